#include "transports/websocket/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "transports/http/poll_answer.hpp"

namespace pushbench::websocket {

namespace {

constexpr std::string_view kAcknowledged = "{\"ack\":";
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text((size + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a NUL
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size))));
  return text;
}

/// All fields of that name, joined as one list (RFC 9110, 5.3).
std::string joined(std::string_view head, std::string_view name) {
  std::string list;
  for (http::Fields fields(head); fields.next();) {
    if (!http::same_word(fields.name(), name)) continue;
    if (!list.empty()) list += ", ";
    list += fields.value();
  }
  return list;
}

std::size_t count_fields(std::string_view head, std::string_view name) {
  std::size_t count = 0;
  for (http::Fields fields(head); fields.next();) count += http::same_word(fields.name(), name) ? 1 : 0;
  return count;
}

UpgradeVerdict refusal(int status, std::string_view words, std::string_view head = {}) {
  return {.status = status, .words = words, .head = head, .accept = {}, .extension = {}};
}

}  // namespace

std::string make_key(Random& random) {
  std::array<unsigned char, 16> bytes;
  const std::uint64_t words[2] = {random.next(), random.next()};
  std::memcpy(bytes.data(), words, bytes.size());
  return base64(bytes.data(), bytes.size());
}

bool is_key(std::string_view key) {
  constexpr std::size_t kDigits = 22;  // of 16 bytes, before the padding
  const auto is_digit = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  return key.size() == kDigits + 2 && key.ends_with("==") && std::all_of(key.begin(), key.begin() + kDigits, is_digit);
}

std::string accept_value(std::string_view key) {
  std::string text{key};
  text += kGuid;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base64(digest.data(), digest.size());
}

UpgradeVerdict judge_request(const http::Request& request, const DeflateWishes& wishes) {
  constexpr std::string_view kUpgradeLines =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  constexpr std::string_view kVersionLine = "Sec-WebSocket-Version: 13\r\n";
  if (!request.http_1_1) return refusal(400, "a WebSocket handshake needs HTTP/1.1\n");
  if (!request.has_token("Upgrade", "websocket")) {
    return refusal(426, "this is a WebSocket: send Upgrade: websocket\n", kUpgradeLines);
  }
  if (!request.has_token("Connection", "Upgrade")) {
    return refusal(400, "a WebSocket handshake needs Connection: Upgrade\n");
  }
  if (count_fields(request.head, "Sec-WebSocket-Version") > 1 || request.header("Sec-WebSocket-Version") != "13") {
    return refusal(426, "the only WebSocket version here is 13\n", kVersionLine);
  }
  const std::string_view key = request.header("Sec-WebSocket-Key").value_or("");
  if (count_fields(request.head, "Sec-WebSocket-Key") != 1 || !is_key(key)) {
    return refusal(400, "Sec-WebSocket-Key must be one field of 16 bytes in base64\n");
  }
  auto extension = answer_extensions(joined(request.head, "Sec-WebSocket-Extensions"), wishes);
  if (!extension) return refusal(400, "Sec-WebSocket-Extensions is malformed (RFC 6455, 9.1)\n");
  return {.status = 101, .words = {}, .head = {}, .accept = accept_value(key), .extension = std::move(*extension)};
}

std::string write_response(const UpgradeVerdict& verdict, std::optional<Cursor> last) {
  std::string text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  line("Sec-WebSocket-Accept", verdict.accept);
  if (!verdict.extension.value.empty()) line("Sec-WebSocket-Extensions", verdict.extension.value);
  if (last) line(http::kCursorHeader, std::to_string(*last));
  return text.append("\r\n");
}

std::string write_acknowledgement(std::uint64_t count) {
  return std::string{kAcknowledged}.append(std::to_string(count)).append("}");
}

std::optional<std::uint64_t> read_acknowledgement(std::string_view text) {
  if (!text.starts_with(kAcknowledged) || !text.ends_with('}')) return std::nullopt;
  text.remove_prefix(kAcknowledged.size());
  text.remove_suffix(1);
  return http::parse_number(text);
}

std::string write_request(std::string_view target, std::string_view host, std::string_view key,
                          const DeflateWishes& wishes) {
  std::string text = "GET ";
  text.append(target).append(" HTTP/1.1\r\nHost: ").append(host);
  text.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ").append(key);
  text.append("\r\nSec-WebSocket-Version: 13\r\n");
  const std::string offer = offer_extensions(wishes);
  if (!offer.empty()) text.append("Sec-WebSocket-Extensions: ").append(offer).append("\r\n");
  return text.append("\r\n");
}

ResponseVerdict judge_response(const http::ResponseParser& response, std::string_view accept,
                               const DeflateWishes& wishes) {
  ResponseVerdict verdict;
  if (response.status() != 101) {
    verdict.fault = "the server answered " + std::to_string(response.status()) + " instead of 101";
  } else if (!response.has_token("Upgrade", "websocket")) {
    verdict.fault = "the server's 101 lacks Upgrade: websocket";
  } else if (!response.has_token("Connection", "Upgrade")) {
    verdict.fault = "the server's 101 lacks Connection: Upgrade";
  } else if (response.header("Sec-WebSocket-Accept") != accept) {
    verdict.fault = "the server's Sec-WebSocket-Accept is wrong";
  } else if (response.header("Sec-WebSocket-Protocol")) {
    verdict.fault = "the server chose a subprotocol that was not offered";
  } else if (const auto terms = accept_extensions(joined(response.fields(), "Sec-WebSocket-Extensions"), wishes)) {
    verdict.terms = *terms;
    if (const auto last = response.header(http::kCursorHeader)) verdict.last = http::parse_number(*last);
  } else {
    verdict.fault = "the server's extensions are not what was offered";
  }
  return verdict;
}

}  // namespace pushbench::websocket
