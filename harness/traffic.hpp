// What is sent: how often, how large, and what it consists of. Part of a scenario.
#pragma once

#include <cstdint>

namespace pushbench {

enum class Arrivals : std::uint8_t {
  constant,  ///< evenly spaced
  poisson,   ///< at random, independent of each other
  burst,     ///< burst_size at the same instant, bursts evenly spaced
  periodic,  ///< every target (channel or client) at its own steady beat, the beats evenly staggered
};

enum class Content : std::uint8_t {
  text,
  binary,  ///< random bytes; transports that carry only text pay for base64
};

/// The least and most that a message may have. An envelope fits into the least, unless a run is very long.
inline constexpr std::uint32_t kLeastPayloadBytes = 96;
inline constexpr std::uint32_t kMostPayloadBytes = 1 << 20;

/// How large messages are, in bytes of the whole message, envelope included.
struct PayloadSize {
  enum class Kind : std::uint8_t {
    fixed,       ///< 300: all of `least`
    uniform,     ///< {"least": 200, "most": 400}
    log_normal,  ///< {"median": 300, "p95": 2000, "most": 65536}: many small ones and few large ones
  };
  Kind kind = Kind::fixed;
  std::uint32_t least = 200, most = 200;  ///< bounds in every kind
  std::uint32_t median = 0, p95 = 0;      ///< only for log_normal

  bool operator==(const PayloadSize&) const = default;
};

/// A series of messages in one direction.
struct Traffic {
  Arrivals arrivals = Arrivals::constant;
  double messages_per_s = 1;       ///< in total: over all channels (downlink), or all clients of the group (uplink)
  bool each = false;               ///< the rate is "each_per_s": of every channel, or every client, instead
  std::uint32_t burst_size = 100;  ///< only for bursts
  PayloadSize payload;
  Content content = Content::text;
};

/// From `from_s` of the measure phase on, all rates are `factor` times what the scenario says, until the next step.
struct LoadStep {
  double from_s = 0;
  double factor = 1;
};

}  // namespace pushbench
