#include "results/comparison/shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "results/comparison/test_runs.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {
namespace {

using Values = std::vector<double>;
using Noise = std::function<double(Random&)>;

double normal(Random& random) { return 0.1 * test_normal(random); }
double log_normal(Random& random) { return 0.1 * std::exp(test_normal(random)); }
/// Student's t with two degrees of freedom: no variance.
double heavy_tailed(Random& random) { return 0.05 * test_normal(random) / std::sqrt(random.exponential()); }
double with_outliers(Random& random) {
  return 0.05 * test_normal(random) + (random.unit() < 0.1 ? 2 * random.unit() : 0);
}

struct Kind {
  std::string name;
  Noise noise;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kAll{
      {"normal", normal}, {"log-normal", log_normal}, {"heavy-tailed", heavy_tailed}, {"outliers", with_outliers}};
  return kAll;
}

/// Share of intervals that miss 0 by lying above it, which is what an alarm is.
template <class Interval>
double missed(std::uint32_t times, Interval&& interval) {
  std::uint32_t above = 0;
  for (std::uint32_t i = 0; i < times; ++i) {
    if (interval(i).low > 0) ++above;
  }
  return static_cast<double>(above) / times;
}

/// `tail` and what chance adds to it in `times` simulations, four deviations.
double most_missed(double tail, double times) { return tail + 4 * std::sqrt(tail * (1 - tail) / times); }

TEST(ShiftOfPairs, MissesAsOftenAsItSaysWhateverTheNoise) {
  constexpr std::uint32_t kTimes = 600;
  constexpr double kTail = 0.025;
  for (const Kind& kind : kinds()) {
    for (const std::size_t pairs : {6U, 10U, 20U, 30U}) {
      Random random(pairs);
      const double share = missed(kTimes, [&](std::uint32_t) {
        Values differences;
        for (std::size_t k = 0; k < pairs; ++k) differences.push_back(kind.noise(random) - kind.noise(random));
        return *shift_of_pairs(differences, kTail).interval;
      });
      EXPECT_LE(share, most_missed(kTail, kTimes)) << kind.name << ", " << pairs << " pairs";
      EXPECT_GE(share, kTail / 3) << kind.name << ", " << pairs << " pairs: it is needlessly wide";
    }
  }
}

TEST(ShiftOfPairs, MissesAsOftenAsItSaysUnderDriftBecauseATossDecidesWhoIsFirst) {
  constexpr std::uint32_t kTimes = 2'000;
  constexpr double kTail = 0.01;
  Random random(7);
  const double share = missed(kTimes, [&](std::uint32_t) {
    Values differences;
    double machine = 0;
    const double drift = 0.2 * test_normal(random);
    for (int k = 0; k < 20; ++k) {
      machine = 0.7 * machine + 0.1 * test_normal(random);
      differences.push_back((machine + drift) * (random.below(2) == 0 ? 1 : -1));
    }
    return *shift_of_pairs(differences, kTail).interval;
  });
  EXPECT_LE(share, most_missed(kTail, kTimes));
}

TEST(ShiftOfPairs, FarOutNeitherWidensNorNarrowsMoreThanItSays) {
  constexpr std::uint32_t kTimes = 4'000;
  constexpr double kTail = 0.001;
  for (const Kind& kind : kinds()) {
    Random random(3);
    const double share = missed(kTimes, [&](std::uint32_t) {
      Values differences;
      for (int k = 0; k < 12; ++k) differences.push_back(kind.noise(random) - kind.noise(random));
      return *shift_of_pairs(differences, kTail).interval;
    });
    EXPECT_LE(share, most_missed(kTail, kTimes)) << kind.name;
  }
}

TEST(ShiftOfPairs, FindsATenthInTheNoiseOfAReferenceRun) {
  // results/reference/use-cases.json: CPU of a trial over that of the one before it spreads by 0.18 (median deviation),
  // and five transports together, as one figure, by that over the root of five.
  const double spread = 0.18 / std::sqrt(5.0);
  constexpr double kTail = 0.002, kThreshold = 0.05;
  constexpr int kTimes = 300;
  Random random(11);
  int found = 0;
  for (int i = 0; i < kTimes; ++i) {
    Values differences;
    for (int k = 0; k < 30; ++k) differences.push_back(std::log(1.1) + spread * test_normal(random));
    const Estimate shift = shift_of_pairs(differences, kTail);
    if (shift.interval->low > 0 && shift.value > std::log1p(kThreshold)) ++found;
  }
  EXPECT_GE(found, kTimes * 95 / 100);
}

TEST(ShiftOfPairs, OneWildFigureDoesNotHideAShift) {
  Values differences;
  for (int k = 0; k < 14; ++k) differences.push_back(0.1 + 0.01 * (k % 5 - 2));
  differences.push_back(-5);
  const Estimate shift = shift_of_pairs(differences, 0.005);
  EXPECT_NEAR(shift.value, 0.1, 0.02);
  EXPECT_GT(shift.interval->low, 0);
}

TEST(ShiftOfPairs, OfFiguresThatAreAlwaysTheSameIsExact) {
  const Estimate shift = shift_of_pairs(Values(12, 1e-6), 0.01);
  EXPECT_DOUBLE_EQ(shift.value, 1e-6);
  EXPECT_DOUBLE_EQ(shift.interval->low, 1e-6);
  EXPECT_DOUBLE_EQ(shift.interval->high, 1e-6);
}

TEST(ShiftOfPairs, OfOneHasNoInterval) { EXPECT_FALSE(shift_of_pairs(Values{0.5}).interval); }

TEST(ShiftOfPairs, TurnsRoundWithItsFigures) {
  Random random(5);
  Values differences, turned;
  for (int k = 0; k < 13; ++k) {
    differences.push_back(normal(random) + 0.05);
    turned.push_back(-differences.back());
  }
  const Estimate one = shift_of_pairs(differences), other = shift_of_pairs(turned);
  EXPECT_NEAR(one.value, -other.value, 1e-12);
  EXPECT_NEAR(one.interval->low, -other.interval->high, 1e-12);
}

TEST(ShiftBetween, MissesAsOftenAsItSaysWhateverTheNoise) {
  constexpr std::uint32_t kTimes = 400;
  constexpr double kTail = 0.025;
  for (const Kind& kind : kinds()) {
    for (const std::size_t trials : {5U, 10U, 30U}) {
      Random random(trials);
      const double share = missed(kTimes, [&](std::uint32_t) {
        Values base, candidate;
        for (std::size_t k = 0; k < trials; ++k) {
          base.push_back(kind.noise(random));
          candidate.push_back(kind.noise(random));
        }
        return *shift_between(base, candidate, kTail).interval;
      });
      EXPECT_LE(share, most_missed(kTail, kTimes)) << kind.name << ", " << trials << " trials";
    }
  }
}

TEST(ShiftBetween, FindsWhatIsThereAndWhichWay) {
  Random random(9);
  Values base, candidate;
  for (int k = 0; k < 15; ++k) {
    base.push_back(normal(random));
    candidate.push_back(normal(random) + 0.5);
  }
  const Estimate shift = shift_between(base, candidate, 0.001);
  EXPECT_NEAR(shift.value, 0.5, 0.15);
  EXPECT_GT(shift.interval->low, 0.2);
  EXPECT_LT(shift.interval->high, 0.8);
}

TEST(ShiftBetween, FindsALargeShiftHoweverUnlikeTheNumbersOfTrials) {
  for (const auto& [before, after] : std::vector<std::pair<int, int>>{{20, 7}, {7, 20}, {14, 14}, {300, 7}}) {
    Random random(9);
    Values base, candidate;
    for (int k = 0; k < before; ++k) base.push_back(0.01 * test_normal(random));
    for (int k = 0; k < after; ++k) candidate.push_back(std::log(1.25) + 0.01 * test_normal(random));
    const Estimate shift = shift_between(base, candidate, 0.001);
    EXPECT_NEAR(shift.value, std::log(1.25), 0.02) << before << " and " << after;
    EXPECT_GT(shift.interval->low, std::log(1.2)) << before << " and " << after;
    EXPECT_LT(shift.interval->high, std::log(1.3)) << before << " and " << after;
  }
}

TEST(ShiftBetween, MissesAsOftenAsItSaysWhereNumbersOfTrialsDiffer) {
  constexpr std::uint32_t kTimes = 1'000;
  constexpr double kTail = 0.025;
  for (const std::pair<int, int>& trials : {std::pair{20, 5}, {5, 20}, {40, 30}}) {
    const int before = trials.first;  // clang 14 captures no structured binding
    const int after = trials.second;
    Random random(4);
    const double share = missed(kTimes, [&](std::uint32_t) {
      Values base, candidate;
      for (int k = 0; k < before; ++k) base.push_back(log_normal(random));
      for (int k = 0; k < after; ++k) candidate.push_back(log_normal(random));
      return *shift_between(base, candidate, kTail).interval;
    });
    EXPECT_LE(share, most_missed(kTail, kTimes)) << before << " and " << after;
    EXPECT_GE(share, kTail / 3) << before << " and " << after;
  }
}

/// Of 4 and 5 figures, 7 of 126 orders have a sum of 3 or less (0.056), and 12 one of 4 or less (0.095).
TEST(ShiftBetween, CutsWhatTheTablesOfTheRankSumSay) {
  const Values base{0, 100, 200, 300}, candidate{1, 12, 23, 34, 45};
  Values all;
  for (const double one : base) {
    for (const double other : candidate) all.push_back(other - one);
  }
  std::sort(all.begin(), all.end());
  EXPECT_NEAR(shift_between(base, candidate, 0.06).interval->low, all[3], 1e-9);
  EXPECT_NEAR(shift_between(base, candidate, 0.06).interval->high, all[16], 1e-9);
  EXPECT_NEAR(shift_between(base, candidate, 0.1).interval->low, all[4], 1e-9);
  EXPECT_NEAR(shift_between(base, candidate, 0.1).value, (all[9] + all[10]) / 2, 1e-9);
}

/// Published tables: with 10 pairs a sum of 8 has 0.0244, with 15 one of 15 has 0.0042.
TEST(ShiftOfPairs, CutsWhatTheTablesOfTheSignedRanksSay) {
  for (const auto& [pairs, tail, outside] : {std::tuple{10, 0.025, 8}, std::tuple{15, 0.005, 15}}) {
    Values values, means;
    for (int k = 0; k < pairs; ++k) values.push_back(std::pow(1.7, k));
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t k = i; k < values.size(); ++k) means.push_back((values[i] + values[k]) / 2);
    }
    std::sort(means.begin(), means.end());
    EXPECT_NEAR(shift_of_pairs(values, tail).interval->low, means[static_cast<std::size_t>(outside)], 1e-6);
  }
}

