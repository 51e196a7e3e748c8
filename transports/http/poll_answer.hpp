// How a poll, short or long, is asked and answered: GET with `after`, the cursor; the answer's body is one message a
// line, or a record where there are bytes, and its header Pushbench-Cursor the next cursor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/hub.hpp"
#include "transports/http/server.hpp"

namespace pushbench::http {

inline constexpr std::string_view kCursorHeader = "Pushbench-Cursor";

/// `after` of a request; nullopt if it has none. False if it is not a whole number: the request has been answered with
/// 400.
bool read_after(Connection& connection, const Request& request, std::optional<Cursor>& after);

/// One answer at a time; a server keeps one and uses it again and again, so that answering allocates nothing.
class PollAnswer {
 public:
  /// All that `channel` has kept behind `after`. A cursor ahead of the channel (its server was restarted, and numbers
  /// anew) gives nothing, and the cursor from which its reader can go on.
  void gather(const Channel& channel, Cursor after);

  /// Answers the connection's current request with what was gathered. A page of another origin (Request::has_origin)
  /// may read the cursor only if the answer says so (the Fetch standard).
  void send(Connection& connection, bool cross_origin);

  /// The whole response, to be shared between connections whose keeps_alive() is `keep_alive`.
  SharedBytes encode(Server& server, bool keep_alive);

 private:
  void write_head(bool cross_origin);

  Cursor last_ = 0;
  std::string_view content_type_;
  std::string body_;
  std::string head_;
};

}  // namespace pushbench::http
