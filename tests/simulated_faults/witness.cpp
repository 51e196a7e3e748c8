#include "tests/simulated_faults/witness.hpp"

#include <algorithm>

namespace pushbench::simulated_faults {

Witness::Witness(const Plan& plan, Tell tell)
    : plan_(plan), resumes_(resumes(plan)), tell_(std::move(tell)), seen_(plan.clients.size()), lives_(1) {}

void Witness::violation(const std::string& what) {
  violations_ += what + "\n";
  if (tell_) tell_("VIOLATION: " + what);
}

void Witness::violation(ClientId id, const std::string& what) {
  violation("client " + std::to_string(id) + " " + what);
}

void Witness::tell(ClientId id, const std::string& what) {
  if (tell_) tell_("client " + std::to_string(id) + " " + what);
}

void Witness::connecting(ClientId id) {
  Seen& seen = seen_[id];
  seen.asked = true;
  const Role& role = plan_.clients[id];
  if (role.follows.empty()) return;
  if (role.from_the_start) {
    seen.last = 0;
  } else {
    seen.least = newest(followed(id));
  }
}

void Witness::forget(Cursor base) {
  base_ = base;
  lives_.emplace_back();
}

bool Witness::connected() const {
  return std::all_of(seen_.begin(), seen_.end(), [](const Seen& seen) { return seen.connected || seen.ended; });
}

bool Witness::complete(ClientId id) const {
  const Seen& seen = seen_[id];
  if (seen.ended) return true;
  if (!seen.connected) return false;
  if (!plan_.clients[id].follows.empty() && seen.last != newest(followed(id))) return false;
  return !resumes_ || seen.arrived == seen.published;
}

bool Witness::complete() const {
  for (ClientId id = 0; id < seen_.size(); ++id) {
    if (!complete(id)) return false;
  }
  return true;
}

bool Witness::all_ended() const {
  return std::all_of(seen_.begin(), seen_.end(), [](const Seen& seen) { return seen.ended || !seen.asked; });
}

std::string Witness::missing() const {
  std::string words;
  for (ClientId id = 0; id < seen_.size(); ++id) {
    const Seen& seen = seen_[id];
    if (complete(id)) continue;
    words += "client " + std::to_string(id) + (seen.connected ? " is connected" : " is not connected");
    if (!plan_.clients[id].follows.empty()) {
      words += ", has " + (seen.last ? std::to_string(*seen.last) : "nothing") + " of " +
               std::to_string(newest(followed(id)));
    }
    words += ", published " + std::to_string(seen.published) + ", arrived " + std::to_string(seen.arrived) + "; ";
  }
  return words;
}

void Witness::on_connected(ClientId id) {
  Seen& seen = seen_[id];
  if (tell_) tell(id, "is connected");
  if (seen.connected) violation(id, "is told that it is connected while it is");
  if (seen.ended) violation(id, "is connected after its end");
  seen.connected = true;
  if (plan_.clients[id].follows.empty()) return;
  const std::optional<Cursor> cursor = seen.client->cursor();
  if (!cursor) return violation(id, "is connected and knows not from where");
  check_start(id, *cursor);
}

/// Who resumes goes on where it stood, or where a server that has forgotten everything begins. Who does not joins
/// between the loss and now.
void Witness::check_start(ClientId id, Cursor cursor) {
  Seen& seen = seen_[id];
  const Cursor most = newest(followed(id));
  if (seen.last) {
    const bool new_life = cursor % kLife == 0 && *seen.last < cursor && cursor <= base_;
    if (cursor != *seen.last && !new_life) {
      violation(id, "has " + std::to_string(*seen.last) + " and goes on from " + std::to_string(cursor));
    }
  } else if (cursor < seen.least || cursor > most) {
    violation(id, "joins behind " + std::to_string(cursor) + ", not " + std::to_string(seen.least) + " to " +
                      std::to_string(most));
  }
  seen.last = cursor;
}

void Witness::on_message(ClientId id, const Envelope& message) {
  Seen& seen = seen_[id];
  ++counters_.messages;
  const std::string number = std::to_string(message.sequence);
  if (tell_) tell(id, "gets " + number);
  if (!seen.connected || !seen.last) return violation(id, "gets " + number + " while it is not connected");
  const bool next = message.sequence == *seen.last + 1;
  const bool new_life = *seen.last / kLife < message.sequence / kLife && message.sequence % kLife == 1;
  if (!next && !new_life) violation(id, "has " + std::to_string(*seen.last) + " and gets " + number);
  if (new_life && !next) ++counters_.missed;
  seen.last = message.sequence;
  const std::uint64_t life = message.sequence / kLife;
  const std::uint64_t place = message.sequence % kLife;
  if (life >= lives_.size() || place == 0 || place > lives_[life][followed(id)].size()) {
    return violation(id, "gets " + number + ", which nobody published");
  }
  if (write_envelope(message) != lives_[life][followed(id)][place - 1]) {
    violation(id, "gets " + number + ", which is not what was published: " + write_envelope(message).substr(0, 200));
  }
}

void Witness::on_foreign(ClientId id, std::string_view text) {
  violation(id, "gets what nobody published: " + std::string{text.substr(0, 200)});
}

void Witness::on_disconnected(ClientId id, CloseReason reason, bool returning) {
  Seen& seen = seen_[id];
  if (tell_) tell(id, "is disconnected, " + std::string{name_of(reason)} + (returning ? ", returning" : ""));
  if (seen.ended) violation(id, "is told of its end twice");
  const bool expected = !seen.closing && plan_.reconnect.reconnect;
  if (returning != expected) violation(id, returning ? "returns" : "does not return");
  if (seen.closing && reason != CloseReason::closed_here) {
    violation(id, "closed and is told " + std::string{name_of(reason)});
  }
  ++counters_.losses;
  seen.ended = !returning;
  seen.connected = false;
  if (plan_.clients[id].follows.empty() || (plan_.reconnect.resume && plan_.transport->resumes(plan_.settings))) return;
  seen.last.reset();
  seen.least = newest(followed(id));
}

void Witness::on_protocol_error(ClientId id, std::string_view what) {
  violation(id, "is told of a breach of protocol: " + std::string{what});
}

void Witness::on_published(const Channel& channel, const Message& message) {
  const std::uint32_t number = channel.name() == "a" ? 0 : 1;
  auto& messages = lives_.back()[number];
  messages.push_back(*message.native());
  const auto envelope = parse_envelope(*message.native());
  if (!envelope || message.sequence() != base_ + messages.size()) {
    return violation("the hub publishes out of order: " + message.native()->substr(0, 200));
  }
  if (tell_) {
    tell_("published " + std::to_string(message.sequence()) + " in " + channel.name() + " by " +
          std::to_string(envelope->publisher) + "." + std::to_string(envelope->count));
  }
  if (envelope->publisher == 0 || envelope->publisher > seen_.size()) return;
  const auto id = static_cast<ClientId>(envelope->publisher - 1);
  Seen& publisher = seen_[id];
  const std::uint64_t count = envelope->count;
  // Without resuming something may be missing, and a server that has forgotten whom it heard takes again what it had.
  const bool first = publisher.heard_in != lives_.size();
  const std::uint64_t last = first ? publisher.arrived : publisher.heard;
  const bool again = first && lives_.size() > 1 && count <= last;
  const bool next = resumes_ ? count == last + 1 : count > last;
  publisher.heard_in = lives_.size();
  publisher.heard = count;
  if ((!next && !again) || count > publisher.published || channel.name() != plan_.clients[id].publishes) {
    violation(id, "published " + std::to_string(count) + ", which arrives behind " + std::to_string(last) + " in " +
                      channel.name());
  }
  publisher.arrived = std::max(publisher.arrived, count);
}

}  // namespace pushbench::simulated_faults
