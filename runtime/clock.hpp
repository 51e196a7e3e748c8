// Time as protocol code knows it. There is no now() here on purpose: only a runtime can say what time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace pushbench {

using Duration = std::chrono::nanoseconds;

/// The clock of a runtime. Real: Unix time read once, carried on by CLOCK_MONOTONIC, so that it never steps and every
/// worker of a run agrees. Simulated: nanoseconds since the simulation began.
struct RuntimeClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<RuntimeClock>;
  static constexpr bool is_steady = true;
};

using TimePoint = RuntimeClock::time_point;

/// Whole microseconds since the clock's epoch: the unit of time on every wire and in every histogram.
constexpr std::int64_t to_us(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

constexpr std::int64_t to_us(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

constexpr TimePoint from_us(std::int64_t us) { return TimePoint{std::chrono::microseconds{us}}; }

}  // namespace pushbench
