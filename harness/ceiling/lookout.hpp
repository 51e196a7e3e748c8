// Watches, while connections are made, for what keeps them from being made: the kernel's counters, memory, refusals,
// silence, time. It knows nothing of lanes and processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/ceiling/climb.hpp"

namespace pushbench {

/// What the workers have said last, all in all.
struct Counts {
  std::uint64_t awaited = 0;  ///< begun, and neither following nor given up
  std::uint64_t settled = 0;
  std::uint64_t following = 0;
  std::uint64_t refused_out_of_files = 0;
  std::map<std::string, std::uint64_t> failed, lost;  ///< by name of the CloseReason
  std::string first_protocol_error;
};
Counts counts_of(const Crew& crew);

class Lookout {
 public:
  using Clock = Climb::Clock;

  explicit Lookout(Climb& climb) : climb_(climb), in_flight_(climb.plan.in_flight) {}

  /// The wall at which the way up ends `now`; nothing if there is none. One that fewer connections at once get past is
  /// noted and lifted here.
  std::optional<results::Wall> look(const KernelSigns& signs, const Counts& counts, Clock::time_point now);

  /// Whether nobody has answered for so long that nobody will.
  bool is_silent() const { return silent_; }

  /// How many connections may be begun at once.
  std::uint32_t in_flight() const { return in_flight_; }

 private:
  void slow_down(const KernelSigns& signs, Clock::time_point now);
  std::optional<results::Wall> memory(const KernelSigns& signs, const Counts& counts, Clock::time_point now);
  static std::optional<results::Wall> refusal(const Counts& counts);

  Climb& climb_;
  std::uint32_t in_flight_;
  std::uint64_t drops_ = 0;  ///< by listeners, since the climb began
  bool has_slowed_down_ = false;
  Clock::time_point slowed_down_at_{};
  std::uint64_t settled_ = 0;
  std::optional<Clock::time_point> newest_{};  ///< when the last one was settled, or none was awaited
  bool silent_ = false;
  Clock::time_point weighed_at_{};
};

}  // namespace pushbench
