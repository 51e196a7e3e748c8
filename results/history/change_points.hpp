// Where a series of figures changed its level: for a history of commits, whose figures are noisy, have outliers, and
// are few. Pure and deterministic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pushbench::results {

struct ChangePoint {
  std::size_t at = 0;  ///< index of the first value of the new level
  double factor = 1;   ///< the new level over the one before
  double p = 0;        ///< of the permutation test that found it
};

struct ChangeOptions {
  /// How often a series whose level never changes may be told to have changed, at most; and, given the changes that
  /// are found rightly, how often one more is told.
  double alarms = 0.01;
  /// Changes below this are not told: 0.03 is three percent.
  double least = 0.03;
  std::uint32_t permutations = 999;
  std::uint64_t seed = 1;
};

/// A level lasts for three values or more, so a change is told when three values confirm it.
inline constexpr std::size_t kShortestLevel = 3;

/// Ascending. Values must be above 0: they are handled by their logarithms, so that twice and half are alike. In all
/// stretches between changes known so far, the part is sought whose mean is furthest from that of the rest, measured by
/// the spread within both (circular binary segmentation); it stands if the same search finds as good a one in at most
/// `alarms` of random orders of the values. A single value far from its neighbours counts as its neighbours do. A drift
/// is told as one or several steps. Takes quadratic time.
std::vector<ChangePoint> change_points(std::span<const double> values, const ChangeOptions& options = {});

}  // namespace pushbench::results
