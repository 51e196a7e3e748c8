#include "harness/cpu_course.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {

double CpuCourse::total_at(TimePoint at) const {
  const auto after = std::lower_bound(readings_.begin(), readings_.end(), at,
                                      [](const Reading& reading, TimePoint time) { return reading.at < time; });
  if (after == readings_.end()) return static_cast<double>(readings_.back().total.count());
  const auto total = static_cast<double>(after->total.count());
  if (after == readings_.begin() || after->at == at) return total;
  const Reading& before = *std::prev(after);
  const double share =
      static_cast<double>((at - before.at).count()) / static_cast<double>((after->at - before.at).count());
  const auto total_before = static_cast<double>(before.total.count());
  return total_before + share * (total - total_before);
}

std::vector<std::uint64_t> CpuCourse::steps(TimePoint begin, Duration step) const {
  constexpr double kNanosecondsPerMicrosecond = 1e3;
  std::vector<std::uint64_t> used;
  if (readings_.empty()) return used;
  double before = total_at(begin);
  for (TimePoint from = begin; from < readings_.back().at; from += step) {
    const double after = total_at(from + step);
    used.push_back(static_cast<std::uint64_t>(std::llround((after - before) / kNanosecondsPerMicrosecond)));
    before = after;
  }
  return used;
}

}  // namespace pushbench
