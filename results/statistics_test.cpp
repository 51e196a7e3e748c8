#include "results/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench::results {
namespace {

using Values = std::vector<double>;
using Pairs = std::vector<std::pair<double, double>>;

TEST(Statistics, TakesTheMiddleValue) {
  EXPECT_EQ(median(Values{7}), 7);
  EXPECT_EQ(median(Values{3, 1, 2}), 2);
  EXPECT_EQ(median(Values{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median(Values{5, 5, 1, 9, 9, 9}), 7);
}

TEST(Statistics, HasNoIntervalForOneTrial) { EXPECT_EQ(median_estimate(Values{7}), (Estimate{7, std::nullopt})); }

// The median of a resample of three is their lowest if at least two of the three draws are: 7 of 27, far above 2.5 %.
TEST(Statistics, GivesTheWholeRangeOfThree) {
  EXPECT_EQ(median_estimate(Values{12, 10, 11}), (Estimate{11, Interval{10, 12}}));
}

// Of five: three or more draws of the lowest come in 10 (1/5)^3 (4/5)^2 + 5 (1/5)^4 (4/5) + (1/5)^5 = 5.8 % of
// resamples.
TEST(Statistics, GivesTheWholeRangeOfFive) {
  EXPECT_EQ(median_estimate(Values{3, 1, 5, 2, 4}), (Estimate{3, Interval{1, 5}}));
}

// Of seven: four or more draws of the lowest come in 1.0 % (so it is cut off), of the lowest two in 10 %.
TEST(Statistics, CutsOffTheOutermostOfSeven) {
  EXPECT_EQ(median_estimate(Values{3, 1, 5, 2, 4, 7, 6}), (Estimate{4, Interval{2, 6}}));
}

TEST(Statistics, NarrowsWithConfidence) {
  // Half of the medians of three are their middle: 13 of 27. The others lie on both sides equally.
  const Estimate half = median_estimate(Values{10, 11, 12}, {.confidence = 0.4});
  EXPECT_EQ(half.interval, (Interval{11, 11}));
}

TEST(Statistics, RangesHoldTheTruthAsOftenAsTheirCoverageSays) {
  EXPECT_EQ(coverage_of_range(0), 0);
  EXPECT_EQ(coverage_of_range(1), 0);
  EXPECT_EQ(coverage_of_range(2), 0.5);
  EXPECT_EQ(coverage_of_range(5), 0.9375);
  Random random(3);
  constexpr int kRounds = 4'000;
  for (const std::size_t trials : {2U, 3U, 4U, 5U}) {
    int held = 0;
    for (int round = 0; round < kRounds; ++round) {
      Values values;
      for (std::size_t i = 0; i < trials; ++i) values.push_back(random.exponential());
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      const double truth = 0.6931471805599453;
      if (*low <= truth && truth <= *high) ++held;
    }
    EXPECT_NEAR(held / static_cast<double>(kRounds), coverage_of_range(trials), 0.03) << trials;
  }
}

TEST(Statistics, IsTheSameEveryTime) {
  Random random(1);
  Values values;
  for (int i = 0; i < 25; ++i) values.push_back(random.unit());
  EXPECT_EQ(median_estimate(values), median_estimate(values));
}

TEST(Statistics, IntervalsHoldTheTruthAboutAsOftenAsTheySay) {
  Random random(9);
  int held = 0;
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    Values values;
    for (int i = 0; i < 21; ++i) values.push_back(random.exponential());
    const Interval interval = *median_estimate(values, {.resamples = 500, .seed = random.next()}).interval;
    const double truth = 0.6931471805599453;
    if (interval.low <= truth && truth <= interval.high) ++held;
  }
  EXPECT_GT(held, kRounds * 90 / 100);
  EXPECT_LT(held, kRounds * 99 / 100);
}

TEST(Statistics, RatioIsOfPairsAndNotOfMedians) {
  // The machine doubled its pace from trial to trial; the ratio is 2 in each, with nothing uncertain about it.
  const auto ratio = ratio_estimate(Pairs{{2, 1}, {4, 2}, {8, 4}});
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->value, 2, 1e-12);
  EXPECT_NEAR(ratio->interval->low, 2, 1e-12);
  EXPECT_NEAR(ratio->interval->high, 2, 1e-12);
}

TEST(Statistics, RatioIsGeometric) {
  // Twice and half cancel: an arithmetic mean would say 1.25.
  const auto ratio = ratio_estimate(Pairs{{2, 1}, {1, 2}});
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->value, 1, 1e-12);
  EXPECT_NEAR(ratio->interval->low, 0.5, 1e-12);
  EXPECT_NEAR(ratio->interval->high, 2, 1e-12);
}

TEST(Statistics, InverseRatioHasTheInverseInterval) {
  const auto ratio = ratio_estimate(Pairs{{3, 1}, {5, 2}, {8, 3}, {9, 4}});
  const auto inverse = ratio_estimate(Pairs{{1, 3}, {2, 5}, {3, 8}, {4, 9}});
  ASSERT_TRUE(ratio && inverse);
  EXPECT_NEAR(ratio->value * inverse->value, 1, 1e-12);
  EXPECT_NEAR(ratio->interval->low, 9.0 / 4, 1e-12);
  EXPECT_NEAR(ratio->interval->high, 3, 1e-12);
  EXPECT_NEAR(inverse->interval->high, 4.0 / 9, 1e-12);
}

TEST(Statistics, NoRatioWithoutPairsOrOfNothing) {
  EXPECT_FALSE(ratio_estimate(Pairs{}));
  EXPECT_FALSE(ratio_estimate(Pairs{{1, 1}, {0, 1}}));
  EXPECT_FALSE(ratio_estimate(Pairs{{1, 1}, {1, 0}}));
  EXPECT_FALSE(ratio_estimate(Pairs{{-1, 1}}));
  EXPECT_EQ(ratio_estimate(Pairs{{3, 2}})->interval, std::nullopt);
}

}  // namespace
}  // namespace pushbench::results
