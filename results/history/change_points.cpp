#include "results/history/change_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "results/statistics.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {

namespace {

using Stretch = std::pair<std::size_t, std::size_t>;  // from, to

/// Noise of the values: half of the differences between neighbours are smaller. Changes of level hardly touch it.
double noise_of(std::span<const double> values) {
  std::vector<double> differences;
  for (std::size_t i = 1; i < values.size(); ++i) differences.push_back(std::abs(values[i] - values[i - 1]));
  // A normal difference's median is 0.6745 of its standard deviation, which is sqrt(2) of a value's.
  return differences.empty() ? 0 : median(differences) / (0.6745 * std::sqrt(2.0));
}

/// A value that is far from the median of the five around it is taken to be that median.
std::vector<double> without_outliers(const std::vector<double>& values) {
  constexpr double kFar = 4;
  const double far = kFar * noise_of(values);
  std::vector<double> smooth = values;
  if (values.size() < 2 * kShortestLevel) return smooth;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t from = std::min(i < 2 ? 0 : i - 2, values.size() - 5);
    std::array<double, 5> around{};
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from), around.size(), around.begin());
    const double middle = median(around);
    if (std::abs(values[i] - middle) > far) smooth[i] = middle;
  }
  return smooth;
}

/// A part of a stretch that lies at another level than the rest of it.
struct Part {
  Stretch of = {0, 0};
  double strength = 0;  ///< 0: none
};

/// Sums over the first values of a stretch, to have any part's at once.
class Sums {
 public:
  Sums(std::span<const double> values, Stretch stretch) : sums_{0} {
    const double shift = values[stretch.first];  // squares of small numbers lose less
    for (std::size_t i = stretch.first; i < stretch.second; ++i) {
      const double value = values[i] - shift;
      sums_.push_back(sums_.back() + value);
      squares_ += value * value;
    }
  }

  /// How far the mean of [from, to), counted from the stretch's begin, is from that of the rest: variance between over
  /// variance within.
  double strength(std::size_t from, std::size_t to) const {
    const auto inside = static_cast<double>(to - from), all = static_cast<double>(sums_.size() - 1);
    const double outside = all - inside, sum = sums_[to] - sums_[from], rest = sums_.back() - sum;
    const double explained = sum * sum / inside + rest * rest / outside;
    const double between = explained - sums_.back() * sums_.back() / all;
    const double floor = 1e-12 * all;  // equal values have no spread to measure by
    return (all - 2) * std::max(between, 0.0) / (std::max(squares_ - explained, 0.0) + floor);
  }

 private:
  std::vector<double> sums_;
  double squares_ = 0;
};

/// The part that is furthest from the rest. It may end where the stretch ends, which is one change; or within, which
/// are two, and each alone might hide the other. With `edges` only the first is looked for.
Part best_part(std::span<const double> values, Stretch stretch, bool edges) {
  const auto [first, last] = stretch;
  const std::size_t count = last - first;
  Part best;
  if (count < 2 * kShortestLevel) return best;
  const Sums sums(values, stretch);
  for (std::size_t to = kShortestLevel; to <= count; ++to) {
    if (to < count && to + kShortestLevel > count) continue;
    for (std::size_t from = 0; from + kShortestLevel <= to; ++from) {
      if ((from > 0 && from < kShortestLevel) || to - from + kShortestLevel > count) continue;
      if (edges && to < count) break;
      const double strength = sums.strength(from, to);
      if (strength > best.strength) best = {{first + from, first + to}, strength};
    }
  }
  return best;
}

Part best_part(std::span<const double> values, const std::vector<Stretch>& stretches, bool edges) {
  Part best;
  for (const Stretch& stretch : stretches) {
    if (const Part part = best_part(values, stretch, edges); part.strength > best.strength) best = part;
  }
  return best;
}

