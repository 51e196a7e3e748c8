// Base64 (RFC 4648, section 4) as OpenSSL does it, but strict: its decoder skips white space and takes padding
// anywhere.
#include <openssl/evp.h>

#include "hub/envelope.hpp"

namespace pushbench {

namespace {

const unsigned char* in(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* out(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// OpenSSL counts in int.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text;
  constexpr std::size_t kPiece = 3 << 20;  // whole groups of three, so that only the last piece is padded
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    const std::size_t before = text.size();
    text.resize(before + (piece.size() + 2) / 3 * 4 + 1);  // and the NUL that it writes
    EVP_EncodeBlock(out(text) + before, in(piece), static_cast<int>(piece.size()));
    text.pop_back();
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  if (text.empty()) return bytes;
  if (text.size() % 4 != 0 || text.size() > kMostBytes) return std::nullopt;
  const std::size_t end = text.find_last_not_of('=');
  const std::size_t padding = end == std::string_view::npos ? text.size() : text.size() - 1 - end;
  if (padding > 2 || text.substr(0, end).find('=') != std::string_view::npos) return std::nullopt;
  bytes.resize(text.size() / 4 * 3);
  const int decoded = EVP_DecodeBlock(out(bytes), in(text), static_cast<int>(text.size()));
  if (decoded < 0 || static_cast<std::size_t>(decoded) != bytes.size()) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace pushbench
