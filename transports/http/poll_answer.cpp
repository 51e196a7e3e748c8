#include "transports/http/poll_answer.hpp"

#include <charconv>

#include "transports/http/response.hpp"
#include "transports/http/syntax.hpp"

namespace pushbench::http {

namespace {

constexpr std::string_view kLines = "application/x-ndjson";
constexpr std::string_view kLinesAndRecords = "application/octet-stream";

}  // namespace

bool read_after(Connection& connection, const Request& request, std::optional<Cursor>& after) {
  const auto text = request.query_value("after");
  if (!text) return true;
  after = parse_number(*text);
  if (after) return true;
  connection.answer(400, "text/plain; charset=utf-8",
                    "after must be a whole number: the Pushbench-Cursor of an answer, or the n of a message\n");
  return false;
}

void PollAnswer::gather(const Channel& channel, Cursor after) {
  constexpr std::size_t kWorthKeeping = 64 * 1024;
  body_.clear();
  if (body_.capacity() > kWorthKeeping) body_.shrink_to_fit();
  last_ = channel.last();
  content_type_ = kLines;
  for (const Message& message : channel.after(after)) {
    if (message.binary()) content_type_ = kLinesAndRecords;
    body_.append(*message.native()).append("\n");
  }
}

void PollAnswer::write_head(bool cross_origin) {
  char digits[20];
  head_.assign(kCursorHeader).append(": ").append(digits, std::to_chars(digits, digits + sizeof digits, last_).ptr);
  head_.append("\r\nCache-Control: no-store\r\n");
  if (cross_origin) head_.append("Access-Control-Expose-Headers: ").append(kCursorHeader).append("\r\n");
}

void PollAnswer::send(Connection& connection, bool cross_origin) {
  write_head(cross_origin);
  connection.answer(200, content_type_, body_, head_);
}

SharedBytes PollAnswer::encode(Server& server, bool keep_alive) {
  write_head(false);
  std::string response;
  response.reserve(body_.size() + 256);
  write_response(response, {.status = 200,
                            .date_line = server.date_line(),
                            .content_type = content_type_,
                            .head = head_,
                            .body = body_,
                            .persistence = keep_alive ? Persistence::implied : Persistence::close});
  return share(std::move(response));
}

}  // namespace pushbench::http
