#include "harness/ceiling/holders.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/ceiling/broadcast.hpp"

namespace pushbench {

Holders::Holders(const Runtime& runtime, ClientId first, std::function<void()> on_change)
    : runtime_(runtime), first_(first), on_change_(std::move(on_change)) {}

ClientId Holders::begin() {
  const ClientId id = first_ + static_cast<ClientId>(holders_.size());
  holders_.emplace_back();
  began_at_[id] = runtime_.now();
  return id;
}

std::vector<ClientId> Holders::take_ended() { return std::exchange(ended_, {}); }

std::uint64_t Holders::expect(std::uint64_t number) {
  if (number <= broadcast_) {
    throw std::runtime_error("told to expect broadcast " + std::to_string(number) + " after " +
                             std::to_string(broadcast_));
  }
  const std::uint64_t newer = std::min<std::uint64_t>(number - broadcast_, kRemembered);
  broadcast_ = number;
  for (Holder& each : holders_) {
    each.owed = each.follows;
    each.has = static_cast<std::uint8_t>((each.has << newer) & ((1 << kRemembered) - 1));
  }
  state_.expected = state_.following;
  state_.reached = state_.duplicated = 0;
  return state_.expected;
}

HoldClientState Holders::state() const {
  HoldClientState state = state_;
  state.begun = begun();
  return state;
}

HoldHarvest Holders::harvest() { return std::exchange(harvest_, {}); }

void Holders::on_connected(ClientId id) {
  if (holder(id).follows) return;
  holder(id).follows = true;
  ++state_.following;
  if (const auto began = began_at_.extract(id)) harvest_.connect_latency.record(to_us(runtime_.now() - began.mapped()));
  on_change_();
}

void Holders::on_message(ClientId id, const Envelope& message) {
  const auto number = read_broadcast(message.data);
  if (message.channel != kHeldChannel || !number) {
    on_protocol_error(id, "a message that is no broadcast");
    return;
  }
  if (*number > broadcast_) {
    on_protocol_error(id, "broadcast " + std::to_string(*number) + ", which was not expected yet");
    return;
  }
  Holder& receiver = holder(id);
  const std::uint64_t age = broadcast_ - *number;
  if (age >= kRemembered) return;
  const auto bit = static_cast<std::uint8_t>(1 << age);
  if ((receiver.has & bit) != 0) {
    ++state_.duplicated;
    return;
  }
  receiver.has = static_cast<std::uint8_t>((receiver.has | bit) & ((1 << kRemembered) - 1));
  if (age > 0 || !receiver.owed) return;
  ++state_.reached;
  harvest_.broadcast_latency.record(to_us(runtime_.now() - message.intended));
}

void Holders::on_foreign(ClientId id, std::string_view) { on_protocol_error(id, "text that is no message"); }

void Holders::on_disconnected(ClientId id, CloseReason reason, bool) {
  Holder& leaver = holder(id);
  if (leaver.ended) return;
  leaver.ended = true;
  began_at_.erase(id);
  if (leaver.follows) --state_.following;
  ++(leaver.follows ? state_.lost : state_.failed)[std::string{name_of(reason)}];
  leaver.follows = false;
  ended_.push_back(id);
  on_change_();
}

void Holders::on_protocol_error(ClientId, std::string_view what) {
  if (state_.first_protocol_error.empty()) state_.first_protocol_error = what;
}

}  // namespace pushbench
