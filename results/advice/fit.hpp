// A figure over loads: a sum of what physics says it is made of (so much a message, so much a byte, so much a poll),
// fitted to what was measured, and corrected by how far the nearest measurements lie from it. At a measured load it
// gives what was measured. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "results/advice/evidence.hpp"

namespace pushbench::results::advice {

/// So much of each part has a figure at a load; parts that play no role are 0.
using Parts = std::array<double, 5>;

/// A figure at a load, of one measurement or of several at the same load.
struct Sample {
  LoadPoint at;
  Parts parts{};
  Measured figure;
  std::vector<std::size_t> cells;  ///< indices in Evidence::cells
};

/// How much a measurement counts in a figure.
struct Share {
  std::size_t cell = 0;
  double weight = 0;  ///< of all, 1 is the whole
};

struct Prediction {
  Measured figure;
  std::vector<Share> shares;  ///< those that count most, at most three, the most first
};

class Fit {
 public:
  /// Samples at the same load become one.
  explicit Fit(const std::vector<Sample>& samples);

  bool empty() const { return samples_.empty(); }
  std::span<const Sample> samples() const { return samples_; }

  /// Must not be empty().
  double value(const LoadPoint& at, const Parts& parts) const;

  /// With its interval: that of the trials, and the further from any measurement, the more of the error that leaving
  /// one out shows; beyond the measured range of an axis it grows without end.
  Prediction predict(const LoadPoint& at, const Parts& parts) const;

  /// The root mean square of ln(predicted / measured), each load predicted from the others; absent with fewer than
  /// three.
  std::optional<double> error() const { return error_; }

 private:
  double trend(const Parts& parts) const;
  /// How far `at` is from what was measured, 1 being as far as matters between measurements.
  double remoteness(const LoadPoint& at) const;
  std::vector<double> weights(const LoadPoint& at) const;

  std::vector<Sample> samples_;
  Parts factors_{};
  std::vector<double> residuals_;  ///< ln(measured / trend)
  std::optional<double> error_;
};

/// The factors, none below 0, with which the sum of parts comes nearest to the figures, each error being relative.
Parts fitted(std::span<const Sample> samples);

/// How far two loads are apart: the length of the vector of logarithms of their ratios.
double distance(const LoadPoint& a, const LoadPoint& b);

}  // namespace pushbench::results::advice
