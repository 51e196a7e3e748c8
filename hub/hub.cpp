#include "hub/hub.hpp"

#include <algorithm>

namespace pushbench {

Channel::Range Channel::after(Cursor after) const {
  static const std::deque<Message> kNone;
  if (!history_ || after >= last_) return {kNone.begin(), kNone.end()};
  // Sequences are consecutive, so the place of a cursor follows from the newest.
  const auto wanted = std::min<Cursor>(last_ - after, history_->size());
  return {history_->end() - static_cast<std::ptrdiff_t>(wanted), history_->end()};
}

void Hub::attach(HubListener& listener) { listeners_.push_back(&listener); }

void Hub::detach(HubListener& listener) { std::erase(listeners_, &listener); }

Channel* Hub::channel(std::string_view name) {
  if (const auto found = channels_.find(name); found != channels_.end()) return found->second.get();
  if (!is_channel_name(name) || channels_.size() >= options_.most_channels) return nullptr;
  auto made = std::make_unique<Channel>(std::string{name});
  Channel* channel = made.get();
  channels_.emplace(channel->name(), std::move(made));
  return channel;
}

void Hub::publish(Channel& channel, TimePoint intended, TimePoint now, std::string_view data) {
  place(channel, {.intended = intended, .sent = std::max(intended, now), .data = data});
}

Accepted Hub::accept(Channel& channel, std::string_view text, TimePoint now) {
  if (!is_utf8(text)) {
    ++counters_.malformed;
    return Accepted::malformed;
  }
  if (auto envelope = parse_envelope(text)) {
    if (envelope->publisher != 0 && envelope->count != 0) {
      auto& last = last_count_[envelope->publisher];
      if (envelope->count <= last) {
        ++counters_.duplicates;
        return Accepted::duplicate;
      }
      last = envelope->count;
    }
    ++counters_.accepted;
    place(channel, *envelope);
  } else {
    ++counters_.accepted;
    const std::string data = escape_json(text);
    place(channel, {.intended = now, .sent = now, .data = data});
  }
  return Accepted::published;
}

void Hub::place(Channel& channel, Envelope envelope) {
  envelope.channel = channel.name_;
  envelope.sequence = ++channel.last_;
  Message message{envelope.sequence, share(write_envelope(envelope))};
  ++counters_.published;

  if (!channel.history_) channel.history_ = std::make_unique<std::deque<Message>>();
  channel.history_->push_back(message);
  channel.history_bytes_ += message.text->size();
  while (channel.history_->size() > 1 &&
         (channel.history_->size() > options_.history_messages || channel.history_bytes_ > options_.history_bytes)) {
    channel.history_bytes_ -= channel.history_->front().text->size();
    channel.history_->pop_front();
  }
  for (HubListener* listener : listeners_) listener->on_published(channel, message);
}

}  // namespace pushbench
