// What fills messages: text that looks like words, since what compresses to nothing, or not at all, would flatter or
// slander a transport that compresses; or bytes at random, as in pictures and sound, which nothing compresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/traffic.hpp"

namespace pushbench {

/// Seeded text of words and spaces, a-z only, so that it needs no escaping in JSON; deflate makes about a third of it.
/// Messages are slices of one buffer, so that making one costs nothing. One series of messages takes its slices one
/// after another, and text comes again only after 64 KiB: a compressor, which remembers 32 KiB, finds no earlier copy.
class Payload {
 public:
  /// For slices of up to `longest` bytes.
  Payload(std::size_t longest, std::uint64_t seed, Content content = Content::text);

  /// `size` bytes (at most `longest`; else aborts) for the message of a series that had `at` bytes before it (see
  /// Due::payload_at). Valid as long as this object.
  std::string_view slice(std::uint64_t at, std::size_t size) const;

 private:
  static constexpr std::size_t kPeriod = 64 * 1024;

  std::size_t longest_;
  std::string bytes_;
};

/// How much data makes a message of `payload_bytes` when its envelope takes `overhead`; none if the envelope alone is
/// as large.
constexpr std::size_t data_size(std::size_t payload_bytes, std::size_t overhead) {
  return payload_bytes > overhead ? payload_bytes - overhead : 0;
}

}  // namespace pushbench
