#include "results/comparison/shift.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace pushbench::results {

namespace {

using Values = std::vector<double>;

/// Chances of a statistic's values from 0 on.
using Distribution = std::vector<double>;

/// Beyond this many figures the normal distribution takes over, whose tails are wider than those of either statistic.
constexpr std::size_t kMostPairs = 100;
constexpr std::size_t kMostProduct = 900;

/// Of the sum of those of the ranks 1 to `pairs` that a toss each leaves in.
Distribution signed_ranks(std::size_t pairs) {
  Distribution chances(pairs * (pairs + 1) / 2 + 1);
  chances[0] = 1;
  for (std::size_t rank = 1; rank <= pairs; ++rank) {
    for (std::size_t sum = chances.size(); sum-- > 0;) {
      chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
    }
  }
  return chances;
}

/// Of how many of all `one` times `other` differences lie below 0, if both sets come from the same thing.
Distribution rank_sums(std::size_t one, std::size_t other) {
  // By the largest figure, which belongs to either set in proportion to their sizes. Kept for all sizes of the first.
  std::vector<Distribution> chances(one + 1, Distribution(one * other + 1));
  for (Distribution& each : chances) each[0] = 1;
  for (std::size_t m = 1; m <= other; ++m) {
    for (std::size_t n = 1; n <= one; ++n) {
      const double share = static_cast<double>(n) / static_cast<double>(n + m);
      for (std::size_t sum = one * other + 1; sum-- > 0;) {
        const double from = sum >= m ? chances[n - 1][sum - m] : 0;
        chances[n][sum] = share * from + (1 - share) * chances[n][sum];
      }
    }
  }
  return chances[one];
}

/// The largest value that the statistic stays at or below with no more than this chance; 0 even if 0 has more.
std::size_t quantile(const Distribution& chances, double tail) {
  double below = chances[0];
  std::size_t value = 0;
  while (value + 1 < chances.size() && below + chances[value + 1] <= tail) below += chances[++value];
  return value;
}

std::size_t normal_quantile(double mean, double deviation, double tail) {
  double low = 0, high = 40;  // in deviations; beyond that no chance is above 0 in a double
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) / 2 > tail ? low : high) = middle;
  }
  return static_cast<std::size_t>(std::max(0.0, std::floor(mean - high * deviation - 0.5)));
}

/// The figure that `wanted` others are below or at, counted from 0, of as many as `count_up_to` counts. They are not
/// listed, because they are as many as the square of the trials.
double order_statistic(std::size_t wanted, double low, double high,
                       const std::function<std::size_t(double)>& count_up_to) {
  if (count_up_to(low) > wanted) return low;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (count_up_to(middle) > wanted ? high : low) = middle;
  }
}

/// Middle and interval of `count` figures between `low` and `high`, `outside` of them cut off at each end.
Estimate estimate_of(std::size_t count, std::size_t outside, double low, double high,
                     const std::function<std::size_t(double)>& count_up_to) {
  const auto at = [&](std::size_t place) { return order_statistic(place, low, high, count_up_to); };
  outside = std::min(outside, (count - 1) / 2);
  return {(at((count - 1) / 2) + at(count / 2)) / 2, Interval{at(outside), at(count - 1 - outside)}};
}

Values sorted(std::span<const double> values) {
  Values result(values.begin(), values.end());
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

Estimate shift_of_pairs(std::span<const double> differences, double tail) {
  const Values values = sorted(differences);
  const std::size_t count = values.size();
  if (count < 2) return {values.front(), std::nullopt};
  const auto n = static_cast<double>(count);
  const std::size_t outside = count <= kMostPairs
                                  ? quantile(signed_ranks(count), tail)
                                  : normal_quantile(n * (n + 1) / 4, std::sqrt(n * (n + 1) * (2 * n + 1) / 24), tail);
  // Of each figure, the means with itself and those above it; where these still fit moves down as it moves up.
  const auto count_up_to = [&](double limit) {
    std::size_t found = 0, end = count;
    for (std::size_t i = 0; i < count; ++i) {
      while (end > i && values[i] / 2 + values[end - 1] / 2 > limit) --end;
      if (end <= i) break;
      found += end - i;
    }
    return found;
  };
  return estimate_of(count * (count + 1) / 2, outside, values.front(), values.back(), count_up_to);
}

Estimate shift_between(std::span<const double> base, std::span<const double> candidate, double tail) {
  const Values from = sorted(base);
  const Values to = sorted(candidate);
  const std::size_t count = from.size() * to.size();
  const auto n = static_cast<double>(from.size()), m = static_cast<double>(to.size());
  const std::size_t outside = count <= kMostProduct
                                  ? quantile(rank_sums(from.size(), to.size()), tail)
                                  : normal_quantile(n * m / 2, std::sqrt(n * m * (n + m + 1) / 12), tail);
  const auto count_up_to = [&](double limit) {
    std::size_t found = 0, fit = 0;
    for (const double one : from) {
      while (fit < to.size() && to[fit] - one <= limit) ++fit;
      found += fit;
    }
    return found;
  };
  Estimate shift = estimate_of(count, outside, to.front() - from.back(), to.back() - from.front(), count_up_to);
  if (from.size() < 2 || to.size() < 2) shift.interval.reset();
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
