// The event stream format (WHATWG HTML, 9.2.5 and 9.2.6): events as a server writes them, and the whole grammar as a
// client reads it. The parser reads in place; it keeps bytes only of an event that is torn between two pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench::sse {

/// Appends "id: 7\ndata: text\n\n"; each line of `data` (ended by CR, LF or CRLF) becomes a field of its own.
void append_event(std::string& out, std::uint64_t id, std::string_view data);

/// "retry: 100\nid: 7\n\n": no event, but a browser keeps the id and comes back with it. A `retry_ms` of 0 is left out.
void append_position(std::string& out, std::int64_t retry_ms, std::uint64_t id);

/// A comment, which keeps intermediaries from taking the connection for dead.
inline constexpr std::string_view kHeartbeat = ":\n\n";

/// `body` as one chunk (RFC 9112, 7.1), ready to be sent.
std::string as_chunk(std::string_view body);

/// Ends a chunked body.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// What a parser found; views are valid until its next call.
struct Event {
  std::string_view type;                 ///< empty: "message"
  std::string_view data;                 ///< lines joined by LF
  std::optional<std::string_view> id;    ///< if its block has an id field: the stream's position from here on
  std::optional<std::int64_t> retry_ms;  ///< set on any result: the server asks for this wait before reconnecting
};

class EventParser {
 public:
  enum class Result : std::uint8_t {
    more,       ///< all bytes are taken
    message,    ///< an event to be dispatched
    position,   ///< a block without data, but with an id
    too_large,  ///< more than kMostBytes in one event; call no more but reset()
  };

  static constexpr std::size_t kMostBytes = 32 * 1024 * 1024;

  /// Takes from the front of `bytes` up to the end of a block that means something. Call it until `more`.
  Result next(std::string_view& bytes, Event& event);

  /// Forgets all, for a new stream; an event that was not complete is discarded (9.2.6, last paragraph).
  void reset() { *this = EventParser{}; }

 private:
  /// What came before the current piece: the beginning of a line, and the fields of its block.
  struct Torn {
    std::string line, data, type, id;
    bool has_data = false;
    bool has_id = false;
    std::size_t size() const { return line.size() + data.size() + type.size() + id.size(); }
  };
  static constexpr std::uint8_t kBegun = 4;

  void skip_byte_order_mark(std::string_view& bytes);
  bool take_line(std::string_view& bytes, std::string_view& line);
  void take_field(std::string_view line, Event& event);
  Result end_block(Event& event);
  Torn& torn(const Event& event);

  std::unique_ptr<Torn> torn_;
  std::uint8_t marked_ = 0;  // bytes of a byte order mark at the stream's start; kBegun: past it
  bool skips_lf_ = false;    // the last line ended in CR
  bool has_data_ = false;    // of the current block, in place
  bool told_ = false;        // torn_ was passed on and is of no further use
};

}  // namespace pushbench::sse
