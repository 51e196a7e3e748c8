#include "transports/raw_tcp/client.hpp"

namespace pushbench::raw_tcp {

void FollowingClient::on_begin() { stream()->send(encode_follow(channel(), cursor())); }

void FollowingClient::on_bytes(std::string_view bytes) {
  if (!parser_.feed(bytes, [this](const Frame& frame) { return on_frame(frame); })) {
    fail("raw_tcp: what came is no frame of a server");
  }
}

bool FollowingClient::on_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::following: {
      const auto from = decode_following(frame.payload);
      if (!from) return false;
      set_cursor(*from);
      // Before connected(): whoever publishes there publishes after what is older.
      unacknowledged_.for_each([this](const std::string& text) { stream()->send(encode(FrameType::message, text)); });
      connected();
      return true;
    }
    case FrameType::message: deliver(frame.payload); return true;
    case FrameType::ping: stream()->send(encode(FrameType::pong, {})); return true;
    case FrameType::follow:
    case FrameType::pong: return false;  // a client's words
  }
  return false;
}

void FollowingClient::publish(std::string text) {
  if (is_connected()) stream()->send(encode(FrameType::message, text));
  if (context().reconnect.resume) unacknowledged_.add(std::move(text));
}

}  // namespace pushbench::raw_tcp
