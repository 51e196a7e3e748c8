// What lies between a client and the server, as data: each way its delay, jitter, rate, queue and loss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/clock.hpp"

namespace pushbench::world {

/// One way.
struct Way {
  Duration delay{};                      ///< of propagation
  Duration jitter{};                     ///< added, uniform in [0, jitter]; order is kept
  double bits_per_s = 0;                 ///< 0: no limit
  std::size_t queue_bytes = 256 * 1024;  ///< at the bottleneck; what finds it full is lost
  double loss = 0;                       ///< of a packet, independent of others

  bool operator==(const Way&) const = default;
};

struct Link {
  std::string name = "loopback";
  Way up, down;  ///< up is towards the server
  std::size_t mtu = 1500;
  std::uint32_t tls_round_trips = 0;  ///< before the first byte of application data; 0: no TLS
  /// A middlebox forgets a connection on which nothing passed for so long, and tells nobody; zero: never.
  Duration idle_timeout{};

  bool operator==(const Link&) const = default;
};

}  // namespace pushbench::world
