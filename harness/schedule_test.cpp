#include "harness/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace pushbench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

Traffic traffic(Arrivals arrivals, double messages_per_s, std::uint32_t burst_size = 1) {
  Traffic traffic;
  traffic.arrivals = arrivals;
  traffic.messages_per_s = messages_per_s;
  traffic.burst_size = burst_size;
  return traffic;
}

std::vector<Due> first(std::size_t count, Schedule schedule) {
  std::vector<Due> dues;
  for (; dues.size() < count; schedule.advance()) dues.push_back(schedule.due());
  return dues;
}

TEST(Schedule, ConstantIsExact) {
  Schedule schedule(traffic(Arrivals::constant, 40), 1, 1);
  for (std::uint64_t k = 0; k < 1'000'000; ++k, schedule.advance()) {
    ASSERT_EQ(schedule.due().k, k);
    ASSERT_EQ(schedule.due().offset, microseconds{12'500} + k * milliseconds{25});
    ASSERT_EQ(schedule.due().target, 0u);
  }
}

TEST(Schedule, ConstantHoldsAsManyMessagesAsItsRateSays) {
  for (const double rate : {0.2, 1.0, 3.0, 39.7, 1234.5, 99'999.0}) {
    Schedule schedule(traffic(Arrivals::constant, rate), 1, 1);
    std::uint64_t within = 0;
    for (; schedule.due().offset < seconds{10}; schedule.advance()) ++within;
    EXPECT_EQ(within, static_cast<std::uint64_t>(std::llround(rate * 10))) << rate;
  }
}

TEST(Schedule, ConstantNeverDrifts) {
  // A billion messages at 3/s: the gap is no whole number of nanoseconds, and the sum must not care.
  EXPECT_EQ(even_offset(traffic(Arrivals::constant, 3), 1'000'000'000).count(), 333'333'333'500'000'000);
  EXPECT_EQ(even_offset(traffic(Arrivals::constant, 3), 999'999'999).count(), 333'333'333'166'666'666);
  EXPECT_EQ(even_offset(traffic(Arrivals::constant, 1e7), 1'000'000'000'000).count(), 100'000'000'000'050);
  EXPECT_EQ(even_offset(traffic(Arrivals::burst, 1e7, 1000), 1'000'000'000'999).count(), 100'000'000'050'000);
}

TEST(Schedule, BurstsComeTogetherAndEvenly) {
  // 10 a second in fives: two bursts a second, in the middle of their halves.
  const std::vector<Due> dues = first(15, Schedule(traffic(Arrivals::burst, 10, 5), 1, 1));
  for (std::size_t k = 0; k < dues.size(); ++k) {
    EXPECT_EQ(dues[k].k, k);
    EXPECT_EQ(dues[k].offset, milliseconds{250 + 500 * static_cast<int>(k / 5)});
  }
}

TEST(Schedule, SameSeedSameScheduleOtherSeedAnother) {
  const auto gaps = [](std::uint64_t seed) { return first(1000, Schedule(traffic(Arrivals::poisson, 100), 50, seed)); };
  const auto same = [](const Due& a, const Due& b) { return a.offset == b.offset && a.target == b.target; };
  const std::vector<Due> one = gaps(1);
  const std::vector<Due> again = gaps(1);
  const std::vector<Due> other = gaps(2);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), again.begin(), same));
  int equal = 0;
  for (std::size_t k = 0; k < one.size(); ++k) equal += one[k].offset == other[k].offset ? 1 : 0;
  EXPECT_EQ(equal, 0);
}

TEST(Schedule, TimesDontDependOnTargets) {
  const std::vector<Due> few = first(100, Schedule(traffic(Arrivals::poisson, 100), 2, 9));
  const std::vector<Due> many = first(100, Schedule(traffic(Arrivals::poisson, 100), 1000, 9));
  for (std::size_t k = 0; k < few.size(); ++k) EXPECT_EQ(few[k].offset, many[k].offset);
}

TEST(Schedule, GoldenValues) {
  // Computed by a second implementation, in Python. What a seed means must not change: old results name their seed.
  const std::vector<Due> dues = first(5, Schedule(traffic(Arrivals::poisson, 1000), 1000, 42));
  const std::vector<std::pair<std::int64_t, std::uint32_t>> expected = {
      {476392, 558}, {1615962, 64}, {4202143, 447}, {9006242, 569}, {10474786, 221}};
  ASSERT_EQ(dues.size(), expected.size());
  for (std::size_t k = 0; k < dues.size(); ++k) {
    EXPECT_EQ(dues[k].offset.count(), expected[k].first) << k;
    EXPECT_EQ(dues[k].target, expected[k].second) << k;
  }
  EXPECT_EQ(seed_for(42, 1, Purpose::downlink), 12798024101469641047u);
}

TEST(Schedule, PoissonGapsAreExponential) {
  constexpr std::size_t kCount = 100'000;
  constexpr double kMeanNs = 1e9 / 250;
  std::vector<double> gaps;
  Duration before{};
  for (const Due& due : first(kCount, Schedule(traffic(Arrivals::poisson, 250), 1, 7))) {
    ASSERT_GE(due.offset, before);
    gaps.push_back(static_cast<double>((due.offset - before).count()) / kMeanNs);
    before = due.offset;
  }
  double sum = 0;
  for (const double gap : gaps) sum += gap;
  EXPECT_NEAR(sum / kCount, 1, 4 / std::sqrt(kCount));  // four standard errors

  // Kolmogorov-Smirnov at 1 %: 1.63 / sqrt(n).
  std::sort(gaps.begin(), gaps.end());
  double distance = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const double expected = -std::expm1(-gaps[i]);
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / kCount),
                         std::abs(expected - static_cast<double>(i + 1) / kCount)});
  }
  EXPECT_LT(distance, 1.63 / std::sqrt(kCount));

  // Independent of each other: the correlation of neighbours is nothing.
  double product = 0;
  double square = 0;
  Schedule again(traffic(Arrivals::poisson, 250), 1, 7);
  Duration last{};
  double previous = 0;
  for (std::size_t i = 0; i < kCount; ++i, again.advance()) {
    const double gap = static_cast<double>((again.due().offset - last).count()) / kMeanNs - 1;
    product += gap * previous;
    square += gap * gap;
    previous = gap;
    last = again.due().offset;
  }
  EXPECT_LT(std::abs(product / square), 4 / std::sqrt(kCount));
}

