#include "results/all_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"

namespace pushbench::results {
namespace {

const NamedFigure* find(const std::vector<NamedFigure>& all, std::string_view transport, std::string_view metric) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const NamedFigure& figure) {
    return figure.transport == transport && figure.metric == metric;
  });
  return found == all.end() ? nullptr : &*found;
}

TEST(AllFigures, HaveThoseOfTheSummary) {
  const results::Run run = sample_run();
  const std::vector<NamedFigure> all = all_figures(run);
  const NamedFigure* p99 = find(all, "smoke_signals", "latency_p99_us");
  ASSERT_NE(p99, nullptr);
  EXPECT_EQ(p99->scenario, "feed");
  EXPECT_EQ(p99->unit, "us");
  EXPECT_EQ(p99->trials, 4u);
  EXPECT_FALSE(p99->is_control);
  EXPECT_TRUE(p99->figure.low && p99->figure.ratio);
  EXPECT_TRUE(find(all, "plain", "latency_p99_us")->is_control);
  EXPECT_EQ(find(all, "plain", "recovery_p99_us"), nullptr) << "what was not measured is left out";
}

TEST(AllFigures, HaveTheLastStepOfACeiling) {
  results::Run run = ceiling_run();
  const std::vector<NamedFigure> all = all_figures(run);
  const NamedFigure* held = find(all, run.ceilings[0].transport, "connections_held");
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->scenario, "ceiling");
  EXPECT_EQ(held->figure.value, static_cast<double>(run.ceilings[0].held));
  EXPECT_GT(all.size(), 2 * run.ceilings.size());
}

TEST(AllFigures, TellSweptCapacitiesApart) {
  const results::Run run = capacity_run();
  for (const NamedFigure& figure : all_figures(run)) {
    EXPECT_THAT(figure.scenario, testing::HasSubstr(" at downlink.each_per_s="));
  }
}

}  // namespace
}  // namespace pushbench::results
