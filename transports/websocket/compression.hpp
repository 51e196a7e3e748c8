// permessage-deflate as one connection has it (RFC 7692): its terms, its zlib streams where it may not share them, and
// the frame of a message, compressed or not.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "transports/websocket/codec.hpp"
#include "transports/websocket/deflate.hpp"

namespace pushbench::websocket {

/// What both ends agreed on (RFC 7692, 7.1), as this end sees it.
struct DeflateTerms {
  bool agreed = false;
  bool own_takeover = false;  ///< what this end compresses may refer to its earlier messages
  bool peer_takeover = false;
  std::uint8_t own_bits : 4 = 15;  ///< log2 of the window, 8 to 15
  std::uint8_t peer_bits : 4 = 15;

  bool operator==(const DeflateTerms&) const = default;
};

class Compression {
 public:
  Compression() = default;
  explicit Compression(const DeflateTerms& terms) : terms_(terms) {}

  const DeflateTerms& terms() const { return terms_; }
  bool agreed() const { return terms_.agreed; }

  /// The compressed payload of `message`, valid until the pool is used again. Nullopt where sending it as it is takes
  /// fewer bytes; with context takeover that never happens, because the peer must see what later messages refer to.
  std::optional<std::string_view> compress(DeflatePool& pool, std::string_view message);

  /// Puts the message into pool.inflated.
  Inflated decompress(DeflatePool& pool, std::string_view payload, std::size_t limit);

 private:
  struct Contexts {
    std::unique_ptr<Deflater> deflater;
    std::unique_ptr<Inflater> inflater;
  };
  Contexts& contexts();

  std::unique_ptr<Contexts> contexts_;  // with takeover, from the first message on
  DeflateTerms terms_;
};

/// Appends a message in one frame, compressed if that was agreed on and pays, and masked if there is a key. `message`
/// must not lie in `out`.
void append_message(Scratch& out, Opcode opcode, std::string_view message, Compression& compression, DeflatePool& pool,
                    const MaskKey* key = nullptr);

}  // namespace pushbench::websocket
