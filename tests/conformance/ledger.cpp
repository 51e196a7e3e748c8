#include "tests/conformance/ledger.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::conformance {

Ledger::Ledger(Hub& hub, const ReconnectPolicy& policy, CursorOf cursor_of)
    : hub_(&hub), policy_(policy), cursor_of_(std::move(cursor_of)) {
  hub_->attach(*this);
}

Ledger::~Ledger() { hub_->detach(*this); }

void Ledger::violation(ClientId id, const std::string& what) {
  violations_ += "client " + std::to_string(id) + ": " + what + "\n";
}

void Ledger::follow_from_now(Follower& follower) {
  follower.next.reset();
  if (!follower.follows.empty()) follower.least = last(follower.follows) + 1;
}

void Ledger::connecting(ClientId id, const Subscription& subscription, std::optional<Cursor> after) {
  Follower& follower = followers_[id];
  if (!subscription.only_publishes()) follower.follows = *subscription.follows;
  follower.publishes = subscription.published_channel();
  follower.closing = follower.ended = false;
  follow_from_now(follower);
  if (after) follower.next = *after + 1;
}

void Ledger::closing(ClientId id) { followers_[id].closing = true; }

std::uint64_t Ledger::publishing(ClientId id) { return ++followers_[id].published; }

void Ledger::restarted(Hub& hub, Cursor base) {
  hub_ = &hub;
  hub_->attach(*this);
  if (base == base_) return;
  base_ = base;
  for (auto& [id, follower] : followers_) follower.forgotten = true;
}

/// Of the life before nothing comes any more.
void Ledger::begin_life(Follower& follower) {
  const auto& texts = texts_[follower.follows];
  const auto first = texts.lower_bound(*follower.next);
  lost_ += static_cast<std::uint64_t>(std::distance(first, texts.upper_bound(base_)));
  follower.next = base_ + 1;
}

bool Ledger::complete(const Follower& follower) const {
  bool caught_up = true;
  if (!follower.follows.empty()) {
    const Cursor newest = last(follower.follows);
    caught_up = newest == base_ || follower.next == newest + 1;
  }
  return follower.connected && caught_up && (!policy_.resume || follower.arrived == follower.published);
}

bool Ledger::complete(ClientId id) const { return complete(followers_.at(id)); }

bool Ledger::complete() const {
  return std::all_of(followers_.begin(), followers_.end(),
                     [this](const auto& entry) { return complete(entry.second); });
}

bool Ledger::ended() const {
  return std::all_of(followers_.begin(), followers_.end(), [](const auto& entry) { return entry.second.ended; });
}

std::string Ledger::missing() const {
  std::string words;
  for (const auto& [id, follower] : followers_) {
    words += "client " + std::to_string(id) + (follower.connected ? ": connected" : ": not connected");
    if (!follower.follows.empty()) {
      words += ", waits for " + std::to_string(follower.next.value_or(follower.least)) + ", the channel is at " +
               std::to_string(last(follower.follows));
    }
    words += "; published " + std::to_string(follower.published) + ", arrived " + std::to_string(follower.arrived) +
             (follower.ended ? "; ended\n" : "\n");
  }
  return words;
}

std::vector<CloseReason> Ledger::reasons() const {
  std::vector<CloseReason> reasons;
  for (const auto& [id, follower] : followers_) reasons.push_back(follower.reason);
  return reasons;
}

void Ledger::on_connected(ClientId id) {
  Follower& follower = followers_[id];
  if (follower.connected) violation(id, "is told that it is connected while it is");
  if (follower.ended) violation(id, "is connected after its end");
  follower.connected = true;
  if (!follower.follows.empty()) check_cursor(id, follower);
}

/// From its cursor on nothing may be missed. Who follows from now on stands between there and here: a little from
/// before may still be on its way.
void Ledger::check_cursor(ClientId id, Follower& follower) {
  const auto cursor = cursor_of_(id);
  if (!cursor) return violation(id, "is connected, and does not know where");
  const bool right = follower.next ? *cursor + 1 == *follower.next
                                   : *cursor + 1 >= follower.least && *cursor <= last(follower.follows);
  if (!right) {
    violation(id, "stands at " + std::to_string(*cursor) + ", not behind " +
                      std::to_string(follower.next.value_or(follower.least)));
  }
  follower.next = *cursor + 1;
}

void Ledger::on_message(ClientId id, const Envelope& message) {
  Follower& follower = followers_[id];
  const std::string sequence = std::to_string(message.sequence);
  if (!follower.connected) violation(id, "got message " + sequence + " while not connected");
  if (message.sequence > base_ && follower.next && *follower.next <= base_) begin_life(follower);
  if (follower.next != message.sequence) {
    violation(id, "got message " + sequence + " in place of " + std::to_string(follower.next.value_or(follower.least)));
  }
  follower.next = message.sequence + 1;
  const auto& texts = texts_[follower.follows];
  const auto published = texts.find(message.sequence);
  if (published == texts.end() || write_envelope(message) != published->second) {
    violation(id, "message " + sequence + " is not what was published: " + write_envelope(message));
  }
}

void Ledger::on_foreign(ClientId id, std::string_view text) {
  violation(id, "got what nobody published: " + std::string{text.substr(0, 200)});
}

void Ledger::on_disconnected(ClientId id, CloseReason reason, bool returning) {
  Follower& follower = followers_[id];
  if (follower.ended) violation(id, "is told a second time that it ended");
  if (follower.closing) {
    if (reason != CloseReason::closed_here || returning) {
      violation(id, "closed, but is told " + std::string{name_of(reason)} + (returning ? ", returning" : ""));
    }
  } else {
    ++losses_;
    if (returning != policy_.reconnect) violation(id, returning ? "returns" : "does not return");
  }
  follower.connected = false;
  follower.ended = !returning;
  follower.reason = reason;
  if (!policy_.resume) follow_from_now(follower);
}

void Ledger::on_protocol_error(ClientId id, std::string_view what) {
  violation(id, "is told of a breach of protocol: " + std::string{what});
}

void Ledger::on_published(const Channel& channel, const Message& message) {
  const std::string& text = *message.native();
  auto& texts = texts_[channel.name()];
  const Cursor expected = texts.empty() ? base_ + 1 : std::max(base_, texts.rbegin()->first) + 1;
  texts[message.sequence()] = text;
  const auto envelope = parse_envelope(text);
  if (!envelope || message.sequence() != expected) {
    violations_ += "the hub published out of order: " + text + "\n";
    return;
  }
  if (envelope->publisher == 0) return;
  const auto id = static_cast<ClientId>(envelope->publisher - 1);
  Follower& publisher = followers_[id];
  bool in_order = policy_.resume ? envelope->count == publisher.arrived + 1 : envelope->count > publisher.arrived;
  // What a former life took and did not acknowledge comes again, and cannot be known.
  if (publisher.forgotten && envelope->count <= publisher.arrived) in_order = true;
  publisher.forgotten = false;
  if (!in_order || envelope->count > publisher.published || publisher.publishes != channel.name()) {
    violation(id, "its message " + std::to_string(envelope->count) + " arrived behind " +
                      std::to_string(publisher.arrived) + " in " + channel.name());
  }
  publisher.arrived = envelope->count;
}

}  // namespace pushbench::conformance
