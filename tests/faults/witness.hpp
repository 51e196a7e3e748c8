// What was published and who got it, kept as strictly as each way of coming back allows.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "tests/faults/life.hpp"
#include "tests/faults/plan.hpp"

namespace pushbench::faults {

/// What must hold.
enum class Promise : std::uint8_t {
  everything,   ///< every message exactly once and in order, down and up
  counted,      ///< clients don't resume: what is lost is exactly what was published while they were away
  newest_life,  ///< the server forgets: nothing twice, and nothing of its newest life is missed
};

/// Who follows and publishes what. The names are those of channels; empty: none.
struct Role {
  std::string follows;
  std::string publishes;
  bool from_the_start = false;  ///< follows after 0, else from when it is first connected
};

class Witness final : public ClientObserver, public HubListener {
 public:
  Witness(Promise promise, const std::array<Role, kClients>& roles) : promise_(promise), roles_(roles) {}

  /// Whose cursor is asked for when it is connected.
  void introduce(ClientId id, const Client& client) { clients_[id].client = &client; }
  /// The number of the message that client is about to publish.
  std::uint64_t publishing(ClientId id) { return ++clients_[id].published; }
  /// The server begins anew and has forgotten everything.
  void forget(Cursor base);

  /// All that is promised has arrived.
  bool complete() const;
  /// What complete() waits for, in words.
  std::string missing() const;
  /// A line for each promise that was broken.
  const std::string& violations() const { return violations_; }
  /// What the present server must know.
  const Journal& journal() const { return journal_; }

  /// Messages that clients missed while they were away, and how often connections were lost.
  std::uint64_t missed() const { return missed_; }
  unsigned losses() const { return losses_; }

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId, std::size_t) override {}
  void on_published(const Channel& channel, const Message& message) override;

 private:
  struct Seen {
    const Client* client = nullptr;
    bool connected = false;
    std::optional<Cursor> last;      ///< the newest message that it has, or behind which it joined
    Cursor published_when_lost = 0;  ///< by the hub, when it was told that it had lost its connection
    std::uint64_t published = 0;
    std::uint64_t arrived = 0;
  };

  void violation(ClientId id, const std::string& what);
  Cursor newest(const std::string& channel) const;
  bool complete(ClientId id) const;
  bool begins_a_life(Cursor cursor, Cursor last) const;
  void rejoin(ClientId id, Cursor from);

  Promise promise_;
  const std::array<Role, kClients>& roles_;
  std::array<Seen, kClients> clients_;
  Journal journal_;
  Cursor base_ = 0;
  std::string violations_;
  std::uint64_t missed_ = 0;
  unsigned losses_ = 0;
};

}  // namespace pushbench::faults
