#include "transports/websocket/codec.hpp"

#include <algorithm>
#include <cstring>

namespace pushbench::websocket {

namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kRsv1 = 0x40;
constexpr std::uint8_t kRsv2And3 = 0x30;
constexpr std::uint8_t kMasked = 0x80;

std::uint64_t read_big_endian(const char* from, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(from[i]);
  return value;
}

void write_big_endian(char* to, std::size_t size, std::uint64_t value) {
  for (std::size_t i = size; i > 0; --i, value >>= 8) to[i - 1] = static_cast<char>(value & 0xFF);
}

/// What is wrong with the first two bytes; empty if nothing is.
std::string_view fault_in(std::uint8_t first, std::uint8_t second, HeaderRules rules) {
  const auto opcode = static_cast<std::uint8_t>(first & 0x0F);
  if ((first & kRsv2And3) != 0) return "reserved bit set";
  if ((opcode > 2 && opcode < 8) || opcode > 10) return "reserved opcode";
  if ((first & kRsv1) != 0) {
    if (!rules.compressed) return "reserved bit set";
    if (opcode != 1 && opcode != 2) return "compression bit on a frame that begins no message";
  }
  if (opcode >= 8) {
    if ((first & kFinal) == 0) return "fragmented control frame";
    if ((second & 0x7F) > kLongestControlPayload) return "control frame too long";
  }
  if (((second & kMasked) != 0) != rules.masked) {
    return rules.masked ? "unmasked frame from a client" : "masked frame from a server";
  }
  return {};
}

}  // namespace

bool may_be_sent(CloseCode code) {
  const auto number = static_cast<std::uint16_t>(code);
  return (number >= 1000 && number <= 1003) || (number >= 1007 && number <= 1014) || (number >= 3000 && number <= 4999);
}

void mask(char* to, const char* from, std::size_t size, MaskKey key) {
  std::uint64_t wide;
  std::memcpy(&wide, key.data(), 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, key.data(), 4);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, from + i, 8);
    word ^= wide;
    std::memcpy(to + i, &word, 8);
  }
  for (; i < size; ++i) to[i] = static_cast<char>(from[i] ^ key[i & 3]);
}

MaskKey rotated(MaskKey key, std::uint64_t count) {
  std::rotate(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(count & 3), key.end());
  return key;
}

HeaderStatus read_header(std::string_view bytes, HeaderRules rules, FrameHeader& header, std::string_view& what) {
  if (bytes.size() < 2) return HeaderStatus::incomplete;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  what = fault_in(first, second, rules);
  if (!what.empty()) return HeaderStatus::violation;

  header.final = (first & kFinal) != 0;
  header.compressed = (first & kRsv1) != 0;
  header.opcode = static_cast<Opcode>(first & 0x0F);
  header.masked = (second & kMasked) != 0;
  header.length = second & 0x7F;
  header.size = 2;
  if (header.length >= 126) {
    const std::size_t extended = header.length == 126 ? 2 : 8;
    if (bytes.size() < header.size + extended) return HeaderStatus::incomplete;
    header.length = read_big_endian(bytes.data() + 2, extended);
    header.size += extended;
    if (header.length < (extended == 2 ? 126U : 0x10000U)) what = "length not in its shortest form";
    if (header.length >> 63 != 0) what = "length above 63 bits";
    if (!what.empty()) return HeaderStatus::violation;
  }
  if (header.masked) {
    if (bytes.size() < header.size + header.key.size()) return HeaderStatus::incomplete;
    std::memcpy(header.key.data(), bytes.data() + header.size, header.key.size());
    header.size += header.key.size();
  }
  return HeaderStatus::complete;
}

void write_header(char* to, Opcode opcode, bool compressed, std::uint64_t length, const MaskKey* key) {
  const std::uint8_t masked = key != nullptr ? kMasked : 0;
  to[0] = static_cast<char>(kFinal | (compressed ? kRsv1 : 0) | static_cast<std::uint8_t>(opcode));
  if (length < 126) {
    to[1] = static_cast<char>(masked | length);
    to += 2;
  } else if (length <= 0xFFFF) {
    to[1] = static_cast<char>(masked | 126);
    write_big_endian(to + 2, 2, length);
    to += 4;
  } else {
    to[1] = static_cast<char>(masked | 127);
    write_big_endian(to + 2, 8, length);
    to += 10;
  }
  if (key != nullptr) std::memcpy(to, key->data(), key->size());
}

void append_frame(Scratch& out, Opcode opcode, std::string_view payload, bool compressed, const MaskKey* key) {
  const std::size_t head = header_size(payload.size(), key != nullptr);
  char* const frame = out.extend(head + payload.size());
  write_header(frame, opcode, compressed, payload.size(), key);
  if (key != nullptr) {
    mask(frame + head, payload.data(), payload.size(), *key);
  } else if (!payload.empty()) {
    std::memcpy(frame + head, payload.data(), payload.size());
  }
}

std::string encode_frame(Opcode opcode, std::string_view payload, bool compressed) {
  const std::size_t head = header_size(payload.size(), false);
  std::string frame;
  frame.reserve(head + payload.size());
  frame.resize(head);
  write_header(frame.data(), opcode, compressed, payload.size());
  frame.append(payload);
  return frame;
}

std::string close_payload(CloseCode code, std::string_view reason) {
  if (code == CloseCode::none) return {};
  std::string payload(2, '\0');
  write_big_endian(payload.data(), 2, static_cast<std::uint16_t>(code));
  return payload.append(reason.substr(0, kLongestControlPayload - 2));
}

}  // namespace pushbench::websocket
