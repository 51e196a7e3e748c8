#include "harness/latency_steps.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kBegin = from_us(1'000'000'000);

Window window_of(Duration length) { return {kBegin, kBegin + length}; }

TEST(LatencySteps, AreHalfASecondAndNeverMoreThan240) {
  EXPECT_EQ(latency_step(milliseconds{100}), milliseconds{500});
  EXPECT_EQ(latency_step(seconds{120}), milliseconds{500});
  EXPECT_EQ(latency_step(seconds{121}), seconds{1});
  EXPECT_EQ(latency_step(hours{1}), seconds{15});
  EXPECT_DOUBLE_EQ(latency_step_s(121), 1.0);
  EXPECT_EQ(latency_figures({}, 3600).size(), 240U);
  EXPECT_EQ(latency_figures({}, 1.2).size(), 3U);
}

TEST(LatencySteps, AMessageBelongsToTheStepInWhichItWasDue) {
  LatencySteps steps(window_of(seconds{2}));
  steps.record(kBegin + milliseconds{499}, 5'000'000);  // it arrived long after
  steps.record(kBegin + milliseconds{500}, 7);
  steps.record(kBegin, 3);
  ASSERT_EQ(steps.steps().size(), 2U);
  EXPECT_EQ(steps.steps()[0].count(), 2U);
  EXPECT_EQ(steps.steps()[0].max(), 5'000'000U);
  EXPECT_EQ(steps.steps()[1].max(), 7U);
}

TEST(LatencySteps, NoStepIsLostAndTheEmptyOnesHaveNoFigures) {
  LatencySteps steps(window_of(seconds{2}));
  steps.record(kBegin + milliseconds{1100}, 40);
  const auto figures = latency_figures(steps.steps(), 2);
  ASSERT_EQ(figures.size(), 4U);
  EXPECT_EQ(figures[0].messages, 0U);
  EXPECT_FALSE(figures[0].p50_us.has_value());
  EXPECT_EQ(figures[2].messages, 1U);
  EXPECT_EQ(figures[2].p99_us, 40U);
  EXPECT_FALSE(figures[3].max_us.has_value());
}

TEST(LatencySteps, StepsWithoutAMessageOwnNothing) {
  LatencySteps steps(window_of(seconds{120}));
  steps.record(kBegin + seconds{119}, 40);
  std::size_t bytes = 0;
  for (const Histogram& step : steps.steps()) bytes += step.memory_bytes();
  EXPECT_EQ(bytes, steps.steps().back().memory_bytes());
}

TEST(LatencySteps, WorkersMergeStepByStepAndInAll) {
  LatencySteps one(window_of(seconds{2}));
  LatencySteps other(window_of(seconds{2}));
  one.record(kBegin, 10);
  other.record(kBegin, 30);
  other.record(kBegin + seconds{1}, 50);
  std::vector<Histogram> both = one.steps();
  merge(both, other.steps());
  ASSERT_EQ(both.size(), 3U);
  EXPECT_EQ(both[0].count(), 2U);
  EXPECT_EQ(both[2].max(), 50U);
  EXPECT_EQ(merged(both).count(), 3U);
  EXPECT_EQ(merged(both).max(), 50U);
}

}  // namespace
}  // namespace pushbench
