// Requests as a server reads them (RFC 9112, sections 2 to 6): strict, because whatever two parsers read differently
// can be used to smuggle a request past one of them. Reads in place; copies and allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "transports/http/syntax.hpp"

namespace pushbench::http {

/// A request; valid only during the call that passes it.
struct Request {
  std::string_view method;
  std::string_view path;    ///< percent-decoding is not applied: channel names need none
  std::string_view query;   ///< without '?'
  std::string_view body;    ///< whole, chunking removed
  std::string_view head;    ///< the raw header section: field lines, each ended by CRLF
  bool keep_alive = true;   ///< what the client asked for (RFC 9112, 9.3)
  bool http_1_1 = true;     ///< false: HTTP/1.0
  bool has_origin = false;  ///< a browser sends it, for a page of another origin (the Fetch standard)

  /// The value of the first field of that name (case-insensitive), trimmed.
  std::optional<std::string_view> header(std::string_view name) const { return find_field(head, name); }

  /// Whether one of the fields of that name lists `token` (case-insensitive; RFC 9110, 5.6.1): `Connection: keep-alive,
  /// Upgrade`.
  bool has_token(std::string_view name, std::string_view token) const { return field_has_token(head, name, token); }

  /// "7" for `after` in "after=7&x=1".
  std::optional<std::string_view> query_value(std::string_view name) const;
};

/// Why a request is refused: a status and one line of words, without line end, that tell what is accepted.
struct Refusal {
  int status = 0;
  std::string_view words;
};

struct RequestLimits {
  std::size_t body = 1024 * 1024;  ///< bytes, chunking removed; at most kMostBody

  static constexpr std::size_t kMostBody = 16 * 1024 * 1024;
  static constexpr std::size_t kHead = 16 * 1024;   ///< bytes of request line and header section
  static constexpr std::size_t kTarget = 8 * 1024;  ///< bytes of the request target
};

/// A request's head, taken apart.
struct RequestHead {
  enum class Result : std::uint8_t { complete, incomplete, refused };

  Request request;           ///< all but the body
  std::size_t size = 0;      ///< bytes from the front to the first of the body
  std::uint64_t length = 0;  ///< of the body, unless chunked
  bool chunked = false;
  bool expects_continue = false;
  Refusal refusal;  ///< when refused; the connection can't be used any further

  /// Takes apart the head at the front of `bytes`, which has no empty lines before it.
  Result parse(std::string_view bytes, const RequestLimits& limits);

 private:
  Result refuse(int status, std::string_view words);
  Result parse_request_line(std::string_view line);
  Result parse_target(std::string_view target);
  Result parse_field(std::string_view line, struct Framing& framing);
  Result decide_framing(const Framing& framing, const RequestLimits& limits);
};

}  // namespace pushbench::http
