// Simulated histories: the seeds make them the same everywhere, so what is counted here is exact.
#include "results/history/change_points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "runtime/random.hpp"

namespace pushbench::results {
namespace {

double normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.unit();
  return sum;
}

/// `level` of each commit, with noise of so many percent.
std::vector<double> series(std::size_t count, double noise, std::uint64_t seed,
                           const std::function<double(std::size_t)>& level) {
  Random random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(level(i) * std::exp(noise * normal(random)));
  return values;
}

double steady(std::size_t) { return 5'000; }

/// In how many of `runs` histories without any change one is told.
int false_alarms(std::size_t count, double noise, int runs) {
  int alarms = 0;
  for (int seed = 1; seed <= runs; ++seed) {
    alarms +=
        change_points(series(count, noise, static_cast<std::uint64_t>(seed), steady), {.least = 0}).empty() ? 0 : 1;
  }
  return alarms;
}

// At 1 % an honest test gives more than 12 of 400 in one of a thousand tries.
TEST(ChangePoints, AreRarelySeenInNoise) {
  EXPECT_LE(false_alarms(30, 0.05, 400), 12);
  EXPECT_LE(false_alarms(12, 0.30, 400), 12);
}

TEST(ChangePoints, FindAStepOfTenPercentAtItsPlace) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto changes = change_points(series(40, 0.03, seed, [](std::size_t i) { return i < 25 ? 5'000 : 5'500; }),
                                       {.permutations = 299});
    if (changes.size() == 1 && changes[0].at + 1 >= 25 && changes[0].at <= 26) ++found;
  }
  EXPECT_GE(found, 95);
}

TEST(ChangePoints, FindAStepThatOnlyThreeCommitsConfirm) {
  const auto changes = change_points(series(30, 0.02, 3, [](std::size_t i) { return i < 27 ? 5'000 : 6'500; }));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].at, 27u);
}

TEST(ChangePoints, TellHowMuch) {
  const auto changes = change_points(series(40, 0.01, 1, [](std::size_t i) { return i < 20 ? 5'000 : 4'000; }));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].factor, 0.8, 0.01);
  EXPECT_LE(changes[0].p, 0.01);
}

TEST(ChangePoints, FindSeveralSteps) {
  const auto level = [](std::size_t i) { return i < 15 ? 5'000 : i < 35 ? 5'750 : i < 50 ? 5'000 : 4'000; };
  const auto changes = change_points(series(65, 0.02, 2, level));
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_NEAR(static_cast<double>(changes[0].at), 15, 1);
  EXPECT_NEAR(static_cast<double>(changes[1].at), 35, 1);
  EXPECT_NEAR(static_cast<double>(changes[2].at), 50, 1);
}

TEST(ChangePoints, SeeADriftAsStepsOfOneDirection) {
  const auto changes = change_points(series(50, 0.02, 4, [](std::size_t i) { return 5'000 * std::pow(1.006, i); }));
  ASSERT_GE(changes.size(), 1u);
  double all = 1;
  for (const ChangePoint& change : changes) {
    EXPECT_GT(change.factor, 1);
    all *= change.factor;
  }
  EXPECT_GT(all, 1.12);
}

TEST(ChangePoints, AreNotOutliers) {
  std::vector<double> values = series(40, 0.02, 5, steady);
  values[7] *= 3;
  values[20] *= 2;
  values[39] *= 4;
  EXPECT_TRUE(change_points(values).empty());
  values = series(40, 0.02, 5, [](std::size_t i) { return i < 20 ? 5'000 : 5'600; });
  values[10] *= 3;
  const auto changes = change_points(values);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(static_cast<double>(changes[0].at), 20, 1);
}

TEST(ChangePoints, LeaveOutWhatIsTooSmallToMatter) {
  const auto values = series(60, 0.002, 6, [](std::size_t i) { return i < 30 ? 5'000 : 5'050; });
  EXPECT_TRUE(change_points(values).empty());
  EXPECT_EQ(change_points(values, {.least = 0.005}).size(), 1u);
}

TEST(ChangePoints, CopeWithFewAndEqualValues) {
  EXPECT_TRUE(change_points({}).empty());
  EXPECT_TRUE(change_points(std::vector<double>{1, 2, 3, 4, 5}).empty());
  EXPECT_TRUE(change_points(std::vector<double>(50, 7.0)).empty());
  std::vector<double> exact(40, 300);
  std::fill(exact.begin() + 20, exact.end(), 330);
  const auto changes = change_points(exact);
  ASSERT_EQ(changes.size(), 1u) << "wire bytes have no noise at all";
  EXPECT_EQ(changes[0].at, 20u);
}

TEST(ChangePoints, AreTheSameEveryTime) {
  const auto values = series(40, 0.05, 9, [](std::size_t i) { return i < 20 ? 5'000 : 5'600; });
  const auto first = change_points(values), second = change_points(values);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].p, second[i].p);
}

}  // namespace
}  // namespace pushbench::results
