#include "cli/simulate_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SimulationText, SaysHowFarHowFastAndHowLongStill) {
  const SimulationProgress progress{
      .virtual_s = 150, .of_virtual_s = 600, .events = 30'000'000, .connected = 4, .clients = 5};
  EXPECT_EQ(simulation_text(progress, 10), "150.0 of 600 s, 4 of 5 connected, 3.0 M events/s, about 30 s left");
  EXPECT_THAT(simulation_text(progress, 0.5), Not(HasSubstr("left"))) << "too early to tell";
  EXPECT_EQ(simulation_text({}, 0), "0.0 of 0 s, 0 of 0 connected");
}

TEST(SpeedText, HasALineForEachTrial) {
  EXPECT_EQ(speed_text({}), "");
  const std::string text = speed_text({{.label = "feed x",
                                        .real_s = 2,
                                        .virtual_s = 600,
                                        .events = 9'000'000,
                                        .clients = 1000,
                                        .memory_bytes = 2'000'000},
                                       {.label = "feed longer"}});
  EXPECT_THAT(text, HasSubstr("\nfeed x           2.00 s      4.5 M           300.0"));
  EXPECT_THAT(text, HasSubstr("2000\n"));
  EXPECT_THAT(text, HasSubstr("\nfeed longer"));
}

}  // namespace
}  // namespace pushbench