/// How often the values in other orders, each stretch within itself, have as good a part. Ends early when it is clear
/// that it is too often.
double chance_of(const Part& part, std::vector<double> values, const std::vector<Stretch>& stretches, bool edges,
                 const ChangeOptions& options) {
  Random random(options.seed);
  const double all = options.permutations + 1.0;
  std::uint32_t as_good = 1;
  for (std::uint32_t i = 0; i < options.permutations && as_good / all <= options.alarms; ++i) {
    for (const auto& [from, to] : stretches) {
      for (std::size_t k = to - from; k > 1; --k) std::swap(values[from + k - 1], values[from + random.below(k)]);
    }
    if (best_part(values, stretches, edges).strength >= part.strength * (1 - 1e-9)) ++as_good;
  }
  return as_good / all;
}

std::vector<Stretch> stretches_between(const std::vector<std::size_t>& changes, std::size_t count) {
  std::vector<Stretch> stretches;
  std::size_t from = 0;
  for (const std::size_t change : changes) {
    stretches.emplace_back(from, change);
    from = change;
  }
  stretches.emplace_back(from, count);
  return stretches;
}

/// Finds parts in the stretches between those found before until the best is none to speak of.
std::vector<std::size_t> find_changes(std::span<const double> values, const ChangeOptions& options) {
  std::vector<std::size_t> found;
  while (true) {
    const std::vector<Stretch> stretches = stretches_between(found, values.size());
    const Part part = best_part(values, stretches, false);
    if (part.strength == 0) return found;
    if (chance_of(part, {values.begin(), values.end()}, stretches, false, options) > options.alarms) return found;
    for (const std::size_t edge : {part.of.first, part.of.second}) {
      if (edge > 0 && edge < values.size()) found.push_back(edge);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
}

/// Each change alone, between its neighbours: moved to where the levels differ most, and left out if that may be
/// chance. Where a part was found, one of its ends may be none. Returns the chances, one for each.
std::vector<double> settle(std::span<const double> values, std::vector<std::size_t>& changes,
                           const ChangeOptions& options) {
  while (true) {
    std::vector<double> chances;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Stretch around{i == 0 ? 0 : changes[i - 1], i + 1 == changes.size() ? values.size() : changes[i + 1]};
      const Part part = best_part(values, around, true);
      if (part.strength > 0) changes[i] = part.of.first == around.first ? part.of.second : part.of.first;
      const std::vector<double> those(values.begin() + static_cast<std::ptrdiff_t>(around.first),
                                      values.begin() + static_cast<std::ptrdiff_t>(around.second));
      chances.push_back(chance_of(part, those, {{0, those.size()}}, true, options));
    }
    const auto worst = std::max_element(chances.begin(), chances.end());
    if (worst == chances.end() || *worst <= options.alarms) return chances;
    changes.erase(changes.begin() + (worst - chances.begin()));
  }
}

/// The ratio of the levels on both sides of each.
std::vector<double> factors_of(std::span<const double> logarithms, const std::vector<std::size_t>& found) {
  const std::vector<Stretch> stretches = stretches_between(found, logarithms.size());
  const auto level = [&](const Stretch& stretch) {
    return median(logarithms.subspan(stretch.first, stretch.second - stretch.first));
  };
  std::vector<double> factors;
  for (std::size_t i = 0; i < found.size(); ++i) {
    factors.push_back(std::exp(level(stretches[i + 1]) - level(stretches[i])));
  }
  return factors;
}

}  // namespace

std::vector<ChangePoint> change_points(std::span<const double> values, const ChangeOptions& options) {
  std::vector<double> logarithms;
  for (const double value : values) logarithms.push_back(std::log(value));
  const std::vector<double> smooth = without_outliers(logarithms);

  std::vector<std::size_t> found = find_changes(smooth, options);
  std::vector<double> chances = settle(smooth, found, options);

  std::vector<double> factors = factors_of(logarithms, found);
  while (!factors.empty()) {
    const auto size = [](double factor) { return std::abs(std::log(factor)); };
    const auto least =
        std::min_element(factors.begin(), factors.end(), [&](double a, double b) { return size(a) < size(b); });
    if (size(*least) >= std::log1p(options.least)) break;
    found.erase(found.begin() + (least - factors.begin()));
    chances.erase(chances.begin() + (least - factors.begin()));
    factors = factors_of(logarithms, found);
  }
  std::vector<ChangePoint> changes;
  for (std::size_t i = 0; i < found.size(); ++i) changes.push_back({found[i], factors[i], chances[i]});
  return changes;
}

}  // namespace pushbench::results
