// What must have happened in a conversation, kept as strictly as the contracts of transport.hpp allow: each client gets
// every message of its channel from the place where it joined, in order, none twice; the hub gets every message of
// every client, in order, none twice; and each client is told when it is connected and when it is not. A server that is
// started again with its history changes nothing of that; one that has lost it is a new life, of which all must arrive.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transports/transport.hpp"

namespace pushbench::conformance {

class Ledger final : public ClientObserver, public HubListener {
 public:
  /// Client::cursor() of that client.
  using CursorOf = std::function<std::optional<Cursor>(ClientId)>;

  /// `policy`: clients that resume must lose nothing when they come back, others exactly what was published while they
  /// were away.
  Ledger(Hub& hub, const ReconnectPolicy& policy, CursorOf cursor_of);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // What the conversation does, told just before it is done.
  void connecting(ClientId id, const Subscription& subscription, std::optional<Cursor> after);
  void closing(ClientId id);
  /// The number of the message that client is about to publish.
  std::uint64_t publishing(ClientId id);
  /// The server was started again, with `hub`, which knows what was published before or else numbers from `base`.
  void restarted(Hub& hub, Cursor base);

  /// What was published in the channel, in order, as Hub::restore() takes it.
  const std::map<Cursor, std::string>& published(const std::string& channel) { return texts_[channel]; }
  /// How many messages of former lives did not arrive.
  std::uint64_t lost() const { return lost_; }
  /// Everything has arrived that must, in both directions, and all clients are connected.
  bool complete() const;
  /// The same for one client.
  bool complete(ClientId id) const;
  /// All clients have been told of their end.
  bool ended() const;
  /// A line for each breach of a contract; empty if there was none.
  const std::string& violations() const { return violations_; }
  /// What complete() waits for, in words.
  std::string missing() const;

  /// How often a client lost its connection, in all.
  unsigned losses() const { return losses_; }
  /// The reason each client's last connection ended for.
  std::vector<CloseReason> reasons() const;

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId, std::size_t) override {}
  void on_published(const Channel& channel, const Message& message) override;

 private:
  struct Follower {
    std::string follows;  // empty: it only publishes
    std::string publishes;
    bool connected = false;
    bool closing = false;
    bool ended = false;
    std::optional<Cursor> next;  // the sequence that must come next; unknown until it is connected, from now on
    Cursor least = 0;            // while unknown: it is not below this
    CloseReason reason{};
    std::uint64_t published = 0;
    std::uint64_t arrived = 0;
    bool forgotten = false;  // the hub does not know what it had of this client
  };

  void violation(ClientId id, const std::string& what);
  Cursor last(const std::string& channel) const { return hub_->channel(channel)->last(); }
  void follow_from_now(Follower& follower);
  void begin_life(Follower& follower);
  void check_cursor(ClientId id, Follower& follower);
  bool complete(const Follower& follower) const;

  Hub* hub_;
  Cursor base_ = 0;
  ReconnectPolicy policy_;
  CursorOf cursor_of_;
  std::map<ClientId, Follower> followers_;
  std::map<std::string, std::map<Cursor, std::string>> texts_;  // by channel and sequence
  std::uint64_t lost_ = 0;
  std::string violations_;
  unsigned losses_ = 0;
};

}  // namespace pushbench::conformance
