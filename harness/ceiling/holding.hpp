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
  /// Without time to idle where the time limit has been passed. Throws FleetError.
  void measure(results::CeilingStep& step);

 private:
  results::Broadcast broadcast();
  void let_calm_down();
  results::Idle idle(double wall_s);
  std::optional<results::Idle> idle_with_heartbeats();
  void enter(CeilingProgress::Phase phase) { climb_.progress.phase = phase; }

  Climb& climb_;
  Crew& crew_;
  Duration clock_offset_;
  std::uint64_t broadcasts_ = 0;
  std::uint64_t lost_ = 0;  ///< when it was measured last
  std::optional<std::uint64_t> listen_drops_ = climb_.before.listen_drops;
};

}  // namespace pushbench
