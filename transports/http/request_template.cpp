#include "transports/http/request_template.hpp"

#include <charconv>
#include <utility>

namespace pushbench::http {

namespace {

constexpr std::string_view kChannel = "{channel}";
constexpr std::string_view kAfter = "{after}";

/// What a page's fetch() sends of its own accord to the page's server: Chromium's set, with a session cookie and one of
/// a visitor counter.
std::string browser_headers(std::string_view host) {
  std::string lines =
      "sec-ch-ua-platform: \"Linux\"\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
      "Safari/537.36\r\n"
      "sec-ch-ua: \"Google Chrome\";v=\"131\", \"Chromium\";v=\"131\", \"Not_A Brand\";v=\"24\"\r\n"
      "sec-ch-ua-mobile: ?0\r\n"
      "Accept: */*\r\n"
      "Sec-Fetch-Site: same-origin\r\n"
      "Sec-Fetch-Mode: cors\r\n"
      "Sec-Fetch-Dest: empty\r\n";
  lines.append("Referer: http://").append(host).append("/dashboard\r\n");
  lines +=
      "Accept-Encoding: gzip, deflate, br, zstd\r\n"
      "Accept-Language: en-US,en;q=0.9\r\n"
      "Cookie: session=s%3AqK3v9ZtW1xYp7LmR5nBd8HcJ2gFs6TaU.Vb0Ee4Xo%2FIi9Nn1Ww5Kk7; csrf=9d5b80246f7c3e9a; "
      "theme=dark; consent=1; "
      "_ga=GA1.1.1733420195.1731024417; _ga_4KX2R8QZ1M=GS1.1.1731024417.5.1.1731026003.0.0.0\r\n";
  return lines;
}

}  // namespace

RequestTemplate::RequestTemplate(std::string_view target, std::string_view headers) {
  std::string literal = "GET ";
  while (!target.empty()) {
    Slot slot = Slot::none;
    if (target.starts_with(kChannel)) slot = Slot::channel;
    if (target.starts_with(kAfter)) slot = Slot::after;
    if (slot == Slot::none) {
      literal += target.front();
      target.remove_prefix(1);
    } else {
      target.remove_prefix(slot == Slot::channel ? kChannel.size() : kAfter.size());
      pieces_.push_back({std::exchange(literal, {}), slot});
    }
  }
  literal.append(" HTTP/1.1\r\n").append(headers).append("\r\n");
  pieces_.push_back({std::move(literal), Slot::none});
}

void RequestTemplate::append_to(std::string& out, std::string_view channel, std::optional<std::uint64_t> after) const {
  for (const Piece& piece : pieces_) {
    out.append(piece.literal);
    if (piece.then == Slot::channel) out.append(channel);
    if (piece.then == Slot::after && after) {
      char digits[20];
      out.append(digits, std::to_chars(digits, digits + sizeof digits, *after).ptr);
    }
  }
}

std::string get_headers(std::string_view host, const HeaderStyle& style) {
  std::string lines = "Host: ";
  lines.append(host).append("\r\n");
  if (!style.keep_alive) {
    lines += "Connection: close\r\n";
  } else if (style.browser) {
    lines += "Connection: keep-alive\r\n";  // browsers say so, though HTTP/1.1 implies it
  }
  return style.browser ? lines + browser_headers(host) : lines;
}

std::string post_headers(std::string_view host, const HeaderStyle& style) {
  if (!style.browser) return {};
  std::string lines = "Connection: keep-alive\r\nOrigin: http://";
  return lines.append(host).append("\r\n") + browser_headers(host);
}

}  // namespace pushbench::http
