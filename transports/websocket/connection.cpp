#include "transports/websocket/connection.hpp"

#include <algorithm>
#include <utility>

#include "transports/websocket/handshake.hpp"
#include "transports/websocket/server.hpp"

namespace pushbench::websocket {

namespace {

/// A connection with more unsent bytes is not read from.
constexpr std::size_t kPauseAt = 256 * 1024;

/// From here on a message in a string of its own is sent from there and not copied.
constexpr std::size_t kLarge = 64 * 1024;

std::uint32_t wrapping_ms(TimePoint time) { return static_cast<std::uint32_t>(to_us(time) / 1000); }

/// Whether the payload was unmasked to where an echo would have it.
bool in_place(std::string_view payload, std::size_t mark, Scratch& out) {
  return out.size() > mark && payload.data() == out.data() + mark + header_size(payload.size(), false);
}

}  // namespace

void Connection::set_stream(Stream& stream) {
  stream_ = &stream;
  pinged_ms_ = wrapping_ms(server_.runtime_.now());  // as if: the first ping is due in an interval
}

void Connection::on_bytes(std::string_view bytes) {
  heard_ = true;
  // All that this batch leads to is sent at once: one system call, and the queue limit is met once.
  Scratch& out = server_.out_;
  std::string large;
  std::uint64_t newest = 0;
  const ReceiverOptions& options = echoes() ? server_.echo_receiver_ : server_.channel_receiver_;
  while (state_ != State::ended) {
    const std::size_t mark = out.size();
    const Event event = receiver_.next(bytes, options, compression_, out);
    if (event.kind == Event::Kind::nothing) break;
    take(event, mark, out, large, newest);
  }
  if (newest > 0 && state_ == State::open) append_frame(out, Opcode::text, write_acknowledgement(newest));
  if (!large.empty()) {
    stream_->send(share(std::move(large.append(out.view()))));
  } else if (!out.empty()) {
    stream_->send(out.view());
  }
  out.clear();
  if (state_ == State::ended) {
    stream_->close();
  } else if (stream_->queued_bytes() > kPauseAt) {
    paused_ = true;
    stream_->set_reading(false);
  }
}

void Connection::take(const Event& event, std::size_t mark, Scratch& out, std::string& large, std::uint64_t& newest) {
  switch (event.kind) {
    case Event::Kind::nothing: return;
    case Event::Kind::text:
    case Event::Kind::binary:
      if (echoes() && state_ == State::open) return echo(event, mark, out, large);
      out.truncate(mark);
      if (!echoes()) publish(event, out, newest);
      return;
    case Event::Kind::ping:
      if (state_ != State::open) {
        out.truncate(mark);
      } else if (in_place(event.payload, mark, out)) {
        write_header(out.data() + mark, Opcode::pong, false, event.payload.size());
      } else {
        append_frame(out, Opcode::pong, event.payload);
      }
      return;
    case Event::Kind::pong: return out.truncate(mark);
    case Event::Kind::close: out.truncate(mark); return end(event.code, {}, out);
    case Event::Kind::violation:
      out.truncate(mark);
      ++server_.counters_.violations;
      return end(event.code, event.payload, out);
  }
}

void Connection::echo(const Event& event, std::size_t mark, Scratch& out, std::string& large) {
  const Opcode opcode = event.kind == Event::Kind::text ? Opcode::text : Opcode::binary;
  if (compression_.agreed()) {
    // compress() first, because the message may lie in what is truncated.
    const auto compressed = compression_.compress(server_.deflate_, event.payload);
    if (compressed) {
      out.truncate(mark);
      return append_frame(out, opcode, *compressed, true);
    }
  }
  if (in_place(event.payload, mark, out)) {
    return write_header(out.data() + mark, opcode, false, event.payload.size());
  }
  out.truncate(mark);
  std::string* assembled = receiver_.assembled(event);
  if (assembled == nullptr || assembled->size() < kLarge) return append_frame(out, opcode, event.payload);
  std::string head(header_size(assembled->size(), false), '\0');
  write_header(head.data(), opcode, false, assembled->size());
  large.append(out.view()).append(head);
  out.truncate(0);
  large = large.size() < kLarge ? std::move(assembled->insert(0, large)) : std::move(large.append(*assembled));
}

/// `event` points to what lies behind the end of `out`.
void Connection::publish(const Event& event, Scratch& out, std::uint64_t& newest) {
  if (server_.hub_.accept(*channels_.publishes, event.payload, server_.runtime_.now()) == Accepted::malformed) {
    ++server_.counters_.violations;
    if (event.kind == Event::Kind::text) return end(CloseCode::invalid_data, "base64 is malformed", out);
    return end(CloseCode::unsupported, "a channel carries text, and bytes in an envelope", out);
  }
  if (!is_told()) return;
  if (const auto envelope = parse_envelope(event.payload)) newest = std::max(newest, envelope->count);
}

void Connection::end(CloseCode code, std::string_view reason, Scratch& out) {
  if (state_ == State::open) append_frame(out, Opcode::close, close_payload(code, reason));
  leave(State::ended);
}

void Connection::leave(State next) {
  if (state_ == State::open && channels_.follows != nullptr) server_.followers_.remove(*channels_.follows, *this);
  state_ = next;
}

void Connection::say_goodbye(CloseCode code) {
  if (state_ != State::open) return;
  leave(State::leaving);
  stream_->send(encode_frame(Opcode::close, close_payload(code)));
}

void Connection::abandon() {
  stream_->detach();
  on_close(CloseReason::closed_here);
}

void Connection::on_drained() {
  heard_ = true;
  if (!paused_) return;
  paused_ = false;
  stream_->set_reading(true);
}

void Connection::begin_heartbeat() {
  heard_ = true;
  pinged_ms_ = wrapping_ms(server_.runtime_.now()) - server_.heartbeat_ms_;
}

void Connection::on_sweep() {
  // A sweep may come round early: no pings close upon another, and half an interval at least to answer.
  const std::uint32_t now = wrapping_ms(server_.runtime_.now());
  if (now - pinged_ms_ < server_.heartbeat_ms_ / 2) return;
  if (!progress_.look(stream_->queued_bytes()) && !heard_) {
    ++server_.counters_.silent;
    stream_->abort();
    return;
  }
  heard_ = false;
  pinged_ms_ = now;
  static const SharedBytes kPing = share(encode_frame(Opcode::ping, {}));
  // A ping behind data would be answered nobody knows when; the data itself shows now whether it is taken.
  if (state_ != State::open || paused_ || stream_->queued_bytes() > 0) return;
  ++server_.counters_.pings;
  stream_->send(kPing);
}

void Connection::on_close(CloseReason reason) {
  if (reason == CloseReason::slow_consumer) ++server_.counters_.slow_consumers;
  leave(State::ended);
  server_.forget(*this);  // destroys this
}

}  // namespace pushbench::websocket
