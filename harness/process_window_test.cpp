#include "harness/process_window.hpp"

#include <gtest/gtest.h>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::seconds;

class ProcessWindowTest : public testing::Test {
 protected:
  SimulatedRuntime runtime{{}};
  TimePoint began = runtime.now() + seconds{100};
};

TEST_F(ProcessWindowTest, CountsTheWindowAndNothingBeforeOrBehindIt) {
  runtime.run_until(began);
  ProcessWindow process(runtime);
  bool at_begin = false;
  bool at_end = false;
  process.start(
      {began + seconds{1}, began + seconds{4}}, [&] { at_begin = true; }, [&] { at_end = true; });
  EXPECT_EQ(process.figures().wall_s, 0);
  runtime.run_until(began + seconds{3});
  EXPECT_TRUE(at_begin);
  EXPECT_FALSE(at_end);
  EXPECT_DOUBLE_EQ(process.figures().wall_s, 2);
  runtime.run_until(began + seconds{9});
  EXPECT_TRUE(at_end);
  EXPECT_DOUBLE_EQ(process.figures().wall_s, 3);
}

TEST_F(ProcessWindowTest, OneThatBeginsWithinTheWindowCountsFromItsStart) {
  runtime.run_until(began);
  ProcessWindow process(runtime);
  runtime.run_until(began + seconds{1});
  process.join({began - seconds{5}, began + seconds{4}});
  const ProcessFigures figures = process.figures();
  EXPECT_DOUBLE_EQ(figures.wall_s, 1);
  EXPECT_GT(figures.cpu_user_s + figures.cpu_system_s, 0) << "its start has cost something";
  runtime.run_until(began + seconds{9});
  EXPECT_DOUBLE_EQ(process.figures().wall_s, 4);
}

TEST(Merged, TimesAddUpAndMemoryIsOfTheFirst) {
  const ProcessFigures first{.wall_s = 1,
                             .cpu_user_s = 0.5,
                             .cpu_system_s = 0.25,
                             .voluntary_switches = 10,
                             .involuntary_switches = 1,
                             .memory_before_bytes = 100,
                             .memory_connected_bytes = 200,
                             .memory_peak_bytes = 1000};
  const ProcessFigures second{.wall_s = 2,
                              .cpu_user_s = 1,
                              .cpu_system_s = 1,
                              .voluntary_switches = 20,
                              .involuntary_switches = 2,
                              .memory_before_bytes = 111,
                              .memory_connected_bytes = 111,
                              .memory_peak_bytes = 2000};
  const ProcessFigures both = merged(first, second);
  EXPECT_DOUBLE_EQ(both.wall_s, 3);
  EXPECT_DOUBLE_EQ(both.cpu_user_s, 1.5);
  EXPECT_DOUBLE_EQ(both.cpu_system_s, 1.25);
  EXPECT_EQ(both.voluntary_switches, 30U);
  EXPECT_EQ(both.involuntary_switches, 3U);
  EXPECT_EQ(both.memory_before_bytes, 100U);
  EXPECT_EQ(both.memory_connected_bytes, 200U);
  EXPECT_EQ(both.memory_peak_bytes, 2000U);
}

}  // namespace
}  // namespace pushbench
