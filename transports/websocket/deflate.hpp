// Messages into raw DEFLATE and back, as permessage-deflate wants it (RFC 7692, 7.2). A zlib stream is large, a quarter
// of a megabyte to compress and 40 KB to decompress, so connections share them where they can.
#pragma once

#include <zlib.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "transports/websocket/scratch.hpp"

namespace pushbench::websocket {

class Deflater {
 public:
  explicit Deflater(int window_bits);
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  /// Appends the payload of a compressed message (7.2.1), without the four bytes every one would end in.
  void compress(std::string_view message, Scratch& out);
  /// Forgets the messages so far.
  void reset();

 private:
  z_stream stream_{};
};

enum class Inflated : std::uint8_t { whole, too_big, malformed };

class Inflater {
 public:
  explicit Inflater(int window_bits);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  /// Appends what the payload of a compressed message holds (7.2.2), at most `limit` bytes and one.
  Inflated decompress(std::string_view payload, std::size_t limit, Scratch& out);
  void reset();

 private:
  enum class Fed : std::uint8_t { consumed, ended, too_big, malformed };
  Fed feed(std::string_view bytes, std::size_t mark, std::size_t limit, Scratch& out);

  z_stream stream_{};
};

/// The streams of all connections that need none of their own, and room to work in. Each is made when first needed.
class DeflatePool {
 public:
  /// Its context must be reset before each message.
  Deflater& deflater(int window_bits);
  Inflater& inflater();

  Scratch deflated;  ///< free to use; nobody keeps anything here
  Scratch inflated;  ///< holds a message that a receiver has just returned

 private:
  std::array<std::unique_ptr<Deflater>, 16> deflaters_;  // by window bits
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace pushbench::websocket
