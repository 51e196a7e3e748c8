// Frames of the control transport: four bytes of length (big-endian, of what follows), one byte of type, a payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hub/hub.hpp"

namespace pushbench::raw_tcp {

enum class FrameType : char {
  follow = 'F',        ///< client: payload "channel" (from now on) or "channel after"
  following = 'A',     ///< server: the answer, payload "sequence": what comes from here on lies behind it
  publish = 'U',       ///< client: payload "channel": where its messages go, if not where it follows
  acknowledged = 'K',  ///< server: payload "count" of the newest message that arrived; 0 answers `publish`
  message = 'M',       ///< either: a message, in its native form
  ping = 'P',          ///< server
  pong = 'Q',          ///< client
};

inline constexpr std::size_t kHeaderBytes = 5;
inline constexpr std::size_t kMostPayloadBytes = 1024 * 1024;

struct Frame {
  FrameType type;
  std::string_view payload;
};

std::string encode(FrameType type, std::string_view payload);
void encode_to(std::string& out, FrameType type, std::string_view payload);

std::string encode_follow(std::string_view channel, std::optional<Cursor> after);

struct Follow {
  std::string_view channel;
  std::optional<Cursor> after;
};
/// Nullopt if `payload` is none.
std::optional<Follow> decode_follow(std::string_view payload);

std::string encode_following(Cursor from);
std::string encode_acknowledged(std::uint64_t count);
/// The payload of either. Nullopt if it is no number.
std::optional<std::uint64_t> decode_number(std::string_view payload);

/// Cuts bytes into frames. Holds nothing but the frame that is torn between two calls.
class Parser {
 public:
  /// Calls `on_frame(const Frame&)` for each whole frame, until it returns false. False if the bytes are no frames
  /// (unknown type, too long a payload), or `on_frame` said so; nothing more may be fed then.
  template <class OnFrame>
  bool feed(std::string_view bytes, OnFrame on_frame) {
    std::unique_ptr<std::string> torn = std::move(torn_);
    if (torn) {
      torn->append(bytes);
      bytes = *torn;
    }
    Frame frame;
    for (;;) {
      const std::optional<std::size_t> size = frame_size(bytes, frame);
      if (!size) return false;
      if (*size > bytes.size()) break;
      bytes.remove_prefix(*size);
      if (!on_frame(frame)) return false;
    }
    if (!bytes.empty()) torn_ = std::make_unique<std::string>(bytes);
    return true;
  }

 private:
  /// The size of the first frame, which is in `frame` if it is whole; more than there is if it is not; nullopt if it is
  /// bad.
  static std::optional<std::size_t> frame_size(std::string_view bytes, Frame& frame);

  std::unique_ptr<std::string> torn_;
};

}  // namespace pushbench::raw_tcp
