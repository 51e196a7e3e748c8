#include "transports/websocket/deflate.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench::websocket {

namespace {

constexpr std::string_view kTail{"\x00\x00\xff\xff", 4};  // RFC 7692, 7.2.1: left out of every message
constexpr int kMemoryLevel = 8;

Bytef* zlib_bytes(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads next_in
}

}  // namespace

Deflater::Deflater(int window_bits) {
  // zlib has no raw stream with a window of 256 bytes. Without matches but the byte before, any window will do.
  const bool smallest = window_bits == 8;
  const int strategy = smallest ? Z_RLE : Z_DEFAULT_STRATEGY;
  const int bits = smallest ? 9 : window_bits;
  if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -bits, kMemoryLevel, strategy) != Z_OK) std::abort();
}

Deflater::~Deflater() { deflateEnd(&stream_); }

void Deflater::reset() { deflateReset(&stream_); }

void Deflater::compress(std::string_view message, Scratch& out) {
  if (message.empty()) {
    out.append({"\0", 1});  // 7.2.3.6; a second flush without input would give nothing at all
    return;
  }
  stream_.next_in = zlib_bytes(message);
  stream_.avail_in = static_cast<uInt>(message.size());
  std::size_t room = deflateBound(&stream_, static_cast<uLong>(message.size())) + 16;
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(out.extend(room));
    stream_.avail_out = static_cast<uInt>(room);
    if (deflate(&stream_, Z_SYNC_FLUSH) != Z_OK) std::abort();
    out.truncate(out.size() - stream_.avail_out);
    room = 4096;
  } while (stream_.avail_out == 0);
  out.truncate(out.size() - kTail.size());
}

Inflater::Inflater(int window_bits) {
  // A larger window than the peer's does no harm, and some peers that agree on 8 use 9.
  if (inflateInit2(&stream_, -std::max(window_bits, 9)) != Z_OK) std::abort();
}

Inflater::~Inflater() { inflateEnd(&stream_); }

void Inflater::reset() { inflateReset(&stream_); }

Inflated Inflater::decompress(std::string_view payload, std::size_t limit, Scratch& out) {
  if (payload.empty()) return Inflated::whole;  // not allowed, but some send empty messages so
  const std::size_t mark = out.size();
  Fed fed = feed(payload, mark, limit, out);
  // A peer that ends each message with a final block should, but may not, append an empty one (7.2.3.4).
  if (fed == Fed::consumed) fed = feed(kTail, mark, limit, out);
  if (fed == Fed::too_big) return Inflated::too_big;
  if (fed == Fed::malformed) return Inflated::malformed;
  constexpr int kBetweenBlocks = 128;
  if (fed == Fed::consumed && (stream_.data_type & kBetweenBlocks) == 0) return Inflated::malformed;
  return Inflated::whole;
}

Inflater::Fed Inflater::feed(std::string_view bytes, std::size_t mark, std::size_t limit, Scratch& out) {
  stream_.next_in = zlib_bytes(bytes);
  stream_.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    const std::size_t left = limit + 1 - (out.size() - mark);
    const std::size_t room = std::min(left, std::max<std::size_t>(4096, 4 * bytes.size()));
    stream_.next_out = reinterpret_cast<Bytef*>(out.extend(room));
    stream_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream_, Z_SYNC_FLUSH);
    out.truncate(out.size() - stream_.avail_out);
    if (out.size() - mark > limit) return Fed::too_big;
    if (result == Z_STREAM_END) {
      // A final block ends no message, and what follows may still refer to what came before it.
      inflateResetKeep(&stream_);
      if (stream_.avail_in == 0) return Fed::ended;
    } else if (result == Z_BUF_ERROR || (result == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0)) {
      return Fed::consumed;
    } else if (result != Z_OK) {
      return Fed::malformed;
    }
  }
}

Deflater& DeflatePool::deflater(int window_bits) {
  auto& deflater = deflaters_[static_cast<std::size_t>(window_bits)];
  if (!deflater) deflater = std::make_unique<Deflater>(window_bits);
  return *deflater;
}

Inflater& DeflatePool::inflater() {
  if (!inflater_) inflater_ = std::make_unique<Inflater>(15);
  return *inflater_;
}

}  // namespace pushbench::websocket
