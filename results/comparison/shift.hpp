// How far one set of noisy figures lies from another, with an interval that holds for few trials and for any noise.
// Pure and deterministic: the same figures give the same interval, on every machine.
//
// The resamples are subsets. Where both members of a pair come from the same thing, and a toss decided which was
// measured first, each difference is as likely to be above 0 as below, whatever the noise looks like. Then the true
// shift is equally likely to lie between any two neighbours of the means of all subsets of the differences (Hartigan
// 1969), so that their quantiles bound it exactly, from the smallest number of pairs on. The bootstrap that draws with
// replacement promises that for many trials only: of 10 pairs, its 99.8 % interval of the median misses the truth ten
// times as often as it says. The same for two runs: subsets of equal size change places between them.
#pragma once

#include <cstdint>
#include <span>

#include "results/statistics.hpp"

namespace pushbench::results {

struct ShiftOptions {
  double tail = 0.025;  ///< chance that the truth lies below the interval, and the same above it
  std::uint64_t seed = 1;
};

/// Of differences within pairs: their mean, outliers pulled in to three deviations, and its interval;
/// none with fewer than two. `differences` must not be empty.
Estimate shift_of_pairs(std::span<const double> differences, const ShiftOptions& options = {});

/// Of two runs: mean of `candidate` minus mean of `base`, outliers pulled in likewise. Neither may be empty.
Estimate shift_between(std::span<const double> base, std::span<const double> candidate,
                       const ShiftOptions& options = {});

/// The fewest pairs, and trials on each side, that can exclude no change at `tail`: even if all of them agree, that has
/// a chance of 1 in 2^n, and 1 in "2n over n". `tail` is above 0.
std::uint32_t pairs_needed(double tail);
std::uint32_t trials_needed(double tail);
/// Whether runs of so many trials each can.
bool trials_suffice(std::size_t base, std::size_t candidate, double tail);

}  // namespace pushbench::results
