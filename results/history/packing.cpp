#include "results/history/packing.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <cstdlib>

namespace pushbench::results {

std::string packed(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string bytes(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(),
                Z_DEFAULT_COMPRESSION) != Z_OK) {
    std::abort();
  }
  bytes.resize(size);
  return bytes;
}

std::optional<std::string> unpacked(std::string_view bytes, std::size_t size) {
  // One more, so that a text that goes on is not taken for one that ends.
  std::string text(size + 1, '\0');
  uLongf length = text.size();
  if (uncompress(reinterpret_cast<Bytef*>(text.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
                 bytes.size()) != Z_OK ||
      length != size) {
    return std::nullopt;
  }
  text.resize(size);
  return text;
}

std::string digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace pushbench::results
