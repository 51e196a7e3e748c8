// For tests: bytes written as hex, frames as any peer might send them, right or wrong, and what a receiver makes of
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transports/websocket/receiver.hpp"

namespace pushbench::websocket {

/// "81 05" is two bytes; spaces are for the reader.
inline std::string hex(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = value;
    } else {
      bytes += static_cast<char>(high * 16 + value);
      high = -1;
    }
  }
  return bytes;
}

/// A frame with any first byte, masked with 37 fa 21 3d as in RFC 6455, 5.7, or not.
inline std::string frame(std::uint8_t first, std::string_view payload, bool masked) {
  constexpr MaskKey kKey{'\x37', '\xfa', '\x21', '\x3d'};
  std::string bytes(header_size(payload.size(), masked) + payload.size(), '\0');
  write_header(bytes.data(), Opcode::continuation, false, payload.size(), masked ? &kKey : nullptr);
  bytes[0] = static_cast<char>(first);
  char* const to = bytes.data() + bytes.size() - payload.size();
  mask(to, payload.data(), payload.size(), masked ? kKey : MaskKey{});
  return bytes;
}

inline std::string close_frame(int code, std::string_view reason, bool masked) {
  const std::string number{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return frame(0x88, number + std::string{reason}, masked);
}

/// A receiver and all that belongs to it. What it receives is told as text: "text Hello", "close 1000 bye", "1002 …".
class TestReceiver {
 public:
  explicit TestReceiver(Role role, std::size_t max_message_bytes = 1024 * 1024, const DeflateTerms& terms = {})
      : options_{role, max_message_bytes, pool_}, compression_(terms) {}

  /// What `bytes` lead to, given in calls of `piece` bytes.
  std::vector<std::string> take(std::string_view bytes, std::size_t piece = std::string_view::npos) {
    std::vector<std::string> events;
    while (!bytes.empty() && !over_) {
      const std::string copy{bytes.substr(0, piece)};  // a heap block of its own, so that reading past it is noticed
      bytes.remove_prefix(copy.size());
      std::string_view rest = copy;
      while (!over_) {
        const Event event = receiver_.next(rest, options_, compression_, room_);
        if (event.kind == Event::Kind::nothing) break;
        events.push_back(tell(event));
        room_.clear();
      }
      if (!over_ && !rest.empty()) events.emplace_back("left over");
    }
    return events;
  }

  bool over() const { return over_; }
  Scratch& room() { return room_; }
  Receiver& receiver() { return receiver_; }

 private:
  std::string tell(const Event& event) {
    const std::string payload{event.payload};
    const std::string code = std::to_string(static_cast<int>(event.code));
    switch (event.kind) {
      case Event::Kind::nothing: return "nothing";
      case Event::Kind::text: return "text " + payload;
      case Event::Kind::binary: return "binary " + payload;
      case Event::Kind::ping: return "ping " + payload;
      case Event::Kind::pong: return "pong " + payload;
      case Event::Kind::close: over_ = true; return "close " + code + " " + payload;
      case Event::Kind::violation: over_ = true; return code + " " + payload;
    }
    return {};
  }

  DeflatePool pool_;
  ReceiverOptions options_;
  Compression compression_;
  Receiver receiver_;
  Scratch room_;
  bool over_ = false;
};

}  // namespace pushbench::websocket
