// Reads HTTP/1.1 responses as a client (RFC 9112), as they come, one after the other. It keeps no buffer but for a head
// that came in pieces, until it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transports/http/chunked.hpp"
#include "transports/http/syntax.hpp"

namespace pushbench::http {

/// Pull what has come, until there is no more:
///   for (;;) switch (parser.next(bytes)) {
///     case Event::more:  return;                        // all of `bytes` is taken
///     case Event::head:  use(parser.status(), parser.header("content-type")); break;
///     case Event::body:  use(parser.body()); break;     // a piece; as many as there are
///     case Event::end:   …; break;                      // the response is over; the next may begin
///     case Event::error: fail(parser.error()); return;
///   }
/// Interim responses (1xx) are skipped, but for 101: it ends at its head, and what is left of `bytes` is the new
/// protocol's.
class ResponseParser {
 public:
  enum class Event : std::uint8_t { more, head, body, end, error };

  Event next(std::string_view& bytes);

  /// The stream has ended: `end` if that ends the response (a body without length), `more` if none had begun, else
  /// `error`.
  Event finish();

  /// The next response is to a HEAD request: it has no body, whatever its head says.
  void expect_no_body() { no_body_ = true; }

  /// Forgets all, for a new stream.
  void reset() { *this = ResponseParser{}; }

  /// Nothing of a response has come since the last one ended.
  bool idle() const { return state_ == State::idle; }

  /// From `head` to `end`.
  int status() const { return status_; }
  bool keep_alive() const { return keep_alive_; }  ///< whether the connection stays open after this response

  /// At `head`, until the next call: the trimmed value of the first field of that name (case-insensitive).
  std::optional<std::string_view> header(std::string_view name) const { return find_field(view_, name); }
  bool has_token(std::string_view name, std::string_view token) const { return field_has_token(view_, name, token); }
  std::string_view fields() const { return view_; }  ///< at `head`: all field lines
  std::string_view body() const { return view_; }    ///< at `body`, until the next call
  std::string_view error() const { return view_; }   ///< at `error`: what was wrong, in words

  static constexpr std::size_t kMostHeadBytes = 16 * 1024;

 private:
  enum class State : std::uint8_t { idle, head, begin_body, length, chunked, until_close, end, failed };

  Event next_head(std::string_view& bytes);
  Event parse_head(std::string_view head);
  Event parse_status_line(std::string_view line);
  Event decide_framing(std::string_view fields);
  Event take_length(std::string_view& bytes);
  Event take_chunk(std::string_view& bytes);
  Event take_rest(std::string_view& bytes);
  Event finish_response();
  Event fail(const char* words);

  std::unique_ptr<std::string> torn_;
  std::string_view view_;
  std::uint64_t left_ = 0;
  ChunkedDecoder chunks_;
  std::uint16_t status_ = 0;
  State state_ = State::idle;
  State body_ = State::end;
  bool keep_alive_ = true;
  bool no_body_ = false;
};

}  // namespace pushbench::http
