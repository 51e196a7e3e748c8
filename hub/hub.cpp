#include "hub/hub.hpp"

#include <algorithm>

namespace pushbench {

Message::Message(std::uint64_t sequence, std::string native, bool binary)
    : sequence_(sequence),
      native_(share(std::move(native))),
      text_(binary ? std::make_shared<SharedBytes>() : nullptr) {}

const SharedBytes& Message::text() const {
  if (!binary()) return native_;
  if (!*text_) {
    Envelope envelope = *parse_envelope(*native_);
    const std::string base64 = encode_base64(envelope.data);
    envelope.form = Form::base64;
    envelope.data = base64;
    *text_ = share(write_envelope(envelope));
  }
  return *text_;
}

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
  if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  if (!is_channel_name(name) || channels_.size() >= options_.most_channels) return nullptr;
  Channel& made =
      channels_.emplace_back(std::string{name}, options_.base, static_cast<std::uint32_t>(channels_.size()));
  by_name_.emplace(made.name(), &made);
  return &made;
}

void Hub::publish(Channel& channel, TimePoint intended, TimePoint now, std::string_view data) {
  place(channel, {.intended = intended, .sent = std::max(intended, now), .data = data});
}

void Hub::publish_binary(Channel& channel, TimePoint intended, TimePoint now, std::string_view bytes) {
  place(channel, {.intended = intended, .sent = std::max(intended, now), .form = Form::bytes, .data = bytes});
}

Accepted Hub::accept(Channel& channel, std::string_view text, TimePoint now) {
  auto envelope = parse_envelope(text);
  std::optional<std::string> bytes;
  if (envelope && envelope->form == Form::base64) bytes = decode_base64(envelope->data);
  const bool raw = envelope && envelope->form == Form::bytes;
  const bool readable = envelope && envelope->form == Form::base64 ? bytes.has_value() : raw || is_utf8(text);
  if (!readable) {
    ++counters_.malformed;
    return Accepted::malformed;
  }
  if (!envelope) {
    ++counters_.accepted;
    const std::string data = escape_json(text);
    place(channel, {.intended = now, .sent = now, .data = data});
    return Accepted::published;
  }
  if (bytes) {
    envelope->form = Form::bytes;
    envelope->data = *bytes;
  }
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
  return Accepted::published;
}

bool Hub::restore(Channel& channel, std::string_view native) {
  const auto envelope = parse_envelope(native);
  if (!envelope || envelope->form == Form::base64) return false;
  if (envelope->channel != channel.name_ || envelope->sequence <= channel.last_) return false;
  // The place of a cursor follows from the newest: what lies before a gap could not be found.
  if (envelope->sequence != channel.last_ + 1 && channel.history_) {
    channel.history_.reset();
    channel.history_bytes_ = 0;
  }
  if (envelope->publisher != 0) {
    auto& last = last_count_[envelope->publisher];
    last = std::max(last, envelope->count);
  }
  channel.last_ = envelope->sequence;
  keep(channel, Message(envelope->sequence, std::string{native}, envelope->binary()));
  return true;
}

void Hub::place(Channel& channel, Envelope envelope) {
  envelope.channel = channel.name_;
  envelope.sequence = ++channel.last_;
  const Message message(envelope.sequence, write_envelope(envelope), envelope.binary());
  ++counters_.published;
  keep(channel, message);
  for (HubListener* listener : listeners_) listener->on_published(channel, message);
}

void Hub::keep(Channel& channel, Message message) {
  if (!channel.history_) channel.history_ = std::make_unique<std::deque<Message>>();
  channel.history_bytes_ += message.native()->size();
  channel.history_->push_back(std::move(message));
  while (channel.history_->size() > 1 &&
         (channel.history_->size() > options_.history_messages || channel.history_bytes_ > options_.history_bytes)) {
    channel.history_bytes_ -= channel.history_->front().native()->size();
    channel.history_->pop_front();
  }
}

}  // namespace pushbench
