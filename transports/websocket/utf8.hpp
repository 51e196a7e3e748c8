// UTF-8 checked as it comes, in pieces cut anywhere, so that a text message fails at its first wrong byte and not at
// its end (RFC 6455, 8.1; RFC 3629).
#pragma once

#include <cstdint>
#include <string_view>

namespace pushbench::websocket {

class Utf8 {
 public:
  /// Goes on with `bytes`. False if no continuation could make all that was fed well-formed; then it must not be fed
  /// again.
  bool feed(std::string_view bytes);

  /// Whether what was fed ends between characters.
  bool complete() const { return left_ == 0; }

 private:
  // The state inside a character: how many bytes are missing, and between which bounds the next one must lie.
  std::uint8_t left_ = 0;
  std::uint8_t least_ = 0x80;
  std::uint8_t most_ = 0xBF;
};

inline bool is_whole_utf8(std::string_view text) {
  Utf8 utf8;
  return utf8.feed(text) && utf8.complete();
}

}  // namespace pushbench::websocket
