#include "harness/ceiling/ceiling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/ceiling/ladder.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StepsTo, DoubleUpToTheTarget) {
  EXPECT_THAT(steps_to(1'000'000), ElementsAre(15'625, 31'250, 62'500, 125'000, 250'000, 500'000, 750'000));
}

TEST(StepsTo, AreNotBelowAHundred) {
  EXPECT_THAT(steps_to(1000), ElementsAre(125, 250, 500, 750));
  EXPECT_THAT(steps_to(150), ElementsAre(112));
  EXPECT_THAT(steps_to(100), IsEmpty());
  EXPECT_THAT(steps_to(1), IsEmpty());
}

TEST(StepsTo, AscendBelowAnyTarget) {
  for (const std::uint64_t target : {101ULL, 134ULL, 202ULL, 6401ULL, 99'999ULL, (1ULL << 63) + 1}) {
    std::uint64_t before = 99;
    for (const std::uint64_t step : steps_to(target)) {
      EXPECT_GT(step, before) << target;
      EXPECT_LT(step, target);
      before = step;
    }
  }
}

// Whatever has a heartbeat, a limit of silence or a hold time: nothing of it happens while connections are only held.
TEST(ScenarioToHold, NothingHappensByItself) {
  for (const Transport* transport : transports()) {
    const Scenario scenario = scenario_to_hold(plain(*transport));
    const Settings& settings = scenario.settings_of(transport->name());
    for (const SettingSpec& spec : transport->settings()) {
      if (spec.name == "heartbeat_s" || spec.name == "silence_ms") {
        EXPECT_EQ(settings.number(spec.name), 0) << transport->name();
      } else if (spec.name == "hold_ms") {
        EXPECT_EQ(settings.number(spec.name), spec.most) << transport->name();
      }
    }
  }
}

TEST(ScenarioToHold, AVariantsSettingsStay) {
  for (const Transport* transport : transports()) {
    for (const SettingSpec& spec : transport->settings()) {
      if (spec.name != "heartbeat_s" && spec.name != "hold_ms") continue;
      Variant variant = plain(*transport);
      variant.changed[spec.name] = std::int64_t{7};
      EXPECT_EQ(scenario_to_hold(variant).settings_of(transport->name()).number(spec.name), 7) << transport->name();
    }
  }
}

TEST(HeartbeatOf, IsTheVariantsOwnOrThePlans) {
  CeilingPlan plan;
  plan.heartbeat_s = 30;
  std::size_t with_heartbeats = 0;
  for (const Transport* transport : transports()) {
    Variant variant = plain(*transport);
    if (heartbeat_s_of(plan, variant) == 0) continue;
    ++with_heartbeats;
    EXPECT_EQ(heartbeat_s_of(plan, variant), 30) << transport->name();
    variant.changed["heartbeat_s"] = std::int64_t{7};
    EXPECT_EQ(heartbeat_s_of(plan, variant), 7) << transport->name();
    CeilingPlan without = plan;
    without.heartbeat_s = 0;
    EXPECT_EQ(heartbeat_s_of(without, variant), 0) << transport->name();
  }
  EXPECT_GT(with_heartbeats, 0u);
  EXPECT_LT(with_heartbeats, transports().size());
}

}  // namespace
}  // namespace pushbench
