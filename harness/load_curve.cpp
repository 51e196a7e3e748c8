#include "harness/load_curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pushbench {

namespace {

__extension__ using Wide = unsigned __int128;  // not ISO C++
constexpr std::uint64_t kMicro = 1'000'000;

/// `ns` times a / b.
Duration scaled(Duration ns, std::uint64_t a, std::uint64_t b) {
  return Duration{static_cast<std::int64_t>(static_cast<Wide>(ns.count()) * a / b)};
}

}  // namespace

LoadCurve::LoadCurve(const Phases& phases) {
  for (const LoadStep& step : phases.load) {
    const auto factor = static_cast<std::uint64_t>(std::llround(step.factor * kMicro));
    if (factor == 0) std::abort();
    const Duration offset{std::llround((phases.warm_up_s + step.from_s) * 1e9)};
    Duration load_time = offset;
    if (!segments_.empty()) {
      const Segment& before = segments_.back();
      load_time = before.load_time + scaled(offset - before.offset, before.micro_factor, kMicro);
    }
    segments_.push_back({offset, load_time, factor});
  }
}

Duration LoadCurve::offset_at(Duration load_time) const {
  const auto next = std::upper_bound(segments_.begin(), segments_.end(), load_time,
                                     [](Duration time, const Segment& segment) { return time < segment.load_time; });
  if (next == segments_.begin()) return load_time;
  const Segment& segment = *std::prev(next);
  return segment.offset + scaled(load_time - segment.load_time, kMicro, segment.micro_factor);
}

}  // namespace pushbench
