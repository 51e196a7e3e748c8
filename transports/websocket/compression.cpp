#include "transports/websocket/compression.hpp"

namespace pushbench::websocket {

Compression::Contexts& Compression::contexts() {
  if (!contexts_) contexts_ = std::make_unique<Contexts>();
  return *contexts_;
}

std::optional<std::string_view> Compression::compress(DeflatePool& pool, std::string_view message) {
  pool.deflated.clear();
  if (terms_.own_takeover) {
    auto& own = contexts().deflater;
    if (!own) own = std::make_unique<Deflater>(int{terms_.own_bits});
    own->compress(message, pool.deflated);
    return pool.deflated.view();
  }
  Deflater& shared = pool.deflater(terms_.own_bits);
  shared.reset();
  shared.compress(message, pool.deflated);
  if (pool.deflated.size() >= message.size()) return std::nullopt;
  return pool.deflated.view();
}

Inflated Compression::decompress(DeflatePool& pool, std::string_view payload, std::size_t limit) {
  pool.inflated.clear();
  if (terms_.peer_takeover) {
    auto& own = contexts().inflater;
    if (!own) own = std::make_unique<Inflater>(int{terms_.peer_bits});
    return own->decompress(payload, limit, pool.inflated);
  }
  Inflater& shared = pool.inflater();
  shared.reset();
  return shared.decompress(payload, limit, pool.inflated);
}

void append_message(Scratch& out, Opcode opcode, std::string_view message, Compression& compression, DeflatePool& pool,
                    const MaskKey* key) {
  if (compression.agreed()) {
    if (const auto compressed = compression.compress(pool, message)) {
      append_frame(out, opcode, *compressed, true, key);
      return;
    }
  }
  append_frame(out, opcode, message, false, key);
}

}  // namespace pushbench::websocket
