#include "tests/conformance/ledger.hpp"

#include <algorithm>

namespace pushbench::conformance {

Ledger::Ledger(Hub& hub, const ReconnectPolicy& policy) : hub_(hub), policy_(policy) { hub_.attach(*this); }

Ledger::~Ledger() { hub_.detach(*this); }

void Ledger::violation(ClientId id, const std::string& what) {
  violations_ += "client " + std::to_string(id) + ": " + what + "\n";
}

void Ledger::follow_from_now(Follower& follower) {
  follower.next.reset();
  follower.joined = false;
  follower.least = follower.channel->last() + 1;
}

void Ledger::connecting(ClientId id, const Channel& channel, std::optional<Cursor> after) {
  Follower& follower = followers_[id];
  follower.channel = &channel;
  follower.closing = follower.ended = false;
  follow_from_now(follower);
  if (after) follower.next = *after + 1;
}

void Ledger::closing(ClientId id) { followers_[id].closing = true; }

std::uint64_t Ledger::publishing(ClientId id) { return ++followers_[id].published; }

bool Ledger::complete(const Follower& follower) const {
  const bool caught_up = follower.next.value_or(follower.most) == follower.channel->last() + 1;
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
    words += ", waits for " + std::to_string(follower.next.value_or(follower.most)) + ", the channel is at " +
             std::to_string(follower.channel->last()) + "; published " + std::to_string(follower.published) +
             ", arrived " + std::to_string(follower.arrived) + (follower.ended ? "; ended\n" : "\n");
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
  if (follower.joined) return;
  // Nothing published from now on may be missed; a little from before may still be on its way.
  follower.joined = true;
  follower.most = follower.channel->last() + 1;
}

void Ledger::on_message(ClientId id, const Envelope& message) {
  Follower& follower = followers_[id];
  const std::string sequence = std::to_string(message.sequence);
  if (!follower.connected) violation(id, "got message " + sequence + " while not connected");
  if (follower.next ? message.sequence != *follower.next
                    : message.sequence < follower.least || message.sequence > follower.most) {
    violation(id, "got message " + sequence + " in place of " +
                      (follower.next ? std::to_string(*follower.next)
                                     : std::to_string(follower.least) + " to " + std::to_string(follower.most)));
  }
  follower.next = message.sequence + 1;
  const std::vector<std::string>& texts = texts_[follower.channel];
  if (message.sequence == 0 || message.sequence > texts.size() ||
      write_envelope(message) != texts[message.sequence - 1]) {
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
  std::vector<std::string>& texts = texts_[&channel];
  texts.push_back(*message.text);
  const auto envelope = parse_envelope(*message.text);
  if (!envelope || message.sequence != texts.size()) {
    violations_ += "the hub published out of order: " + *message.text + "\n";
    return;
  }
  if (envelope->publisher == 0) return;
  const auto id = static_cast<ClientId>(envelope->publisher - 1);
  Follower& publisher = followers_[id];
  const bool in_order = policy_.resume ? envelope->count == publisher.arrived + 1 : envelope->count > publisher.arrived;
  if (!in_order || envelope->count > publisher.published || publisher.channel != &channel) {
    violation(id, "its message " + std::to_string(envelope->count) + " arrived behind " +
                      std::to_string(publisher.arrived) + " in " + channel.name());
  }
  publisher.arrived = envelope->count;
}

}  // namespace pushbench::conformance
