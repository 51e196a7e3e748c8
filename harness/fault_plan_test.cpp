#include "harness/fault_plan.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Fault at(FaultKind kind, double at_s) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = at_s;
  return fault;
}

Fault random_fault(FaultKind kind, double per_s) {
  Fault fault;
  fault.kind = kind;
  fault.per_s = per_s;
  return fault;
}

Scenario with(std::vector<Fault> faults, double measure_s = 10) {
  Scenario scenario;
  scenario.phases.measure_s = measure_s;
  scenario.faults = std::move(faults);
  return scenario;
}

std::uint32_t count_hit(const Strike& strike, const Fault& fault, std::uint32_t clients) {
  std::uint32_t hit = 0;
  for (std::uint32_t client = 0; client < clients; ++client) hit += strike.hits(fault, client, clients) ? 1 : 0;
  return hit;
}

TEST(FaultPlan, StrikesWhenItWasToldTo) {
  const auto strikes =
      plan_faults(with({at(FaultKind::reset, 3.25), at(FaultKind::fin, 1), at(FaultKind::stall, 12)}), 1);
  ASSERT_EQ(strikes.size(), 2U);  // the last would be past the end
  EXPECT_EQ(strikes[0].fault, 1U);
  EXPECT_EQ(strikes[0].offset, seconds{1});
  EXPECT_EQ(strikes[1].fault, 0U);
  EXPECT_EQ(strikes[1].offset, milliseconds{3250});
  EXPECT_TRUE(plan_faults(with({at(FaultKind::reset, 10)}), 1).empty());
}

TEST(FaultPlan, SameSeedSamePlanOtherSeedAnother) {
  const Scenario scenario = with({random_fault(FaultKind::reset, 5), random_fault(FaultKind::fin, 5)});
  const auto one = plan_faults(scenario, 7);
  const auto again = plan_faults(scenario, 7);
  const auto other = plan_faults(scenario, 8);
  ASSERT_EQ(one.size(), again.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].offset, again[i].offset);
    EXPECT_EQ(one[i].fault, again[i].fault);
    EXPECT_EQ(one[i].dice, again[i].dice);
  }
  EXPECT_NE(one.front().offset, other.front().offset);
}

TEST(FaultPlan, ARateIsKeptOnAverageAndNotToTheLetter) {
  const auto strikes = plan_faults(with({random_fault(FaultKind::reset, 2)}, 10'000), 3);
  EXPECT_NEAR(static_cast<double>(strikes.size()), 20'000, 4 * std::sqrt(20'000));
  Duration before{};
  for (const Strike& strike : strikes) {
    ASSERT_GE(strike.offset, before);
    ASSERT_LT(strike.offset, seconds{10'000});
    before = strike.offset;
  }
}

TEST(FaultPlan, WithoutAShareExactlyOneClientIsHit) {
  const Fault fault = random_fault(FaultKind::reset, 10);
  std::vector<std::uint32_t> hits(50);
  const auto strikes = plan_faults(with({fault}, 500), 5);
  for (const Strike& strike : strikes) {
    ASSERT_EQ(count_hit(strike, fault, 50), 1U);
    for (std::uint32_t client = 0; client < 50; ++client) hits[client] += strike.hits(fault, client, 50) ? 1 : 0;
  }
  for (const std::uint32_t each : hits) EXPECT_NEAR(each, 100, 50);  // five standard deviations
}

TEST(FaultPlan, AShareHitsAboutSoManyAndOthersEachTime) {
  Fault fault = random_fault(FaultKind::reset, 1);
  fault.share = 0.3;
  const auto strikes = plan_faults(with({fault}, 100), 5);
  ASSERT_GE(strikes.size(), 2U);
  std::uint32_t both = 0;
  for (std::uint32_t client = 0; client < 10'000; ++client) {
    both += strikes[0].hits(fault, client, 10'000) && strikes[1].hits(fault, client, 10'000) ? 1 : 0;
  }
  EXPECT_NEAR(count_hit(strikes[0], fault, 10'000), 3000, 184);  // four standard deviations
  EXPECT_NEAR(both, 900, 115);
  fault.share = 1;
  EXPECT_EQ(count_hit(strikes[0], fault, 10'000), 10'000U);
}

TEST(FaultPlan, AServerIsStruckOnlyWhileItRuns) {
  Fault pause = random_fault(FaultKind::pause, 5);
  pause.for_ms = 500;
  Fault restart = random_fault(FaultKind::restart, 5);
  restart.for_ms = 200;
  const Scenario scenario = with({pause, restart}, 100);
  const auto strikes = plan_faults(scenario, 5);
  ASSERT_GT(strikes.size(), 50U);
  for (std::size_t i = 1; i < strikes.size(); ++i) {
    const auto length = milliseconds{strikes[i - 1].fault == 0 ? 500 : 200};
    EXPECT_GT(strikes[i].offset, strikes[i - 1].offset + length);
  }
  const Fault& last = scenario.faults[strikes.back().fault];
  EXPECT_LT(strikes.back().offset + milliseconds{static_cast<int>(last.for_ms)}, seconds{100});
  EXPECT_TRUE(strikes[0].hits(pause, 17, 1000));
}

TEST(FaultPlan, WhatHasATimeOfItsOwnIsNotCrowdedOutByWhatIsAtRandom) {
  Fault pause = random_fault(FaultKind::pause, 5);
  pause.for_ms = 500;
  Fault restart = at(FaultKind::restart, 5);
  restart.for_ms = 200;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    bool restarted = false;
    for (const Strike& strike : plan_faults(with({pause, restart}), seed)) {
      restarted |= strike.fault == 1 && strike.offset == seconds{5};
      const bool ends_before = strike.offset + milliseconds{500} < seconds{5};
      EXPECT_TRUE(strike.fault == 1 || ends_before || strike.offset > milliseconds{5200});
    }
    EXPECT_TRUE(restarted);
  }
}

}  // namespace
}  // namespace pushbench
