// What few noisy trials can say: medians, and how far they could have come out otherwise. Pure and deterministic: the
// same trials give the same interval, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace pushbench::results {

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

struct Estimate {
  double value = 0;
  std::optional<Interval> interval;  ///< absent where there was only one trial
  bool operator==(const Estimate&) const = default;
};

struct BootstrapOptions {
  double confidence = 0.95;
  std::uint32_t resamples = 2'000;
  std::uint64_t seed = 1;
};

/// The middle value; the mean of the two middle ones of an even number. `values` must not be empty.
double median(std::span<const double> values);

/// How likely the range of so many trials, lowest to highest, holds the true median: it does unless all of them fell on
/// one side of it. 2 trials: a half, 3: 0.75, 5: 0.9375. That is what an interval of up to five trials is worth,
/// whatever `confidence` asked for. 0 below two trials.
double coverage_of_range(std::size_t trials);

/// The median and its percentile bootstrap interval: resample the values with replacement, take each resample's median,
/// and cut off what lies outside `confidence`. With up to five values that is their whole range. `values` must not be
/// empty.
Estimate median_estimate(std::span<const double> values, const BootstrapOptions& options = {});

/// The median ratio of first to second over pairs, which are measured under the same conditions and resampled together.
/// Ratios are handled by their logarithms, so that twice and half lie equally far from one and a ratio's inverse has
/// the inverse interval. Nullopt if there is no pair, or one holds a value that is not above 0.
std::optional<Estimate> ratio_estimate(std::span<const std::pair<double, double>> pairs,
                                       const BootstrapOptions& options = {});

}  // namespace pushbench::results
