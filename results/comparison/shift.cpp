#include "results/comparison/shift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench::results {

namespace {

using Values = std::vector<double>;

/// Farther than this many deviations from the middle a figure is an outlier. It is pulled in, not left out, so that it
/// still says on which side it lies.
constexpr double kFarthest = 3;

/// Makes the median absolute deviation that of a normal distribution.
constexpr double kNormalScale = 1.4826;

/// All subsets are looked at if there are no more than this.
constexpr std::size_t kMostSubsets = std::size_t{1} << 14;

double mean(const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct Bounds {
  double low, high;
};

/// Between which lies what is no outlier of `values`.
Bounds bounds_of(const Values& values) {
  const double middle = median(values);
  Values deviations;
  for (const double value : values) deviations.push_back(std::abs(value - middle));
  const double farthest = kFarthest * kNormalScale * median(deviations);
  // Over half of them are equal: then what differs is all there is to see.
  constexpr double kNowhere = std::numeric_limits<double>::infinity();
  return farthest > 0 ? Bounds{middle - farthest, middle + farthest} : Bounds{-kNowhere, kNowhere};
}

/// Bounds are of the sizes, whatever the signs: were they of the figures, those on the side of the majority would be
/// let go farther than the others, and the interval would miss twice as often as it says where sizes are all alike.
Values pulled_in(std::span<const double> differences) {
  Values sizes;
  for (const double one : differences) sizes.push_back(std::abs(one));
  const double most = bounds_of(sizes).high;
  Values result(differences.begin(), differences.end());
  for (double& one : result) one = std::clamp(one, -most, most);
  return result;
}

/// Bounds are of both together, because each figure could as well be the other's.
void pull_in(Values& base, Values& candidate) {
  Values all = base;
  all.insert(all.end(), candidate.begin(), candidate.end());
  const Bounds bounds = bounds_of(all);
  for (Values* values : {&base, &candidate}) {
    for (double& one : *values) one = std::clamp(one, bounds.low, bounds.high);
  }
}

/// Enough resamples that some twenty lie outside each end.
std::size_t resamples_for(double tail) {
  constexpr double kOutside = 20;
  constexpr double kFewest = 4'000, kMost = 200'000;
  return static_cast<std::size_t>(std::clamp(kOutside / tail, kFewest, kMost));
}

/// Of the middles of `count` equally likely gaps, so many are cut off at each end.
Interval cut(Values& means, double tail) {
  const auto outside = static_cast<std::size_t>(tail * static_cast<double>(means.size() + 1));
  const std::size_t index = std::min(outside == 0 ? 0 : outside - 1, (means.size() - 1) / 2);
  const auto at = [&](std::size_t place) {
    const auto wanted = means.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(means.begin(), wanted, means.end());
    return *wanted;
  };
  return {at(index), at(means.size() - 1 - index)};
}

double mean_of_subset(const Values& values, std::uint64_t subset) {
  double sum = 0;
  int taken = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if ((subset >> i & 1) == 0) continue;
    sum += values[i];
    ++taken;
  }
  return sum / taken;
}

/// Of a subset that is drawn; never the empty one.
double mean_of_any_subset(const Values& values, Random& random) {
  for (;;) {
    double sum = 0;
    int taken = 0;
    std::uint64_t tosses = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % 64 == 0) tosses = random.next();
      if ((tosses >> i % 64 & 1) == 0) continue;
      sum += values[i];
      ++taken;
    }
    if (taken > 0) return sum / taken;
  }
}

}  // namespace

Estimate shift_of_pairs(std::span<const double> differences, const ShiftOptions& options) {
  const Values values = pulled_in(differences);
  Estimate shift{mean(values), std::nullopt};
  if (values.size() < 2) return shift;
  Values means;
  if (values.size() < 64 && (std::uint64_t{1} << values.size()) <= kMostSubsets) {
    for (std::uint64_t subset = 1; subset >> values.size() == 0; ++subset) {
      means.push_back(mean_of_subset(values, subset));
    }
  } else {
    Random random(options.seed);
    means.resize(resamples_for(options.tail));
    for (double& one : means) one = mean_of_any_subset(values, random);
  }
  shift.interval = cut(means, options.tail);
  return shift;
}

Estimate shift_between(std::span<const double> base, std::span<const double> candidate, const ShiftOptions& options) {
  Values from(base.begin(), base.end());
  Values to(candidate.begin(), candidate.end());
  pull_in(from, to);
  Estimate shift{mean(to) - mean(from), std::nullopt};
  if (from.size() < 2 || to.size() < 2) return shift;
  Random random(options.seed);
  std::vector<std::size_t> order(from.size() + to.size());
  std::iota(order.begin(), order.end(), 0);
  Values means(resamples_for(options.tail));
  for (double& one : means) {
    double left = 0, came = 0;
    int moved = 0;
    do {
      left = came = 0;
      moved = 0;
      // A new base is drawn from all; whoever came into it changes places with who had to leave.
      for (std::size_t i = 0; i < from.size(); ++i) {
        std::swap(order[i], order[i + random.below(order.size() - i)]);
        if (order[i] < from.size()) continue;
        came += to[order[i] - from.size()];
        ++moved;
      }
      for (std::size_t i = from.size(); i < order.size(); ++i) {
        if (order[i] < from.size()) left += from[order[i]];
      }
    } while (moved == 0);
    one = (came - left) / moved;
  }
  shift.interval = cut(means, options.tail);
  return shift;
}

std::uint32_t pairs_needed(double tail) {
  std::uint32_t pairs = 2;
  for (double chance = 0.25; chance > tail; chance /= 2) ++pairs;
  return pairs;
}

bool trials_suffice(std::size_t base, std::size_t candidate, double tail) {
  // 1 over "all over base", without overflow.
  double chance = 1;
  for (std::size_t i = 1; i <= std::min(base, candidate) && chance > tail; ++i) {
    chance *= static_cast<double>(i) / static_cast<double>(std::max(base, candidate) + i);
  }
  return std::min(base, candidate) >= 2 && chance <= tail;
}

std::uint32_t trials_needed(double tail) {
  std::uint32_t trials = 2;
  while (!trials_suffice(trials, trials, tail)) ++trials;
  return trials;
}

}  // namespace pushbench::results
