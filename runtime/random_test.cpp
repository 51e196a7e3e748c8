#include "runtime/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace pushbench {
namespace {

TEST(Random, IsXoshiro256StarStarSeededBySplitmix64) {
  // From an implementation of its own in another language, checked against the authors' vectors for the state
  // {1,2,3,4}.
  Random zero(0);
  EXPECT_EQ(zero.next(), 11091344671253066420u);
  EXPECT_EQ(zero.next(), 13793997310169335082u);
  EXPECT_EQ(zero.next(), 1900383378846508768u);
  EXPECT_EQ(zero.next(), 7684712102626143532u);
  Random other(42);
  EXPECT_EQ(other.next(), 1546998764402558742u);
  EXPECT_EQ(other.next(), 6990951692964543102u);
}

TEST(Random, BelowStaysBelowAndReachesAll) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(counts.size()));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);  // more than five standard deviations
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, UnitIsUniform) {
  Random random(2);
  double sum = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.unit();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.005);
}

TEST(Random, ExponentialHasMeanOneAndItsTail) {
  Random random(3);
  double sum = 0;
  int above_two = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.exponential();
    ASSERT_GE(value, 0.0);
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
    above_two += value > 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 1.0, 0.02);
  EXPECT_NEAR(static_cast<double>(above_two) / kDraws, std::exp(-2.0), 0.005);
}

TEST(Random, SplitPartsDoNotDependOnLaterUse) {
  Random first(9);
  Random second(9);
  Random part = first.split();
  Random same_part = second.split();
  for (int i = 0; i < 10; ++i) (void)first.next();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(part.next(), same_part.next());
}

}  // namespace
}  // namespace pushbench
