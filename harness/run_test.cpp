#include "harness/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::UnorderedElementsAreArray;

RunPlan plan_with(std::uint64_t seed) {
  RunPlan plan;
  plan.seed = seed;
  plan.scenarios.resize(2);
  plan.scenarios[0].trials = 4;
  plan.scenarios[1].trials = 1;
  plan.variants.resize(2);
  for (const Transport* transport : transports()) plan.variants[0].push_back(plain(*transport));
  plan.variants[1] = {plan.variants[0][0], plan.variants[0][1]};
  return plan;
}

std::vector<std::string> labels(const std::vector<PlannedTrial>& order) {
  std::vector<std::string> all;
  for (const PlannedTrial& trial : order) all.push_back(trial.variant->label);
  return all;
}

TEST(OrderOf, EachRoundHasEveryVariantOnceAndScenariosFollowEachOther) {
  const RunPlan plan = plan_with(1);
  const auto order = order_of(plan);
  const std::size_t compared = plan.variants[0].size();
  ASSERT_EQ(order.size(), 4 * compared + 2);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool first = i < 4 * compared;
    EXPECT_EQ(order[i].scenario, &plan.scenarios[first ? 0 : 1]);
    EXPECT_EQ(order[i].number, first ? i / compared + 1 : 1);
  }
  std::vector<std::string> all;
  for (const Variant& variant : plan.variants[0]) all.push_back(variant.label);
  for (std::size_t round = 0; round < 4; ++round) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(round * compared);
    EXPECT_THAT(labels({begin, begin + static_cast<std::ptrdiff_t>(compared)}), UnorderedElementsAreArray(all));
  }
}

TEST(OrderOf, ByRoundsEveryScenarioComesBeforeAnyComesAgain) {
  RunPlan plan = plan_with(1);
  const auto before = order_of(plan);
  plan.by_rounds = true;
  const auto order = order_of(plan);
  ASSERT_EQ(order.size(), before.size());
  for (std::size_t i = 1; i < order.size(); ++i) EXPECT_LE(order[i - 1].number, order[i].number);
  EXPECT_EQ(order[plan.variants[0].size()].scenario, &plan.scenarios[1]);
}

TEST(OrderOf, AScenarioHasOnlyItsOwnVariants) {
  const RunPlan plan = plan_with(1);
  const auto order = order_of(plan);
  EXPECT_THAT(labels({order.end() - 2, order.end()}),
              UnorderedElementsAreArray({plan.variants[1][0].label, plan.variants[1][1].label}));
}

TEST(OrderOf, TheSeedDecides) {
  EXPECT_EQ(labels(order_of(plan_with(1))), labels(order_of(plan_with(1))));
  std::set<std::vector<std::string>> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) orders.insert(labels(order_of(plan_with(seed))));
  EXPECT_GT(orders.size(), 10U);
}

}  // namespace
}  // namespace pushbench
