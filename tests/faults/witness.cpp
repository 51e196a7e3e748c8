#include "tests/faults/witness.hpp"

#include <algorithm>

namespace pushbench::faults {

void Witness::violation(ClientId id, const std::string& what) {
  violations_ += "client " + std::to_string(id) + ": " + what + "\n";
}

void Witness::forget(Cursor base) {
  journal_.clear();
  base_ = base;
}

Cursor Witness::newest(const std::string& channel) const {
  const auto found = journal_.find(channel);
  return base_ + (found == journal_.end() ? 0 : found->second.size());
}

bool Witness::complete(ClientId id) const {
  const Role& role = roles_[id];
  const Seen& seen = clients_[id];
  if (!role.follows.empty() && seen.last != newest(role.follows)) return false;
  if (promise_ == Promise::counted) return seen.connected;
  return seen.arrived == seen.published;
}

bool Witness::complete() const {
  for (ClientId id = 0; id < kClients; ++id) {
    if (!complete(id)) return false;
  }
  return true;
}

std::string Witness::missing() const {
  std::string words;
  for (ClientId id = 0; id < kClients; ++id) {
    if (complete(id)) continue;
    const Role& role = roles_[id];
    const Seen& seen = clients_[id];
    words += "client " + std::to_string(id) + (seen.connected ? ", connected," : ", not connected,");
    if (!role.follows.empty()) {
      words += " has " + (seen.last ? std::to_string(*seen.last) : "nothing") + " of " +
               std::to_string(newest(role.follows)) + " in " + role.follows + ",";
    }
    words += " published " + std::to_string(seen.published) + ", arrived " + std::to_string(seen.arrived) + "\n";
  }
  return words;
}

void Witness::on_connected(ClientId id) {
  Seen& seen = clients_[id];
  if (seen.connected) violation(id, "is told that it is connected while it is");
  seen.connected = true;
  if (roles_[id].follows.empty()) return;
  const auto cursor = seen.client->cursor();
  if (!cursor) return violation(id, "is connected and knows not from where");
  if (!seen.last) {
    const bool from_the_start = roles_[id].from_the_start && promise_ != Promise::counted;
    seen.last = from_the_start ? 0 : *cursor;
    if (*seen.last != *cursor) violation(id, "was to begin at 0 and begins at " + std::to_string(*cursor));
  } else if (promise_ == Promise::counted) {
    rejoin(id, *cursor);
  } else if (*cursor != *seen.last && !begins_a_life(*cursor, *seen.last)) {
    violation(id, "has " + std::to_string(*seen.last) + " and goes on from " + std::to_string(*cursor));
  }
}

/// A server that has forgotten everything may tell a poll where its numbers begin before it has a message, and be gone
/// again before the next poll.
bool Witness::begins_a_life(Cursor cursor, Cursor last) const {
  return promise_ == Promise::newest_life && cursor % kLife == 0 && last < cursor && cursor <= base_;
}

/// It follows from now on, and "now" lies between its loss and this moment.
void Witness::rejoin(ClientId id, Cursor from) {
  Seen& seen = clients_[id];
  const Cursor most = newest(roles_[id].follows);
  if (from < seen.published_when_lost || from > most) {
    violation(id, "follows from " + std::to_string(from) + ", not from " + std::to_string(seen.published_when_lost) +
                      " to " + std::to_string(most));
  }
  missed_ += from - *seen.last;
  seen.last = from;
}

void Witness::on_message(ClientId id, const Envelope& message) {
  Seen& seen = clients_[id];
  const std::string number = std::to_string(message.sequence);
  if (!seen.connected || !seen.last) return violation(id, "gets " + number + " while it is not connected");
  const bool next = message.sequence == *seen.last + 1;
  const bool new_life = promise_ == Promise::newest_life && *seen.last / kLife < message.sequence / kLife &&
                        message.sequence % kLife == 1;
  if (!next && !new_life) violation(id, "has " + std::to_string(*seen.last) + " and gets " + number);
  seen.last = message.sequence;
  if (message.sequence <= base_) return;  // under way since before the server forgot it
  const auto& messages = journal_[roles_[id].follows];
  const Cursor place = message.sequence - base_;
  if (place > messages.size() || write_envelope(message) != messages[place - 1]) {
    violation(id, "gets " + number + ", which is not what was published: " + write_envelope(message));
  }
}

void Witness::on_foreign(ClientId id, std::string_view text) {
  violation(id, "gets what nobody published: " + std::string{text.substr(0, 200)});
}

void Witness::on_disconnected(ClientId id, CloseReason reason, bool returning) {
  Seen& seen = clients_[id];
  if (!returning) violation(id, "does not return from " + std::string{name_of(reason)});
  if (seen.connected) {
    ++losses_;
    if (!roles_[id].follows.empty()) seen.published_when_lost = newest(roles_[id].follows);
  }
  seen.connected = false;
}

void Witness::on_protocol_error(ClientId id, std::string_view what) {
  violation(id, "is told of a breach of protocol: " + std::string{what});
}

void Witness::on_published(const Channel& channel, const Message& message) {
  auto& messages = journal_[channel.name()];
  messages.push_back(*message.native());
  const auto envelope = parse_envelope(*message.native());
  if (!envelope || message.sequence() != base_ + messages.size()) {
    violations_ += "the hub publishes out of order: " + *message.native() + "\n";
    return;
  }
  if (envelope->publisher == 0) return;
  const auto id = static_cast<ClientId>(envelope->publisher - 1);
  Seen& publisher = clients_[id];
  const std::uint64_t count = envelope->count;
  bool in_order = count == publisher.arrived + 1;
  if (promise_ == Promise::counted) in_order = count > publisher.arrived;
  // A server that has forgotten whom it heard takes again what it had not acknowledged.
  if (promise_ == Promise::newest_life) in_order = count <= publisher.arrived + 1;
  if (!in_order || count > publisher.published || channel.name() != roles_[id].publishes) {
    violation(id, "its message " + std::to_string(count) + " arrives behind " + std::to_string(publisher.arrived) +
                      " in " + channel.name());
  }
  publisher.arrived = std::max(publisher.arrived, count);
}

}  // namespace pushbench::faults
