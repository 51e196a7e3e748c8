// How pilots' times are taken to other numbers of clients, and what a server holds.
#include "harness/simulation/sizing.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(CpuLine, LeavesWhatIsFixedOutOfTheSlope) {
  const CpuLine line = CpuLine::through(500, 1.5, 2000, 3);
  EXPECT_DOUBLE_EQ(line.base, 1);
  EXPECT_DOUBLE_EQ(line.at(5'000'000), 5001);
}

TEST(CpuLine, NeverFallsAndNeverBeginsBelowZero) {
  EXPECT_DOUBLE_EQ(CpuLine::through(500, 2, 2000, 1).at(5'000'000), 1);
  EXPECT_DOUBLE_EQ(CpuLine::through(500, 0, 2000, 3).base, 0);
  EXPECT_DOUBLE_EQ(CpuLine::through(40, 2, 40, 2).at(80), 4) << "of one pilot alone";
}

TEST(MostHeld, IsTheLeastOfOpenFilesAndMemory) {
  SimulatedSetting setting;
  const TransportCosts costs{.server_bytes_per_connection = 1000, .kernel_bytes_per_connection = 3000};
  EXPECT_EQ(most_held(setting, costs), UINT64_MAX);
  setting.most_connections = 100;
  EXPECT_EQ(most_held(setting, costs), 100U);
  setting.memory_bytes = 40'000;
  EXPECT_EQ(most_held(setting, costs), 10U);
  EXPECT_EQ(most_held(setting, {}), 100U);
}

}  // namespace
}  // namespace pushbench
