// Watches, while connections are made, for what keeps them from being made: the kernel's counters, memory, refusals,
// silence, time. It knows nothing of lanes and processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "harness/ceiling/climb.hpp"

namespace pushbench {

class Lookout {
 public:
  explicit Lookout(Climb& climb) : climb_(climb), in_flight_(climb.plan.in_flight) {}

  /// The wall at which the way up ends now; nothing if there is none. One that fewer connections at once get past is
  /// noted and lifted here.
  std::optional<results::Wall> look();

  /// Whether nobody has answered for so long that nobody will.
  bool is_silent() const;

  /// How many connections may be begun at once.
  std::uint32_t in_flight() const { return in_flight_; }

 private:
  using Clock = Climb::Clock;

  void slow_down(const KernelSigns& now);
  std::optional<results::Wall> memory(const KernelSigns& now);
  std::optional<results::Wall> refusal() const;

  Climb& climb_;
  std::uint32_t in_flight_;
  std::uint64_t drops_ = 0;  ///< by listeners, since the climb began
  bool has_slowed_down_ = false;
  Clock::time_point slowed_down_at_{};
  std::uint64_t settled_ = 0;
  Clock::time_point newest_ = Clock::now();  ///< when the last one was settled, or none was pending
  Clock::time_point weighed_at_{};
};

}  // namespace pushbench
