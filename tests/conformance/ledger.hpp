// What must have happened in a conversation, kept as strictly as the contracts of transport.hpp allow: each client gets
// every message of its channel from the place where it joined, in order, none twice; the hub gets every message of
// every client, in order, none twice; and each client is told when it is connected and when it is not.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transports/transport.hpp"

namespace pushbench::conformance {

class Ledger final : public ClientObserver, public HubListener {
 public:
  /// `resumes`: clients must lose nothing when they come back, else exactly what was published while they were away.
  Ledger(Hub& hub, const ReconnectPolicy& policy);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // What the conversation does, told just before it is done.
  void connecting(ClientId id, const Channel& channel, std::optional<Cursor> after);
  void closing(ClientId id);
  /// The number of the message that client is about to publish.
  std::uint64_t publishing(ClientId id);

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
    const Channel* channel = nullptr;
    bool connected = false;
    bool closing = false;
    bool ended = false;
    bool joined = false;  // on_connected() has come since it began to follow from now on
    std::optional<Cursor>
        next;  // the sequence that must come next; unknown until the first, where it follows from now on
    Cursor least = 0, most = 0;  // while unknown: the first is one of these
    CloseReason reason{};
    std::uint64_t published = 0;
    std::uint64_t arrived = 0;
  };

  void violation(ClientId id, const std::string& what);
  static void follow_from_now(Follower& follower);
  bool complete(const Follower& follower) const;

  Hub& hub_;
  ReconnectPolicy policy_;
  std::map<ClientId, Follower> followers_;
  std::map<const Channel*, std::vector<std::string>> texts_;
  std::string violations_;
  unsigned losses_ = 0;
};

}  // namespace pushbench::conformance
