#include "transports/raw_tcp/client.hpp"

namespace pushbench::raw_tcp {

void FollowingClient::on_begin() {
  if (!subscription().only_publishes()) stream()->send(encode_follow(channel(), cursor()));
  if (!subscription().sees_its_own()) stream()->send(encode(FrameType::publish, published_channel()));
}

void FollowingClient::on_received(std::string_view bytes) {
  bool ended = false;
  const bool good = parser_.feed(bytes, [&](const Frame& frame) {
    ended = !on_frame(frame);
    return !ended;
  });
  if (!good && !ended) refuse();
}

bool FollowingClient::refuse() {
  fail("raw_tcp: what came is no frame of a server");
  return false;
}

bool FollowingClient::on_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::following: {
      const auto from = decode_number(frame.payload);
      if (!from) return refuse();
      set_cursor(*from);
      go_on();
      return true;
    }
    case FrameType::acknowledged: {
      const auto count = decode_number(frame.payload);
      if (!count) return refuse();
      unacknowledged().arrived(*count);
      if (subscription().only_publishes()) go_on();
      return true;
    }
    case FrameType::message: return deliver(frame.payload);
    case FrameType::ping: stream()->send(encode(FrameType::pong, {})); return true;
    case FrameType::follow:
    case FrameType::publish:
    case FrameType::pong: return refuse();  // a client's words
  }
  return refuse();
}

void FollowingClient::go_on() {
  if (is_connected()) return;
  // Before connected(): whoever publishes there publishes after what is older.
  std::string again;  // sent at once, so that the queue limit is met once
  unacknowledged().for_each([&again](const std::string& text) { encode_to(again, FrameType::message, text); });
  stream()->send(again);
  connected();
}

void FollowingClient::publish(std::string text) {
  if (is_connected()) stream()->send(encode(FrameType::message, text));
  remember(std::move(text));
}

}  // namespace pushbench::raw_tcp
