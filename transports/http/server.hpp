// The one HTTP/1.1 port (RFC 9112) that every HTTP-based transport shares: parses requests, routes them, answers at once
// or later, or hands the connection over. A connection keeps no buffer while it waits for a request.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hub/hub.hpp"
#include "runtime/runtime.hpp"

namespace pushbench::http {

/// A request; valid only during the call that passes it.
struct Request {
  std::string_view method;
  std::string_view path;   ///< percent-decoding is not applied: channel names need none
  std::string_view query;  ///< without '?'
  std::string_view body;   ///< whole, chunking removed
  std::string_view head;   ///< the raw header section
  bool keep_alive = true;  ///< what the client asked for (RFC 9112, 9.3)

  /// The value of the first field of that name (case-insensitive), trimmed.
  std::optional<std::string_view> header(std::string_view name) const;
  /// "7" for `after` in "after=7&x=1".
  std::optional<std::string_view> query_value(std::string_view name) const;
};

/// Told when the connection of a request that waits for its answer is gone; it must not be answered then.
class Waiter {
 public:
  virtual void on_gone() = 0;

 protected:
  ~Waiter() = default;
};

class Connection;

/// Handles the requests of one route. Before it returns it must have called exactly one of answer(), wait() and
/// take_over() on the connection.
using Handler = std::function<void(Connection&, const Request&, Channel*)>;

/// One connection, for the handler of its current request.
class Connection {
 public:
  /// Answers the current request: `head` holds extra header lines, each ended by CRLF; Content-Length, Connection and
  /// the status line are added.
  void answer(int status, std::string_view content_type, std::string_view body, std::string_view head = {});

  /// Answers with a whole response made elsewhere, shared between connections. It must fit keeps_alive().
  void answer_encoded(const SharedBytes& response);

  /// Whether the connection stays open after this answer: whole responses must say so ("Connection: close" or nothing).
  bool keeps_alive() const;

  /// The answer comes later, by answer() or answer_encoded(); `waiter` hears if the connection ends before that. Requests
  /// that follow on the connection (pipelining) wait, too.
  void wait(Waiter& waiter);

  /// From here on `next` handles the stream, and this object is gone. Bytes behind the request are passed to
  /// next.on_bytes() after the handler has returned.
  Stream& take_over(StreamHandler& next);

  Server& server();
};

}  // namespace pushbench::http
