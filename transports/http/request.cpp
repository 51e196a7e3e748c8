#include "transports/http/request.hpp"

#include <algorithm>

namespace pushbench::http {

/// What the header fields say about where the body ends, and about the connection (RFC 9112, sections 6 and 9).
struct Framing {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  bool close = false;
  bool keep_alive = false;
  bool length_too_large = false;
};

namespace {

/// Visible ASCII but '#', which no request target holds.
bool is_target(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

/// A host and perhaps a port (RFC 9110, 7.2), or nothing; no place to hide a path or a second host.
bool is_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && std::string_view{"/\\@,?#\"<>{}|^`"}.find(c) == std::string_view::npos;
  });
}

bool needs_length(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

}  // namespace

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name)) {
      return pair.substr(name.size() + 1);
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return std::nullopt;
}

RequestHead::Result RequestHead::refuse(int status, std::string_view words) {
  refusal = {status, words};
  return Result::refused;
}

RequestHead::Result RequestHead::parse(std::string_view bytes, const RequestLimits& limits) {
  *this = {};
  if (!bytes.empty() && !is_token(bytes.substr(0, 1))) {
    return refuse(400, "this port speaks HTTP/1.1 without TLS; a request begins with a method, such as GET");
  }
  std::string_view rest = bytes.substr(0, RequestLimits::kHead);
  Framing framing;
  std::size_t line_start = 0;
  std::size_t fields_start = 0;
  while (true) {
    const std::size_t end = rest.find('\n', line_start);
    if (end == std::string_view::npos) {
      if (fields_start == 0 && rest.size() > RequestLimits::kTarget + 32) {
        return refuse(414, "the request line is too long; a target may have 8192 bytes");
      }
      if (bytes.size() <= RequestLimits::kHead) return Result::incomplete;
      return refuse(431, "the header section is too large; request line and header lines may have 16384 bytes");
    }
    if (end == line_start || rest[end - 1] != '\r')
      return refuse(400, "a line of the head ends without CR; lines end with CRLF");
    const std::string_view line = rest.substr(line_start, end - 1 - line_start);
    line_start = end + 1;
    if (fields_start == 0) {
      if (parse_request_line(line) == Result::refused) return Result::refused;
      fields_start = line_start;
    } else if (line.empty()) {
      request.head = rest.substr(fields_start, end - 1 - fields_start);
      size = line_start;
      return decide_framing(framing, limits);
    } else if (parse_field(line, framing) == Result::refused) {
      return Result::refused;
    }
  }
}

RequestHead::Result RequestHead::parse_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "the request line must be: method, space, target, space, HTTP/1.1");
  }
  request.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(request.method)) return refuse(400, "the method is not a word");
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || version[5] < '0' ||
      version[5] > '9' || version[7] < '0' || version[7] > '9') {
    return refuse(400, "the request line must end with HTTP/1.1 or HTTP/1.0");
  }
  if (version[5] != '1') return refuse(505, "the version must be HTTP/1.1 or HTTP/1.0");
  request.http_1_1 = version[7] != '0';  // a higher minor version is to be read as 1.1 (RFC 9110, 2.5)
  if (target.size() > RequestLimits::kTarget) return refuse(414, "the target is too long; it may have 8192 bytes");
  if (!is_target(target)) return refuse(400, "the target holds a character that must be percent-encoded");
  if (request.method == "CONNECT") return refuse(501, "this is not a proxy: CONNECT is not supported");
  return parse_target(target);
}

RequestHead::Result RequestHead::parse_target(std::string_view target) {
  // RFC 9112, 3.2.2: a server must accept the absolute form, though only clients of proxies send it.
  bool absolute = false;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() <= scheme.size() || !same_word(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(std::min(target.find_first_of("/?", scheme.size()), target.size()));
    absolute = true;
  }
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  if (absolute && request.path.empty()) request.path = "/";
  if (request.path == "*" && request.method == "OPTIONS") return Result::complete;
  if (!request.path.starts_with('/')) return refuse(400, "the target must begin with /");
  return Result::complete;
}

RequestHead::Result RequestHead::parse_field(std::string_view line, Framing& framing) {
  const std::size_t colon = line.find(':');
  if (line.front() == ' ' || line.front() == '\t')
    return refuse(400, "a header line must not be continued on the next line");
  if (colon == std::string_view::npos) return refuse(400, "a header line has no colon");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return refuse(400, "a header name is not a word; no space may stand before the colon");
  if (!is_field_value(line.substr(colon + 1))) return refuse(400, "a header value holds a control character");
  const std::string_view value = trim(line.substr(colon + 1));
  switch (name.size()) {
    case 4:
      if (!same_word(name, "Host")) break;
      ++framing.hosts;
      if (!is_host(value)) return refuse(400, "Host must be a host and perhaps a port");
      break;
    case 6:
      if (same_word(name, "Origin")) request.has_origin = true;
      if (!same_word(name, "Expect")) break;
      if (!same_word(value, "100-continue")) return refuse(417, "Expect: only 100-continue can be met");
      expects_continue = true;
      break;
    case 10:
      if (!same_word(name, "Connection")) break;
      framing.close = framing.close || list_has_token(value, "close");
      framing.keep_alive = framing.keep_alive || list_has_token(value, "keep-alive");
      break;
    case 14:
      if (!same_word(name, "Content-Length")) break;
      ++framing.lengths;
      if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
        return refuse(400, "Content-Length must be one whole number");
      }
      if (const auto number = parse_number(value)) {
        length = *number;
      } else {
        framing.length_too_large = true;
      }
      break;
    case 17:
      if (!same_word(name, "Transfer-Encoding")) break;
      ++framing.codings;
      if (!same_word(value, "chunked")) return refuse(501, "Transfer-Encoding must be chunked and nothing else");
      chunked = true;
      break;
    default: break;
  }
  return Result::complete;
}

RequestHead::Result RequestHead::decide_framing(const Framing& framing, const RequestLimits& limits) {
  if (framing.hosts > 1 || (framing.hosts == 0 && request.http_1_1)) return refuse(400, "exactly one Host is required");
  if (framing.lengths > 1) return refuse(400, "more than one Content-Length");
  if (framing.codings > 1) return refuse(400, "more than one Transfer-Encoding");
  if (chunked && framing.lengths > 0)
    return refuse(400, "Content-Length and Transfer-Encoding together: send one of them");
  if (chunked && !request.http_1_1) return refuse(400, "HTTP/1.0 has no Transfer-Encoding; send Content-Length");
  if (!chunked && framing.lengths == 0 && needs_length(request.method)) {
    return refuse(411, "send Content-Length, or Transfer-Encoding: chunked");
  }
  if (framing.length_too_large || length > limits.body) return refuse(413, "the body is too large");
  if (!request.http_1_1) expects_continue = false;  // RFC 9110, 10.1.1
  request.keep_alive = !framing.close && (request.http_1_1 || framing.keep_alive);
  return Result::complete;
}

}  // namespace pushbench::http
