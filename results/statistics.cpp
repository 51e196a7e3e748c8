#include "results/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench::results {

namespace {

/// Reorders `values`.
double median_in_place(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

}  // namespace

double median(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  return median_in_place(copy);
}

double coverage_of_range(std::size_t trials) { return trials < 2 ? 0 : 1 - std::exp2(1 - static_cast<double>(trials)); }

Estimate median_estimate(std::span<const double> values, const BootstrapOptions& options) {
  Estimate estimate{median(values), std::nullopt};
  if (values.size() < 2) return estimate;
  Random random(options.seed);
  std::vector<double> resample(values.size());
  std::vector<double> medians(options.resamples);
  for (double& one : medians) {
    for (double& value : resample) value = values[random.below(values.size())];
    one = median_in_place(resample);
  }
  std::sort(medians.begin(), medians.end());
  const double tail = (1 - options.confidence) / 2 * static_cast<double>(medians.size());
  const auto cut = std::min(static_cast<std::size_t>(tail), (medians.size() - 1) / 2);
  estimate.interval = Interval{medians[cut], medians[medians.size() - 1 - cut]};
  return estimate;
}

std::optional<Estimate> ratio_estimate(std::span<const std::pair<double, double>> pairs,
                                       const BootstrapOptions& options) {
  std::vector<double> logarithms;
  for (const auto& [first, second] : pairs) {
    if (!(first > 0) || !(second > 0)) return std::nullopt;
    logarithms.push_back(std::log(first / second));
  }
  if (logarithms.empty()) return std::nullopt;
  Estimate estimate = median_estimate(logarithms, options);
  estimate.value = std::exp(estimate.value);
  if (estimate.interval) estimate.interval = {std::exp(estimate.interval->low), std::exp(estimate.interval->high)};
  return estimate;
}

}  // namespace pushbench::results
