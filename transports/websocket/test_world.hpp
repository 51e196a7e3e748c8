// For tests: a WebSocket server in the simulated world, and a peer that sends it whatever bytes the test wants.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transports/http/test_world.hpp"
#include "transports/websocket/server.hpp"
#include "transports/websocket/test_bytes.hpp"

namespace pushbench::websocket {

inline std::string upgrade_request(std::string_view target, std::string_view more = {}) {
  std::string text = "GET ";
  text.append(target).append(" HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  text.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
  return text.append(more).append("\r\n");
}

inline std::string upgrade_response(std::string_view more = {}) {
  std::string text =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
  return text.append(more).append("\r\n");
}

/// A message as the hub publishes it: by the server, in the first microsecond.
inline std::string envelope(std::string_view channel, std::uint64_t sequence, std::string_view data,
                            std::int64_t us = 0) {
  return write_envelope(
      {.channel = channel, .sequence = sequence, .intended = from_us(us), .sent = from_us(us), .data = data});
}

struct World : http::TestWorld {
  explicit World(const SimulatedOptions& simulated = {}, const ServerOptions& options = {})
      : TestWorld(simulated), websocket({runtime, hub, server, {}}, options) {}

  /// A connection that is upgraded: what is heard from here on are frames.
  std::unique_ptr<http::Talker> open(std::string_view target, std::string_view more = {}) {
    auto talker = std::make_unique<http::Talker>(runtime, server.local());
    talker->say(upgrade_request(target, more));
    run();
    const std::string heard = talker->heard();
    if (!heard.starts_with("HTTP/1.1 101 ") || !heard.ends_with("\r\n\r\n")) throw std::runtime_error(heard);
    return talker;
  }

  Server websocket;
};

/// Frames as a client sends them.
inline std::string text(std::string_view payload) { return frame(0x81, payload, true); }
inline std::string binary(std::string_view payload) { return frame(0x82, payload, true); }
inline std::string ping(std::string_view payload) { return frame(0x89, payload, true); }

/// As a server sends them.
inline std::string text_back(std::string_view payload) { return frame(0x81, payload, false); }
inline std::string binary_back(std::string_view payload) { return frame(0x82, payload, false); }
inline std::string pong_back(std::string_view payload) { return frame(0x8A, payload, false); }
inline std::string close_back(int code, std::string_view reason = {}) { return close_frame(code, reason, false); }

}  // namespace pushbench::websocket
