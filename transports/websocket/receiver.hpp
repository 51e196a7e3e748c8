// What a sequence of frames means: messages put together, decompressed and checked, control frames between their
// fragments (RFC 6455, 5.4 to 5.6 and 8.1; RFC 7692, section 6). A frame that has come whole is read where it lies, and
// only what is torn is kept; between messages a receiver is one null pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transports/websocket/codec.hpp"
#include "transports/websocket/compression.hpp"

namespace pushbench::websocket {

struct Event {
  enum class Kind : std::uint8_t {
    nothing,  ///< all that came was taken, and is not enough for an event
    text,
    binary,
    ping,
    pong,
    close,
    violation,  ///< the peer broke the protocol
  };

  Kind kind = Kind::nothing;
  CloseCode code = CloseCode::none;  ///< of a close: as received; of a violation: what to close with
  std::string_view payload;          ///< of a close: the reason; of a violation: which rule was broken, in words
};

/// What the connections of one kind share. Not for two threads.
struct ReceiverOptions {
  Role role;                      ///< of this end
  std::size_t max_message_bytes;  ///< of a message put together and decompressed
  DeflatePool& deflate;
};

class Receiver {
 public:
  /// An empty one; of what it was receiving nothing is left after assigning another.
  Receiver();
  Receiver(Receiver&&) noexcept;
  Receiver& operator=(Receiver&&) noexcept;
  ~Receiver();

  /// The next event in what has come, which is taken from the front of `bytes`. To be called until it gives `nothing`,
  /// and no more after `close` or `violation`. The event's payload is valid until the next call.
  ///
  /// A server's receiver unmasks whole frames into `room`: what it appends is the payload behind as much space as the
  /// header of a server's frame for it takes, so that an echo is a header written into that space. Whoever does not
  /// want that truncates `room` to where it was.
  Event next(std::string_view& bytes, const ReceiverOptions& options, Compression& compression, Scratch& room);

  /// The message that next() has just returned, if it came in pieces and thus has a string of its own; it may be moved
  /// out.
  std::string* assembled(const Event& event);

 private:
  struct Partial;
  enum class Front : std::uint8_t { incomplete, data, control, violation };

  Front read_front(std::string_view& bytes, HeaderRules rules, FrameHeader& header, std::string_view& payload,
                   std::string_view& what);
  std::optional<Event> begin_frame(std::string_view& bytes, const FrameHeader& header, const ReceiverOptions& options,
                                   Compression& compression, Scratch& room);
  std::optional<Event> continue_frame(std::string_view& bytes, const ReceiverOptions& options,
                                      Compression& compression);
  Partial& partial();

  std::unique_ptr<Partial> partial_;
};

}  // namespace pushbench::websocket
