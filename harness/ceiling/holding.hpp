// Measures what is held: broadcasts that prove that every connection lives, what they take of CPU while nothing
// happens, and of memory.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/ceiling/climb.hpp"

namespace pushbench {

class Holding {
 public:
  /// `clock_offset`: see RealRuntime::Options.
  Holding(Climb& climb, Duration clock_offset) : climb_(climb), crew_(climb.crew), clock_offset_(clock_offset) {}

  /// Fills in what is measured of the connections that are held now, and of how they were made since the last time.
  /// Past the time limit that is one broadcast, and no time to idle. False if the way up ends here: memory, which is
  /// noted then. Throws FleetError.
  bool measure(results::CeilingStep& step);

 private:
  bool broadcast_as_planned(results::CeilingStep& step);
  bool has_memory_for_broadcast();
  results::Broadcast broadcast();
  void let_calm_down();
  /// How many cores all workers keep busy for so long.
  double cores_within(double wall_s);
  std::optional<results::Idle> idle();
  std::optional<results::Idle> idle_with_heartbeats();
  double left_s() const { return climb_.plan.time_limit_s - climb_.elapsed_s(); }
  void tell_of_protocol_error();
  void tell_of_disagreement();
  void enter(CeilingProgress::Phase phase) { climb_.progress.phase = phase; }

  Climb& climb_;
  Crew& crew_;
  Duration clock_offset_;
  std::uint64_t broadcasts_ = 0;
  std::uint64_t lost_ = 0;  ///< when it was measured last
  bool told_of_unrest_ = false, told_of_protocol_error_ = false, told_of_disagreement_ = false;
  std::optional<std::uint64_t> listen_drops_ = climb_.before.listen_drops;
};

}  // namespace pushbench
