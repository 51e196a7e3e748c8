// How often something happened in each tenth of a second: what a storm of reconnects looks like is in its course, not
// in its sum.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/clock.hpp"

namespace pushbench {

inline constexpr Duration kStep = std::chrono::milliseconds{100};

class Steps {
 public:
  explicit Steps(TimePoint begin) : begin_(begin) {}

  /// Something happened; what was before the beginning, or more than a day after it, is left out.
  void count(TimePoint at) {
    if (at < begin_) return;
    const auto step = static_cast<std::size_t>((at - begin_) / kStep);
    if (step >= kMost) return;
    if (step >= counts_.size()) counts_.resize(step + 1);
    ++counts_[step];
  }

  const std::vector<std::uint64_t>& counts() const { return counts_; }

 private:
  static constexpr std::size_t kMost = 24 * 3600 * 10;

  TimePoint begin_;
  std::vector<std::uint64_t> counts_;
};

/// Adds `other`, from another worker, step by step.
inline void merge(std::vector<std::uint64_t>& steps, const std::vector<std::uint64_t>& other) {
  steps.resize(std::max(steps.size(), other.size()));
  for (std::size_t step = 0; step < other.size(); ++step) steps[step] += other[step];
}

}  // namespace pushbench
