// How load rises and falls: a series of messages is computed as if the load were even, in load time, and this says when
// each instant of load time really is. So every kind of arrivals can be varied, exactly and without drift.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/scenario.hpp"
#include "runtime/clock.hpp"

namespace pushbench {

class LoadCurve {
 public:
  /// Always even: load time is time.
  LoadCurve() = default;
  /// By the steps of `phases`, which count from the end of its warm-up; offsets count from the warm-up's beginning.
  explicit LoadCurve(const Phases& phases);

  /// When load time is `load_time`: never less for a later one.
  Duration offset_at(Duration load_time) const;

 private:
  /// From an offset on, load time runs `micro_factor` millionths as fast as time.
  struct Segment {
    Duration offset, load_time;
    std::uint64_t micro_factor;
  };

  std::vector<Segment> segments_;  ///< by offset; before the first, load time is time
};

}  // namespace pushbench
