// The opening handshake (RFC 6455, section 4) at both ends: what is asked, what is answered, and what is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/hub.hpp"
#include "runtime/random.hpp"
#include "transports/http/request.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/websocket/extension.hpp"

namespace pushbench::websocket {

/// A Sec-WebSocket-Key: 16 random bytes in base64.
std::string make_key(Random& random);

/// Whether `key` is 16 bytes in base64.
bool is_key(std::string_view key);

/// The Sec-WebSocket-Accept that answers `key` (4.2.2, 5.4).
std::string accept_value(std::string_view key);

/// What a server makes of a request.
struct UpgradeVerdict {
  int status = 101;
  std::string_view words;  ///< why not, unless 101
  std::string_view head;   ///< further header lines of a refusal, each ended by CRLF
  std::string accept;      ///< Sec-WebSocket-Accept
  ExtensionAnswer extension;
};
UpgradeVerdict judge_request(const http::Request& request, const DeflateWishes& wishes);

/// The 101 response. `last` is the newest sequence of the channel that is followed: the client can resume from it even
/// before its first message.
std::string write_response(const UpgradeVerdict& verdict, std::optional<Cursor> last);

/// What tells a client that doesn't see its own messages come back that those up to `count` have arrived: a text
/// message.
std::string write_acknowledgement(std::uint64_t count);
/// Nullopt if `text` is none.
std::optional<std::uint64_t> read_acknowledgement(std::string_view text);

std::string write_request(std::string_view target, std::string_view host, std::string_view key,
                          const DeflateWishes& wishes);

/// What a client makes of the response, whose head the parser has just read.
struct ResponseVerdict {
  std::string fault;  ///< in words; empty: the connection is a WebSocket
  DeflateTerms terms;
  std::optional<Cursor> last;
};
ResponseVerdict judge_response(const http::ResponseParser& response, std::string_view accept,
                               const DeflateWishes& wishes);

}  // namespace pushbench::websocket
