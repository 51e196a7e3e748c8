// How far one set of noisy figures lies from another, with an interval that holds for few trials and for any noise.
// Pure and exact: no resamples, so nothing is random and no interval is narrower than the resamples can tell.
//
// Where both members of a pair come from the same thing, and a toss decided which was measured first, each difference
// is as likely to be above 0 as below, whatever the noise looks like. Then how many of the means of any two differences
// lie below 0 is distributed as the signed-rank statistic, so the order statistics of those means bound the shift
// exactly, from the smallest number of pairs on (Hodges and Lehmann 1963). For two runs the same holds of all
// differences between their figures and the rank-sum statistic, however unlike their numbers of trials are. Outliers
// need no clamping: fewer than 29 of 100 figures, however wild, can move the middle only so far.
#pragma once

#include <cstdint>
#include <span>

#include "results/statistics.hpp"

namespace pushbench::results {

/// Of differences within pairs: the median of the means of any two of them, and its interval; none with fewer than two.
/// `tail` is the chance that the truth lies below the interval, and the same above it. `differences` must not be empty.
Estimate shift_of_pairs(std::span<const double> differences, double tail = 0.025);

/// Of two runs: the median of all differences `candidate` minus `base`, likewise. Neither may be empty.
Estimate shift_between(std::span<const double> base, std::span<const double> candidate, double tail = 0.025);

/// The fewest pairs, and trials on each side, that can exclude no change at `tail`: even if all of them agree, that has
/// a chance of 1 in 2^n, and 1 in "2n over n". `tail` is above 0.
std::uint32_t pairs_needed(double tail);
std::uint32_t trials_needed(double tail);
/// Whether runs of so many trials each can.
bool trials_suffice(std::size_t base, std::size_t candidate, double tail);

}  // namespace pushbench::results
