// Responses as a server writes them: one appended to a string, head and body, ready to be sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench::http {

/// "Not Found" for 404; "Unknown" for what this server never sends.
std::string_view reason_phrase(int status);

/// What the Connection field says: nothing is what HTTP/1.1 takes for staying open, and HTTP/1.0 must be told.
enum class Persistence : std::uint8_t { implied, close, keep_alive };

struct Response {
  int status = 200;
  std::string_view date_line;     ///< Server::date_line()
  std::string_view content_type;  ///< empty: no Content-Type
  std::string_view head;          ///< extra header lines, each ended by CRLF
  std::string_view body;
  Persistence persistence = Persistence::implied;
  bool head_only = false;  ///< the answer to HEAD: the body's length is told but not sent
};

/// Appends it with Content-Length (none for 1xx, 204 and 304; RFC 9110, 8.6) and Access-Control-Allow-Origin.
void write_response(std::string& out, const Response& response);

}  // namespace pushbench::http
