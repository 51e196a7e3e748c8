#include "harness/simulation/assumptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::HasSubstr;

TEST(Assumptions, NameEachModelItsStandingAndItsSource) {
  SimulatedSetting setting;
  setting.network.link.name = "lte";
  setting.network.source = "a book";
  setting.network.standing = Standing::recalled;
  setting.battery = Battery{.name = "phone, 15 Wh", .source = "a phone", .standing = Standing::read};
  setting.prices =
      PriceList{.name = "list", .date = "2026-01", .sources = {{"a", "x (read 2026)"}, {"b", "y (assumed)"}}};
  setting.population.name = "deploys";
  setting.population.source = "ours";
  setting.population.standing = Standing::assumed;
  setting.most_connections = 7;
  const auto other = assumptions_of(setting);
  EXPECT_EQ(other.at("network"), "lte: recalled, a book");
  EXPECT_EQ(other.at("battery"), "phone, 15 Wh: read, a phone");
  EXPECT_EQ(other.at("prices"), "list, 2026-01: assumed at worst");
  EXPECT_EQ(other.at("population"), "deploys: assumed, ours");
  EXPECT_EQ(other.at("most_connections"), "7 a server");
  EXPECT_FALSE(other.contains("memory"));
}

TEST(Assumptions, SayWhereEnergyIsThatOfConnecting) {
  const world::RadioModel radio{.inactivity = std::chrono::seconds{1},
                                .stages = {{.name = "tail", .lasts = std::chrono::seconds{10}}}};
  Phases phases;
  phases.warm_up_s = 4;
  phases.measure_s = 600;
  EXPECT_THAT(weakness_of_energy(radio, phases), HasSubstr("warm-up, 4 s, is shorter than the radio's tail, 11 s"));
  phases.warm_up_s = 11;
  EXPECT_EQ(weakness_of_energy(radio, phases), "");
  phases.measure_s = 5;
  EXPECT_THAT(weakness_of_energy(radio, phases), HasSubstr("of 5 s alone"));
}

}  // namespace
}  // namespace pushbench
