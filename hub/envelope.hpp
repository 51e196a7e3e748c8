// What every message looks like on every wire: one JSON object in one line of UTF-8 text, so that it survives any
// intermediary, and curl and a browser can read it:
//   {"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"}
// c channel, n sequence, t intended time (us, Unix epoch), s lateness of the sender (us), f publisher and its own
// count, d data. Keys are short because they are sent with every message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"

namespace pushbench {

/// A parsed message; the views point into the text it was parsed from.
struct Envelope {
  std::string_view channel{};
  std::uint64_t sequence = 0;   ///< place in the channel from 1; 0 before the hub has placed it
  TimePoint intended{};         ///< when the schedule said it was due
  TimePoint sent{};             ///< when its publisher handed it to the transport; not before `intended` (us precision)
  std::uint64_t publisher = 0;  ///< 0 is the server; clients count from 1
  std::uint64_t count = 0;      ///< the publisher's own number for it, from 1; 0 when it does not count
  std::string_view data{};      ///< still JSON-escaped
  std::size_t size = 0;         ///< bytes of the text it was parsed from; not written
};

/// The longest channel name; names are [A-Za-z0-9_.-]{1,64}.
inline constexpr std::size_t kLongestChannelName = 64;
bool is_channel_name(std::string_view name);

/// The text of `envelope`, whose `data` must already be escaped.
std::string write_envelope(const Envelope& envelope);

/// Bytes write_envelope() adds around `data`.
std::size_t envelope_overhead(const Envelope& envelope);

/// Nullopt if `text` is not exactly what write_envelope() writes: ours, or not ours.
std::optional<Envelope> parse_envelope(std::string_view text);

/// `text` as the inside of a JSON string: no raw control characters are left, so no line breaks.
std::string escape_json(std::string_view text);

/// Whether `text` is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace pushbench