TEST(ShiftOfPairs, FindsWhatHitsTwoFifthsOfTheRounds) {
  constexpr int kTimes = 200;
  Random random(21);
  int found = 0;
  for (int i = 0; i < kTimes; ++i) {
    Values differences;
    for (int k = 0; k < 60; ++k) {
      differences.push_back((random.unit() < 0.4 ? std::log(2) : 0) + 0.1 * test_normal(random));
    }
    const Estimate shift = shift_of_pairs(differences, 0.0005);
    if (shift.interval->low > 0 && shift.value > std::log1p(0.05)) ++found;
  }
  EXPECT_GE(found, kTimes * 9 / 10);
}

TEST(ShiftOfPairs, OfVeryManyIsAsNarrowAsItShould) {
  Random random(2);
  Values differences;
  for (int k = 0; k < 4'000; ++k) differences.push_back(test_normal(random));
  const Interval interval = *shift_of_pairs(differences, 0.001).interval;
  EXPECT_NEAR(interval.high - interval.low, 2 * 3.09 * 1.023 / std::sqrt(4'000), 0.01);
}

TEST(TrialsNeeded, AreSoManyThatAllAgreeingIsNoChance) {
  EXPECT_EQ(pairs_needed(0.025), 6U);   // 1 in 64
  EXPECT_EQ(pairs_needed(0.001), 10U);  // 1 in 1,024
  EXPECT_EQ(trials_needed(0.025), 4U);  // 1 in 70
  EXPECT_EQ(trials_needed(0.001), 7U);  // 1 in 3,432
  EXPECT_TRUE(trials_suffice(3, 50, 0.001));
  EXPECT_FALSE(trials_suffice(1, 5'000, 0.001));
}

}  // namespace
}  // namespace pushbench::results
