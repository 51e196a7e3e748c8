#include "cli/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::HasSubstr;
using testing::Not;

RunPlan plan() {
  RunPlan plan;
  Scenario& scenario = plan.scenarios.emplace_back();
  scenario.name = "feed";
  scenario.clients = 1000;
  scenario.connections_per_s = 1000;
  scenario.phases.warm_up_s = 1;
  scenario.phases.measure_s = 5;
  scenario.phases.drain_s = 4;
  scenario.trials = 10;
  plan.variants = {{plain(*transports()[0]), plain(*transports()[1])}};
  return plan;
}

TEST(EstimatedTime, CountsEveryPhaseOfEveryTrial) {
  RunPlan one = plan();
  EXPECT_DOUBLE_EQ(estimated_s(one.scenarios[0]), 0.8 + 1 + 1 + 5 + 0.3);
  EXPECT_DOUBLE_EQ(estimated_s(one), 20 * 8.1);
  one.scenarios[0].phases.drain_s = 0;
  EXPECT_DOUBLE_EQ(estimated_s(one.scenarios[0]), 7.8);
  one.scenarios[0].phases.drain_s = 4;
  one.scenarios[0].faults.emplace_back();
  EXPECT_DOUBLE_EQ(estimated_s(one.scenarios[0]), 9.8) << "what was broken takes its time";
}

/// What is shown while the `index`-th of 20 trials measures, and when it has ended.
std::string shown(std::size_t index, bool live, const results::Trial& result = {}) {
  const RunPlan run = plan();
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&text, &size);
  ProgressDisplay display({file, live}, run);
  const std::vector<PlannedTrial> order = order_of(run);
  for (std::size_t i = 1; i <= index; ++i) display.on_trial(i, order.size(), order[i - 1]);
  display.on_progress({.phase = TrialProgress::Phase::measuring, .elapsed_s = 2, .length_s = 5});
  display.on_result(result);
  std::fclose(file);
  const std::unique_ptr<char, void (*)(void*)> owner(text, std::free);
  return {text, size};
}

TEST(Progress, TellsWhichTrialAndWhatIsLeft) {
  EXPECT_THAT(shown(1, true), HasSubstr("[ 1/20] feed "));
  EXPECT_THAT(shown(1, true), HasSubstr("measuring 2.0 of 5.0 s, then about 2 min 34 s"));
  EXPECT_THAT(shown(20, true), HasSubstr("[20/20] feed "));
  EXPECT_THAT(shown(20, true), Not(HasSubstr("then about")));
}

TEST(Progress, OfALogIsALineATrial) {
  const std::string text = shown(1, false);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Progress, ShowsTheUplinkWhereThatIsAllThereIs) {
  results::Trial trial;
  trial.measure_s = 2;
  trial.uplink.window_delivered = 100;
  trial.uplink.latency.record(1'500);
  trial.uplink.lost = 3;
  EXPECT_THAT(shown(1, false, trial), HasSubstr("50 msg/s  p50    1.50 ms  p99    1.50 ms  lost 3  ok"));
}

TEST(Progress, SaysWhyATrialDoesNotCount) {
  results::Trial trial;
  trial.status = results::TrialStatus::failed;
  trial.reasons = {"the server died", "of what"};
  EXPECT_THAT(shown(1, false, trial), HasSubstr("FAILED: the server died\n"));
}

}  // namespace
}  // namespace pushbench
