#include "transports/websocket/receiver.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "transports/websocket/utf8.hpp"

namespace pushbench::websocket {

namespace {

Event violation(CloseCode code, std::string_view what) { return {Event::Kind::violation, code, what}; }

Event protocol_error(std::string_view what) { return violation(CloseCode::protocol_error, what); }

Event not_utf8() { return violation(CloseCode::invalid_data, "text is not UTF-8"); }

Event too_big() { return violation(CloseCode::too_big, "message above the limit"); }

/// The most bytes a message may have on the wire. What does not compress grows a little.
std::size_t wire_limit(std::size_t max_message_bytes, bool compressed) {
  return compressed ? max_message_bytes + max_message_bytes / 16 + 1024 : max_message_bytes;
}

Event message_event(Opcode opcode, std::string_view payload) {
  return {opcode == Opcode::text ? Event::Kind::text : Event::Kind::binary, CloseCode::none, payload};
}

Event decompressed(Opcode opcode, std::string_view payload, const ReceiverOptions& options, Compression& compression) {
  switch (compression.decompress(options.deflate, payload, options.max_message_bytes)) {
    case Inflated::too_big: return too_big();
    case Inflated::malformed: return violation(CloseCode::invalid_data, "compressed data is malformed");
    case Inflated::whole: break;
  }
  const std::string_view message = options.deflate.inflated.view();
  if (opcode == Opcode::text && !is_whole_utf8(message)) return not_utf8();
  return message_event(opcode, message);
}

Event close_event(std::string_view payload) {
  if (payload.empty()) return {Event::Kind::close, CloseCode::none, {}};
  if (payload.size() == 1) return protocol_error("close code of one byte");
  const auto code =
      static_cast<CloseCode>(static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
  if (!may_be_sent(code)) return protocol_error("close code that must not be sent");
  const std::string_view reason = payload.substr(2);
  if (!is_whole_utf8(reason)) return violation(CloseCode::invalid_data, "close reason is not UTF-8");
  return {Event::Kind::close, code, reason};
}

Event control_event(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::close) return close_event(payload);
  return {opcode == Opcode::ping ? Event::Kind::ping : Event::Kind::pong, CloseCode::none, payload};
}

/// The payload of a whole frame, as it was before it was masked.
std::string_view unmasked(const FrameHeader& header, std::string_view payload, Scratch& room) {
  if (!header.masked) return payload;
  const std::size_t head = header_size(payload.size(), false);
  char* const to = room.extend(head + payload.size()) + head;
  mask(to, payload.data(), payload.size(), header.key);
  return {to, payload.size()};
}

}  // namespace

struct Receiver::Partial {
  std::string message;           // unmasked, and still compressed
  std::uint64_t frame_left = 0;  // bytes of the current frame that have not come
  MaskKey key{};                 // as it goes on with the next of them
  Opcode opcode = Opcode::continuation;
  bool in_message = false;
  bool in_frame = false;
  bool final = false;
  bool masked = false;
  bool compressed = false;
  Utf8 utf8;
  std::uint8_t torn_size = 0;
  std::array<char, kLongestHeader + kLongestControlPayload> torn;  // a header, or a whole control frame
};

Receiver::Receiver() = default;
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
Receiver::~Receiver() = default;

Receiver::Partial& Receiver::partial() {
  if (!partial_) partial_ = std::make_unique<Partial>();
  return *partial_;
}

std::string* Receiver::assembled(const Event& event) {
  if (!partial_ || partial_->message.empty() || event.payload.data() != partial_->message.data()) return nullptr;
  return &partial_->message;
}

Event Receiver::next(std::string_view& bytes, const ReceiverOptions& options, Compression& compression, Scratch& room) {
  // What the event before pointed at may go now.
  if (partial_ && !partial_->in_message && partial_->torn_size == 0) partial_.reset();

  const HeaderRules rules{.masked = options.role == Role::server, .compressed = compression.agreed()};
  for (;;) {
    if (partial_ && partial_->in_frame) {
      if (const auto event = continue_frame(bytes, options, compression)) return *event;
      if (partial_->in_frame) return {};
    }
    FrameHeader header;
    std::string_view payload;
    std::string_view what;
    switch (read_front(bytes, rules, header, payload, what)) {
      case Front::incomplete: return {};
      case Front::violation: return protocol_error(what);
      case Front::control: return control_event(header.opcode, unmasked(header, payload, room));
      case Front::data: break;
    }
    if (const auto event = begin_frame(bytes, header, options, compression, room)) return *event;
  }
}

/// Takes a header, and the payload of a control frame with it. Whatever of it comes in pieces is kept until it is
/// whole.
Receiver::Front Receiver::read_front(std::string_view& bytes, HeaderRules rules, FrameHeader& header,
                                     std::string_view& payload, std::string_view& what) {
  const auto judge = [&](std::string_view front) {
    const HeaderStatus status = read_header(front, rules, header, what);
    if (status == HeaderStatus::violation) return Front::violation;
    if (status == HeaderStatus::incomplete) return Front::incomplete;
    if (!is_control(header.opcode)) return Front::data;
    if (front.size() - header.size < header.length) return Front::incomplete;
    payload = front.substr(header.size, header.length);
    return Front::control;
  };
  if (!partial_ || partial_->torn_size == 0) {
    const Front front = judge(bytes);
    if (front == Front::incomplete && !bytes.empty()) {
      Partial& kept = partial();
      std::memcpy(kept.torn.data(), bytes.data(), bytes.size());
      kept.torn_size = static_cast<std::uint8_t>(bytes.size());
      bytes = {};
    } else if (front == Front::data || front == Front::control) {
      bytes.remove_prefix(header.size + payload.size());
    }
    return front;
  }
  while (!bytes.empty()) {
    partial_->torn[partial_->torn_size++] = bytes.front();
    bytes.remove_prefix(1);
    const Front front = judge({partial_->torn.data(), partial_->torn_size});
    if (front == Front::incomplete) continue;
    partial_->torn_size = 0;
    return front;
  }
  return Front::incomplete;
}

/// The header of a data frame has come. A message that is whole is an event; else its frame goes on.
std::optional<Event> Receiver::begin_frame(std::string_view& bytes, const FrameHeader& header,
                                           const ReceiverOptions& options, Compression& compression, Scratch& room) {
  const bool in_message = partial_ && partial_->in_message;
  if (header.opcode == Opcode::continuation && !in_message) return protocol_error("continuation of no message");
  if (header.opcode != Opcode::continuation && in_message) return protocol_error("message within a message");
  const bool compressed = in_message ? partial_->compressed : header.compressed;
  const std::size_t before = in_message ? partial_->message.size() : 0;
  if (header.length > wire_limit(options.max_message_bytes, compressed) - before) return too_big();

  if (!in_message && header.final && bytes.size() >= header.length) {
    const std::string_view payload = unmasked(header, bytes.substr(0, header.length), room);
    bytes.remove_prefix(header.length);
    if (compressed) return decompressed(header.opcode, payload, options, compression);
    if (header.opcode == Opcode::text && !is_whole_utf8(payload)) return not_utf8();
    return message_event(header.opcode, payload);
  }

  Partial& part = partial();
  if (!in_message) {
    part.in_message = true;
    part.opcode = header.opcode;
    part.compressed = compressed;
    part.utf8 = {};
  }
  part.in_frame = true;
  part.final = header.final;
  part.masked = header.masked;
  part.key = header.key;
  part.frame_left = header.length;
  return std::nullopt;
}

/// Takes what has come of the current frame's payload; an event if that ends a message or breaks it.
std::optional<Event> Receiver::continue_frame(std::string_view& bytes, const ReceiverOptions& options,
                                              Compression& compression) {
  Partial& part = *partial_;
  const std::size_t count = std::min<std::uint64_t>(part.frame_left, bytes.size());
  const std::size_t before = part.message.size();
  part.message.append(bytes.data(), count);
  bytes.remove_prefix(count);
  char* const added = part.message.data() + before;
  if (part.masked) {
    mask(added, added, count, part.key);
    part.key = rotated(part.key, count);
  }
  const bool checked = part.opcode == Opcode::text && !part.compressed;
  if (checked && !part.utf8.feed({added, count})) return not_utf8();
  part.frame_left -= count;
  if (part.frame_left > 0) return std::nullopt;
  part.in_frame = false;
  if (!part.final) return std::nullopt;
  part.in_message = false;
  if (part.compressed) return decompressed(part.opcode, part.message, options, compression);
  if (checked && !part.utf8.complete()) return not_utf8();
  return message_event(part.opcode, part.message);
}

}  // namespace pushbench::websocket
