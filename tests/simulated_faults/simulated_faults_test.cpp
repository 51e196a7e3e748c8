// Thousands of seeded fault plans in virtual time, over every transport of the registry and all its settings. Of a plan
// that fails the message says how to carry it out again.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/simulated_faults/ordeal.hpp"
#include "transports/registry.hpp"

// Of them a sanitizers' build carries out a part.
#ifndef PUSHBENCH_FAULT_PLANS
#define PUSHBENCH_FAULT_PLANS 4000
#endif

namespace pushbench::simulated_faults {
namespace {

constexpr std::uint64_t kTests = 40;
constexpr std::uint64_t kPlansEach = PUSHBENCH_FAULT_PLANS / kTests;

class SimulatedFaults : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(All, SimulatedFaults, testing::Range<std::uint64_t>(0, kTests));

TEST_P(SimulatedFaults, BreakNoPromise) {
  const std::uint64_t first = 1 + GetParam() * kPlansEach;
  for (std::uint64_t seed = first; seed < first + kPlansEach; ++seed) {
    const Outcome outcome = carry_out(plan_of(seed));
    ASSERT_EQ(outcome.violations, "") << "again: fault_plans --seed " << seed << " --verbose";
  }
}

TEST(SimulatedFaultPlans, AreTheSameForTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::string first, second;
    carry_out(plan_of(seed), &first);
    carry_out(plan_of(seed), &second);
    EXPECT_FALSE(first.empty());
    ASSERT_EQ(first, second) << "seed " << seed;
    EXPECT_EQ(in_words(plan_of(seed)), in_words(plan_of(seed)));
    EXPECT_NE(in_words(plan_of(seed)), in_words(plan_of(seed + 1)));
  }
}

TEST(SimulatedFaultPlans, DrawEverything) {
  std::set<std::string_view> names;
  std::set<Kind> kinds;
  std::set<Crash> crashes;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Plan plan = plan_of(seed);
    names.insert(plan.transport->name());
    for (const Act& act : plan.acts) {
      kinds.insert(act.kind);
      if (act.kind == Kind::crash) crashes.insert(act.crash);
    }
  }
  EXPECT_EQ(names.size(), transports().size());
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(Kind::hostile) + 1);
  EXPECT_EQ(crashes.size(), 3U);
}

TEST(SimulatedFaultPlans, LoseConnectionsAndDeliverMessages) {
  Witness::Counters all;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Outcome outcome = carry_out(plan_of(seed));
    all.messages += outcome.counters.messages;
    all.losses += outcome.counters.losses;
  }
  EXPECT_GT(all.messages, 2000U);
  EXPECT_GT(all.losses, 400U);
}

}  // namespace
}  // namespace pushbench::simulated_faults
