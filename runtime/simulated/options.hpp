// How the simulated network behaves, and how it may break.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/clock.hpp"

namespace pushbench {

/// How bytes that arrive are cut into calls of on_bytes().
enum class Chunking : std::uint8_t {
  as_sent,   ///< one call a send
  merged,    ///< all that has arrived at that instant in one call
  random,    ///< seeded sizes, across the borders of sends
  bytewise,  ///< one byte at a time
};

struct SimulatedOptions {
  std::uint64_t seed = 1;
  Duration delay = std::chrono::milliseconds{1};  ///< one way, of everything
  Chunking chunking = Chunking::as_sent;
  std::size_t window = 256 * 1024;  ///< bytes the network takes that the receiver has not read; the rest is queued
  std::size_t queue_limit = 1024 * 1024;  ///< queued bytes of one stream, above which it is dropped as a slow consumer
};

/// How a connection breaks. The end to which the step belongs is the near one, the other the far one.
struct Cut {
  enum class Seen : std::uint8_t {
    by_both,        ///< both ends are reset at once
    by_near_first,  ///< the near end at once; the far one when it next sends, or after `late`
    by_far_first,   ///< the other way round
  };
  Seen seen = Seen::by_both;
  /// False: what was sent before the cut still arrives, in both directions, and the reset behind it. Implies by_both.
  bool lose_in_flight = true;
  Duration late = std::chrono::seconds{20};
};

}  // namespace pushbench
