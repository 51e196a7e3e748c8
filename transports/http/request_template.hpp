// The GET requests of clients that ask again and again: all but channel and cursor is made once for all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::http {

class RequestTemplate {
 public:
  /// `target`: "{channel}" in it stands for the channel and "{after}" for the cursor. `headers`: lines, each ended by
  /// CRLF, Host among them.
  RequestTemplate(std::string_view target, std::string_view headers);

  /// Without a cursor "{after}" becomes nothing.
  void append_to(std::string& out, std::string_view channel, std::optional<std::uint64_t> after) const;

 private:
  enum class Slot : std::uint8_t { none, channel, after };
  struct Piece {
    std::string literal;
    Slot then;
  };
  std::vector<Piece> pieces_;
};

/// Which headers the clients of a worker send, and whether they keep their connections.
struct HeaderStyle {
  bool browser = false;    ///< about 750 bytes, as a browser sends them, with a cookie; else Host alone
  bool keep_alive = true;  ///< else each request has a connection of its own
};

/// The header lines of a GET, each ended by CRLF.
std::string get_headers(std::string_view host, const HeaderStyle& style);

/// Those of a POST beside Host, Content-Type and Content-Length. Its connection is always kept.
std::string post_headers(std::string_view host, const HeaderStyle& style);

}  // namespace pushbench::http
