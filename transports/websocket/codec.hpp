// Frames (RFC 6455, section 5): headers read and written, masking, close codes. What a sequence of frames means is
// receiver.hpp's business.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transports/websocket/scratch.hpp"

namespace pushbench::websocket {

/// RFC 6455, 5.2; the others are reserved.
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

inline bool is_control(Opcode opcode) { return opcode >= Opcode::close; }

/// Which end of a connection this is. Clients mask what they send, servers must not (RFC 6455, 5.1).
enum class Role : std::uint8_t { server, client };

/// RFC 6455, 7.4.1. Any 16-bit value may stand here: it comes from the peer.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported = 1003,
  none = 1005,  ///< a Close frame without a code; never sent
  invalid_data = 1007,
  too_big = 1009,
  internal_error = 1011,
};

/// Whether a Close frame may carry `code`: RFC 6455, 7.4, and the codes that were registered since.
bool may_be_sent(CloseCode code);

using MaskKey = std::array<char, 4>;

/// XORs `from` with the repeated key into `to`, which may be the same place (RFC 6455, 5.3).
void mask(char* to, const char* from, std::size_t size, MaskKey key);

/// The key as it goes on behind `count` bytes.
MaskKey rotated(MaskKey key, std::uint64_t count);

struct FrameHeader {
  bool final = false;
  bool compressed = false;  ///< RSV1 (RFC 7692, section 6)
  bool masked = false;
  Opcode opcode = Opcode::continuation;
  MaskKey key{};
  std::uint64_t length = 0;  ///< of the payload
  std::size_t size = 0;      ///< of this header
};

enum class HeaderStatus : std::uint8_t { complete, incomplete, violation };

struct HeaderRules {
  bool masked;      ///< what the peer must do
  bool compressed;  ///< whether RSV1 was agreed on
};

/// Reads the header at the front of `bytes`. What two bytes can show to be wrong is found with two bytes. Upon
/// `violation`, which is always a protocol error (1002), `what` says in words which rule was broken.
HeaderStatus read_header(std::string_view bytes, HeaderRules rules, FrameHeader& header, std::string_view& what);

/// The most bytes a header can have.
inline constexpr std::size_t kLongestHeader = 14;
inline constexpr std::size_t kLongestControlPayload = 125;

/// Bytes of the shortest header for a payload of `length` bytes.
inline std::size_t header_size(std::uint64_t length, bool masked) {
  return (length < 126 ? 2 : length <= 0xFFFF ? 4 : 10) + (masked ? sizeof(MaskKey) : 0);
}

/// Writes the header of an unfragmented frame to `to`, which has room for header_size() bytes.
void write_header(char* to, Opcode opcode, bool compressed, std::uint64_t length, const MaskKey* key = nullptr);

/// Appends an unfragmented frame, masked if there is a key.
void append_frame(Scratch& out, Opcode opcode, std::string_view payload, bool compressed = false,
                  const MaskKey* key = nullptr);

/// An unfragmented frame of a server, on its own.
std::string encode_frame(Opcode opcode, std::string_view payload, bool compressed = false);

/// The payload of a Close frame; empty for CloseCode::none. A reason that is too long is cut.
std::string close_payload(CloseCode code, std::string_view reason = {});

}  // namespace pushbench::websocket