TEST(Schedule, TargetsAreUniform) {
  constexpr std::uint32_t kTargets = 50;
  constexpr std::size_t kCount = 100'000;
  std::vector<double> counts(kTargets);
  for (const Due& due : first(kCount, Schedule(traffic(Arrivals::constant, 100), kTargets, 3))) {
    ASSERT_LT(due.target, kTargets);
    ++counts[due.target];
  }
  double chi_squared = 0;
  constexpr double kExpected = static_cast<double>(kCount) / kTargets;
  for (const double count : counts) chi_squared += (count - kExpected) * (count - kExpected) / kExpected;
  EXPECT_LT(chi_squared, 74.9);  // 49 degrees of freedom, 1 %
  EXPECT_GT(chi_squared, 28.9);  // and not too even to be chance
}

TEST(Schedule, PeriodicGivesEveryTargetItsOwnSteadyBeat) {
  constexpr std::uint32_t kTargets = 7;
  Traffic periodic = traffic(Arrivals::periodic, 20);
  periodic.each = true;
  std::vector<std::vector<Duration>> beats(kTargets);
  Schedule schedule(periodic, kTargets, 1);
  for (; schedule.due().offset < seconds{10}; schedule.advance()) {
    beats[schedule.due().target].push_back(schedule.due().offset);
  }
  for (const auto& times : beats) {
    ASSERT_EQ(times.size(), 200U);
    for (std::size_t i = 1; i < times.size(); ++i) {
      EXPECT_NEAR(static_cast<double>((times[i] - times[i - 1]).count()), 5e7, 1);  // 50 ms, to the nanosecond
    }
  }
  // Staggered: the beats of two neighbours are a seventh of it apart.
  EXPECT_NEAR(static_cast<double>((beats[1][0] - beats[0][0]).count()), 5e7 / kTargets, 1);
}

