#include "transports/raw_tcp/codec.hpp"

#include <charconv>

namespace pushbench::raw_tcp {

namespace {

constexpr std::string_view kTypes = "FAUKMPQ";

}  // namespace

void encode_to(std::string& out, FrameType type, std::string_view payload) {
  const auto length = static_cast<std::uint32_t>(payload.size() + 1);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift);
  out += static_cast<char>(type);
  out += payload;
}

std::string encode(FrameType type, std::string_view payload) {
  std::string frame;
  frame.reserve(kHeaderBytes + payload.size());
  encode_to(frame, type, payload);
  return frame;
}

std::string encode_follow(std::string_view channel, std::optional<Cursor> after) {
  std::string payload{channel};
  if (after) payload += ' ' + std::to_string(*after);
  return encode(FrameType::follow, payload);
}

std::optional<Follow> decode_follow(std::string_view payload) {
  const std::size_t space = payload.find(' ');
  Follow follow{payload.substr(0, space), std::nullopt};
  if (!is_channel_name(follow.channel)) return std::nullopt;
  if (space == std::string_view::npos) return follow;
  follow.after = decode_number(payload.substr(space + 1));
  if (!follow.after) return std::nullopt;
  return follow;
}

std::string encode_following(Cursor from) { return encode(FrameType::following, std::to_string(from)); }

std::string encode_acknowledged(std::uint64_t count) { return encode(FrameType::acknowledged, std::to_string(count)); }

std::optional<std::uint64_t> decode_number(std::string_view payload) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(payload.data(), payload.data() + payload.size(), number);
  if (error != std::errc{} || end != payload.data() + payload.size()) return std::nullopt;
  return number;
}

std::optional<std::size_t> Parser::frame_size(std::string_view bytes, Frame& frame) {
  if (bytes.size() < kHeaderBytes) return kHeaderBytes;
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  if (length < 1 || length > kMostPayloadBytes + 1 || kTypes.find(bytes[4]) == std::string_view::npos)
    return std::nullopt;
  const std::size_t size = length + 4;
  frame = {static_cast<FrameType>(bytes[4]), bytes.substr(kHeaderBytes, size - kHeaderBytes)};
  return size;
}

}  // namespace pushbench::raw_tcp
