// When CPU time was used, from readings of its total at whatever times: between two of them it was used evenly.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/clock.hpp"

namespace pushbench {

class CpuCourse {
 public:
  /// `total` never shrinks, nor does `at`.
  void add(TimePoint at, Duration total) { readings_.push_back({at, total}); }

  /// What was used in each `step` from `begin` to the last reading, in microseconds.
  std::vector<std::uint64_t> steps(TimePoint begin, Duration step) const;

 private:
  struct Reading {
    TimePoint at;
    Duration total;
  };
  double total_at(TimePoint at) const;

  std::vector<Reading> readings_;
};

}  // namespace pushbench
