// What crossed the wire: counted for all, and told packet by packet to whoever models what a packet costs (a radio).
#pragma once

#include <cstdint>

#include "runtime/clock.hpp"

namespace pushbench::world {

/// IP packets, headers included. Down is towards the clients.
struct Traffic {
  std::uint64_t down_bytes = 0, up_bytes = 0;
  std::uint64_t down_segments = 0, up_segments = 0;
  std::uint64_t retransmits = 0;

  /// `segments` packets of `bytes` in all, headers included.
  void add(bool up, std::uint64_t segments, std::uint64_t bytes) {
    (up ? up_segments : down_segments) += segments;
    (up ? up_bytes : down_bytes) += bytes;
  }

  Traffic& operator+=(const Traffic& more) {
    down_bytes += more.down_bytes;
    up_bytes += more.up_bytes;
    down_segments += more.down_segments;
    up_segments += more.up_segments;
    retransmits += more.retransmits;
    return *this;
  }
  bool operator==(const Traffic&) const = default;
  Traffic operator-(const Traffic& before) const {
    return {down_bytes - before.down_bytes, up_bytes - before.up_bytes, down_segments - before.down_segments,
            up_segments - before.up_segments, retransmits - before.retransmits};
  }
};

/// A device's radio, say.
class PacketObserver {
 public:
  /// `bytes` leave (`up`) or reach the device of `user` at `at`. Of one user times never go back.
  /// Returns how much later than `at` they really do: a radio that sleeps must wake first.
  virtual Duration on_packet(std::uint32_t user, TimePoint at, std::size_t bytes, bool up) = 0;

 protected:
  ~PacketObserver() = default;
};

}  // namespace pushbench::world
