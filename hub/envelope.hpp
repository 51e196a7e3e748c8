// What every message looks like on every wire: one JSON object in one line of UTF-8 text, so that it survives any
// intermediary, and curl and a browser can read it:
//   {"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"}
// c channel, n sequence, t intended time (us, Unix epoch), s lateness of the sender (us), f publisher and its own
// count, d data. Keys are short because they are sent with every message. Binary data has "x":"its base64" in place of
// d or, where a wire carries bytes, "b":LENGTH, and behind the line LF and so many raw bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"

namespace pushbench {

/// How an envelope holds its data.
enum class Form : std::uint8_t {
  text,    ///< "d": the inside of a JSON string
  base64,  ///< "x": bytes as text (RFC 4648, section 4)
  bytes,   ///< "b": raw, behind the line
};

/// A parsed message; the views point into the text it was parsed from.
struct Envelope {
  std::string_view channel{};
  std::uint64_t sequence = 0;   ///< place in the channel from 1; 0 before the hub has placed it
  TimePoint intended{};         ///< when the schedule said it was due
  TimePoint sent{};             ///< when its publisher handed it to the transport; not before `intended` (us precision)
  std::uint64_t publisher = 0;  ///< 0 is the server; clients count from 1
  std::uint64_t count = 0;      ///< the publisher's own number for it, from 1; 0 when it does not count
  Form form = Form::text;
  std::string_view data{};  ///< as `form` says; text is still JSON-escaped
  /// Bytes of what it was parsed from; for base64, of the raw form, so that both count alike. Not written.
  std::size_t size = 0;

  bool binary() const { return form != Form::text; }
};

/// The longest channel name; names are [A-Za-z0-9_.-]{1,64}.
inline constexpr std::size_t kLongestChannelName = 64;
bool is_channel_name(std::string_view name);

/// `envelope` in its form; its `data` must already be escaped, base64, or bytes.
std::string write_envelope(const Envelope& envelope);

/// Bytes write_envelope() adds around `data`.
std::size_t envelope_overhead(const Envelope& envelope);

/// Nullopt if `text` is not exactly what write_envelope() writes: ours, or not ours. Of base64 only the length is
/// looked at.
std::optional<Envelope> parse_envelope(std::string_view text);

/// How many raw bytes follow the LF behind `line`: nullopt if it is not the line of an envelope whose form is bytes.
std::optional<std::size_t> bytes_behind(std::string_view line);

std::string encode_base64(std::string_view bytes);
/// Nullopt if `text` is not base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

/// `text` as the inside of a JSON string: no raw control characters are left, so no line breaks.
std::string escape_json(std::string_view text);

/// Whether `text` is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace pushbench
