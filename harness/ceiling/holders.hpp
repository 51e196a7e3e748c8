// What a ceiling must know of each of its clients, in a byte: whether it follows, and whether it got the broadcast. A
// million ledgers would weigh more than the connections that are to be weighed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/ceiling/messages.hpp"
#include "runtime/runtime.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class Holders final : public ClientObserver {
 public:
  /// Clients number from `first` on. `on_change` is called when one of those that connect has come to follow, or has
  /// ended: from within the client's own call.
  Holders(const Runtime& runtime, ClientId first, std::function<void()> on_change);

  /// One more client: it is about to connect. Its number is the next.
  ClientId begin();

  std::uint64_t begun() const { return holders_.size(); }
  /// Clients that were begun, and neither follow nor have ended.
  std::size_t connecting() const { return began_at_.size(); }

  /// Who has ended since the last call, and is of no more use.
  std::vector<ClientId> take_ended();

  /// Who follows now is to get broadcast `number`, which is larger than all before. Returns how many do.
  std::uint64_t expect(std::uint64_t number);

  /// What is known, but for how many were ordered.
  HoldClientState state() const;
  HoldHarvest harvest();

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId, std::size_t) override {}

 private:
  static constexpr int kRemembered = 5;

  struct Holder {
    bool follows : 1 = false;
    bool owed : 1 = false;  ///< the newest broadcast
    bool ended : 1 = false;
    std::uint8_t has : kRemembered = 0;  ///< broadcasts: the lowest bit is the newest
  };
  static_assert(sizeof(Holder) == 1);

  Holder& holder(ClientId id) { return holders_[id - first_]; }

  const Runtime& runtime_;
  const ClientId first_;
  std::function<void()> on_change_;
  std::vector<Holder> holders_;
  std::unordered_map<ClientId, TimePoint> began_at_;  // of those that connect
  std::vector<ClientId> ended_;
  std::uint64_t broadcast_ = 0;  // the number of the newest; 0: none yet
  HoldClientState state_;
  HoldHarvest harvest_;
};

}  // namespace pushbench
