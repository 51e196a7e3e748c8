#include "harness/simulation/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string name_of(std::string_view scenario, const SweepPoint& point) {
  std::set<std::string> taken;
  return sweep_name(scenario, point, taken);
}

TEST(SweepPoints, AreAllCombinations) {
  const std::vector<SweptKey> keys{{"network", {"lte", "3g"}}, {"clients", {"10", "20"}}};
  EXPECT_THAT(sweep_points(keys), ElementsAre(ElementsAre(Pair("network", "lte"), Pair("clients", "10")),
                                              ElementsAre(Pair("network", "lte"), Pair("clients", "20")),
                                              ElementsAre(Pair("network", "3g"), Pair("clients", "10")),
                                              ElementsAre(Pair("network", "3g"), Pair("clients", "20"))));
  EXPECT_THAT(sweep_points({}), ElementsAre(SweepPoint{}));
}

TEST(SweepName, SaysKeyAndValue) {
  EXPECT_EQ(name_of("feed", {}), "feed");
  EXPECT_EQ(name_of("notifications", {{"transports.short_polling.interval_ms", "5000"}}),
            "notifications-interval_ms-5000");
  EXPECT_EQ(name_of("feed", {{"network", "lte"}, {"clients", "1.5M"}}), "feed-network-lte-clients-1_5m");
}

TEST(SweepName, IsNeverTooLongNorThereTwice) {
  EXPECT_EQ(name_of("notifications-of-a-shop", {{"transports.long_polling.hold_ms", "25000"}}),
            "notifications-of-a-shop-hold_ms-25000");
  EXPECT_EQ(name_of("notifications-of-a-shop", {{"phases.measure_s", "600"}, {"network", "slow-4g"}}),
            "notifications-of-a-shop-600-slow-4g");
  EXPECT_EQ(name_of("a-name-as-long-as-a-scenario-may-have-it", {{"network", "lte"}}),
            "a-name-as-long-as-a-scenario-may-hav-lte");
  const std::string longest(60, 'x');
  std::set<std::string> taken;
  for (int copy = 0; copy < 20; ++copy) {
    const std::string name = sweep_name("feed", {{"calibration", longest}}, taken);
    EXPECT_LE(name.size(), 40U);
    EXPECT_TRUE(name.starts_with("f")) << name;
  }
  EXPECT_EQ(taken.size(), 20U);
}

}  // namespace
}  // namespace pushbench
