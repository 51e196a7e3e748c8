// The negotiation of permessage-deflate: the Sec-WebSocket-Extensions header (RFC 6455, 9.1; RFC 7692, 5 and 7.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transports/websocket/compression.hpp"

namespace pushbench::websocket {

/// What an end would like; the settings `deflate…`.
struct DeflateWishes {
  bool enabled = false;
  bool takeover = false;
  int window_bits = 15;  ///< 9 to 15, both ways
};

struct ExtensionParameter {
  std::string name;
  std::optional<std::string> value;
};

struct Extension {
  std::string name;
  std::vector<ExtensionParameter> parameters;
};

/// The value of a Sec-WebSocket-Extensions header, several of them joined by commas. Nullopt if it breaks the grammar.
std::optional<std::vector<Extension>> parse_extensions(std::string_view value);

/// What a client asks for; empty if it wants no extension.
std::string offer_extensions(const DeflateWishes& wishes);

/// What a server answers and both then do.
struct ExtensionAnswer {
  DeflateTerms terms;
  std::string value;  ///< of the response's header; empty: no header
};

/// A server takes the first offer that it understands and can fulfil. Nullopt if the header breaks the grammar.
std::optional<ExtensionAnswer> answer_extensions(std::string_view offers, const DeflateWishes& wishes);

/// The client's terms after the server's answer to offer_extensions(wishes). Nullopt if the answer does not fit the
/// offer: the connection must fail then.
std::optional<DeflateTerms> accept_extensions(std::string_view answer, const DeflateWishes& wishes);

}  // namespace pushbench::websocket