TEST(Schedule, ARateOfEachIsTimesTheTargets) {
  Traffic each = traffic(Arrivals::poisson, 2.5);
  each.each = true;
  const std::vector<Due> of_each = first(100, Schedule(each, 40, 9));
  const std::vector<Due> of_all = first(100, Schedule(traffic(Arrivals::poisson, 100), 40, 9));
  for (std::size_t k = 0; k < of_each.size(); ++k) EXPECT_EQ(of_each[k].offset, of_all[k].offset);
}

TEST(Schedule, LoadStepsMultiplyEveryKindExactly) {
  Phases phases;
  phases.warm_up_s = 1;
  phases.load = {{2, 10}, {3, 0.5}};
  for (const Arrivals arrivals : {Arrivals::constant, Arrivals::burst, Arrivals::periodic}) {
    Schedule schedule(traffic(arrivals, 40, 4), 8, 1, LoadCurve(phases));
    std::vector<int> by_second(8);
    for (; schedule.due().offset < seconds{8}; schedule.advance()) {
      ++by_second[static_cast<std::size_t>(schedule.due().offset / seconds{1})];
    }
    EXPECT_EQ(by_second, (std::vector<int>{40, 40, 40, 400, 20, 20, 20, 20}));
  }
  Schedule constant(traffic(Arrivals::constant, 40), 1, 1, LoadCurve(phases));
  for (int k = 0; k < 120; ++k) constant.advance();
  EXPECT_EQ(constant.due().offset, seconds{3} + microseconds{1250});  // the middle of a gap that is a tenth
}

TEST(Schedule, LoadStepsThinAndThickenChance) {
  Phases phases;
  phases.warm_up_s = 0;
  phases.load = {{100, 5}};
  Schedule schedule(traffic(Arrivals::poisson, 100), 1, 3, LoadCurve(phases));
  int before = 0;
  int after = 0;
  for (; schedule.due().offset < seconds{200}; schedule.advance())
    ++(schedule.due().offset < seconds{100} ? before : after);
  EXPECT_NEAR(before, 10'000, 400);  // four standard deviations
  EXPECT_NEAR(after, 50'000, 900);
}

TEST(Schedule, SizesHaveDiceOfTheirOwn) {
  Traffic varying = traffic(Arrivals::poisson, 100);
  varying.payload = {PayloadSize::Kind::uniform, 200, 400, 0, 0};
  const std::vector<Due> fixed = first(1000, Schedule(traffic(Arrivals::poisson, 100), 50, 9));
  const std::vector<Due> drawn = first(1000, Schedule(varying, 50, 9));
  const std::vector<Due> again = first(1000, Schedule(varying, 50, 9));
  std::uint64_t sum = 0;
  std::set<std::uint32_t> sizes;
  for (std::size_t k = 0; k < fixed.size(); ++k) {
    EXPECT_EQ(drawn[k].offset, fixed[k].offset);
    EXPECT_EQ(drawn[k].target, fixed[k].target);
    EXPECT_EQ(fixed[k].payload_bytes, 200U);
    EXPECT_EQ(drawn[k].payload_bytes, again[k].payload_bytes);
    EXPECT_EQ(drawn[k].payload_at, sum);
    sum += drawn[k].payload_bytes;
    sizes.insert(drawn[k].payload_bytes);
  }
  EXPECT_GT(sizes.size(), 150U);
}

TEST(SeedFor, GivesEveryPurposeAndTrialItsOwn) {
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t run : {0, 1, 2}) {
    for (std::uint32_t trial = 0; trial < 100; ++trial) {
      for (const Purpose purpose : {Purpose::downlink, Purpose::uplink, Purpose::payload, Purpose::connect,
                                    Purpose::order, Purpose::faults, Purpose::churn, Purpose::replies}) {
        for (const std::uint32_t index : {0, 1, 2}) seeds.insert(seed_for(run, trial, purpose, index));
      }
    }
  }
  EXPECT_EQ(seeds.size(), 7200u);
  EXPECT_EQ(seed_for(5, 3, Purpose::uplink), seed_for(5, 3, Purpose::uplink));
}

}  // namespace
}  // namespace pushbench
