#include "transports/websocket/utf8.hpp"

#include <cstring>

namespace pushbench::websocket {

bool Utf8::feed(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (left_ == 0) {
      // Most text is ASCII: eight bytes at a time.
      while (end - at >= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        if ((word & 0x8080808080808080) != 0) break;
        at += 8;
      }
      if (at == end) break;
      const auto lead = static_cast<std::uint8_t>(*at++);
      if (lead < 0x80) continue;
      // RFC 3629, section 4: the bounds of the second byte exclude overlong forms, surrogates and what is above
      // U+10FFFF.
      least_ = 0x80;
      most_ = 0xBF;
      if (lead >= 0xC2 && lead <= 0xDF) {
        left_ = 1;
      } else if (lead >= 0xE0 && lead <= 0xEF) {
        left_ = 2;
        if (lead == 0xE0) least_ = 0xA0;
        if (lead == 0xED) most_ = 0x9F;
      } else if (lead >= 0xF0 && lead <= 0xF4) {
        left_ = 3;
        if (lead == 0xF0) least_ = 0x90;
        if (lead == 0xF4) most_ = 0x8F;
      } else {
        return false;
      }
    } else {
      const auto byte = static_cast<std::uint8_t>(*at++);
      if (byte < least_ || byte > most_) return false;
      least_ = 0x80;
      most_ = 0xBF;
      --left_;
    }
  }
  return true;
}

}  // namespace pushbench::websocket
