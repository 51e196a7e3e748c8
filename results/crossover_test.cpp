#include "results/crossover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Curve = std::vector<CapacityAt>;

TEST(Crossover, LiesWhereStraightLinesOnLogarithmicScalesMeet) {
  // 1000/x against 10: they meet at 100, exactly between 10 and 1000 on a logarithmic scale.
  const Contest contest = compare(Curve{{10, 100}, {1000, 1}}, Curve{{10, 10}, {1000, 10}});
  ASSERT_EQ(contest.crossovers.size(), 1u);
  const Crossover& crossover = contest.crossovers[0];
  ASSERT_TRUE(crossover.at);
  EXPECT_NEAR(*crossover.at, 100, 1e-9);
  EXPECT_EQ(crossover.low, 10);
  EXPECT_EQ(crossover.high, 1000);
  EXPECT_TRUE(crossover.first_below);
  EXPECT_FALSE(compare(Curve{{10, 10}, {1000, 10}}, Curve{{10, 100}, {1000, 1}}).crossovers.at(0).first_below);
  EXPECT_THAT(contest.first_more, ElementsAre(10));
  EXPECT_THAT(contest.second_more, ElementsAre(1000));
}

TEST(Crossover, IsNearerToTheNeighbourAtWhichTheyAreNearer) {
  const Contest contest = compare(Curve{{1, 11}, {10, 1}}, Curve{{1, 10}, {10, 10}});
  ASSERT_EQ(contest.crossovers.size(), 1u);
  EXPECT_GT(*contest.crossovers[0].at, 1.0);
  EXPECT_LT(*contest.crossovers[0].at, 1.2);
}

TEST(Crossover, MayBeSeveral) {
  const Contest contest = compare(Curve{{3, 20}, {1, 20}, {2, 5}}, Curve{{2, 10}, {1, 10}, {3, 10}});
  ASSERT_EQ(contest.crossovers.size(), 2u);
  EXPECT_TRUE(contest.crossovers[0].first_below);
  EXPECT_EQ(contest.crossovers[1].low, 2);
  EXPECT_FALSE(contest.crossovers[1].first_below);
}

TEST(Crossover, NeedsOneThatCarriesMoreOnEachSide) {
  EXPECT_THAT(compare(Curve{{1, 20}, {2, 20}}, Curve{{1, 10}, {2, 10}}).crossovers, IsEmpty());
  EXPECT_THAT(compare(Curve{{1, 20}, {2, 10}}, Curve{{1, 10}, {2, 10}}).crossovers, IsEmpty());
  EXPECT_THAT(compare(Curve{{1, 20}}, Curve{{2, 10}}).first_more, IsEmpty());
  EXPECT_THAT(compare({}, {}).crossovers, IsEmpty());
}

TEST(Crossover, SpansWhereBothAreEqual) {
  const Contest contest = compare(Curve{{1, 20}, {2, 10}, {4, 5}}, Curve{{1, 10}, {2, 10}, {4, 10}});
  EXPECT_THAT(contest.equal, ElementsAre(2));
  ASSERT_EQ(contest.crossovers.size(), 1u);
  EXPECT_EQ(contest.crossovers[0].low, 1);
  EXPECT_EQ(contest.crossovers[0].high, 4);
  EXPECT_NEAR(*contest.crossovers[0].at, 2, 1e-9);
}

TEST(Crossover, IsNotMadeOfNoise) {
  // What each carries is only known to lie between the knee and what is beyond.
  const Contest contest = compare(Curve{{1, 99'000, false, 108'000}, {2, 60'000, false, 66'000}},
                                  Curve{{1, 100'000, false, 110'000}, {2, 58'000, false, 63'000}});
  EXPECT_THAT(contest.equal, ElementsAre(1, 2));
  EXPECT_THAT(contest.crossovers, IsEmpty());
  EXPECT_THAT(compare(Curve{{1, 110, false, 120}}, Curve{{1, 100, false, 110}}).first_more, ElementsAre(1))
      << "they touch, but don't overlap";
  EXPECT_THAT(compare(Curve{{1, 105, true}}, Curve{{1, 100, false, 110}}).undecided, ElementsAre(1));
  EXPECT_THAT(compare(Curve{{1, 110, true}}, Curve{{1, 100, false, 110}}).first_more, ElementsAre(1));
}

TEST(Crossover, IsOpenWhereTheLesserMayBeMore) {
  const Contest contest = compare(Curve{{1, 20, true}, {2, 5}}, Curve{{1, 30}, {2, 10}});
  EXPECT_THAT(contest.undecided, ElementsAre(1));
  EXPECT_THAT(contest.crossovers, IsEmpty());
  EXPECT_THAT(compare(Curve{{1, 30, true}}, Curve{{1, 20, true}}).undecided, ElementsAre(1)) << "both may be more";
  EXPECT_THAT(compare(Curve{{1, 20, true}}, Curve{{1, 20}}).undecided, ElementsAre(1));
}

TEST(Crossover, IsCertainButNotPlacedWhereTheGreaterMayBeEvenMore) {
  const Contest contest = compare(Curve{{1, 30, true}, {2, 5}}, Curve{{1, 20}, {2, 10}});
  EXPECT_THAT(contest.undecided, IsEmpty());
  ASSERT_EQ(contest.crossovers.size(), 1u);
  EXPECT_FALSE(contest.crossovers[0].at);
  EXPECT_EQ(contest.crossovers[0].low, 1);
  EXPECT_EQ(contest.crossovers[0].high, 2);
}

TEST(Crossover, IsNotSoughtAcrossWhatIsUndecided) {
  const Contest contest = compare(Curve{{1, 30}, {2, 5, true}, {3, 5}}, Curve{{1, 20}, {2, 10}, {3, 10}});
  EXPECT_THAT(contest.crossovers, IsEmpty());
}

TEST(Crossover, HasNoPlaceOnALogarithmicScaleBelowZero) {
  const Contest contest = compare(Curve{{0, 30}, {2, 5}}, Curve{{0, 20}, {2, 10}});
  ASSERT_EQ(contest.crossovers.size(), 1u);
  EXPECT_FALSE(contest.crossovers[0].at);
}

TEST(Crossover, IgnoresWhatIsNoCapacity) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  const double not_a_number = std::numeric_limits<double>::quiet_NaN();
  const Contest contest = compare(Curve{{1, 0}, {2, -5}, {3, kInfinite}, {not_a_number, 1}, {4, not_a_number}},
                                  Curve{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {not_a_number, 1}});
  EXPECT_THAT(contest.first_more, IsEmpty());
  EXPECT_THAT(contest.second_more, IsEmpty());
  EXPECT_THAT(contest.undecided, IsEmpty());
}

}  // namespace
}  // namespace pushbench::results
