#include "cli/simulate_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/capacity/scaled.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Plans with a calibration of the test's own.
class SimulatePlanTest : public testing::Test {
 protected:
  SimulatePlanTest() {
    std::filesystem::create_directories(folder_);
    Calibration calibration;
    calibration.name = "small";
    calibration.machine = "a test";
    for (const Transport* transport : transports()) calibration.transports[std::string{transport->name()}] = {};
    std::ofstream(folder_ / "small.json") << write_calibration(calibration);
    std::ofstream(folder_ / "mine.json")
        << R"({"name":"mine","summary":"s","clients":600,"downlink":{"messages_per_s":60},)"
           R"("channels":{"layout":"private"}})";
    choice.scenarios = {(folder_ / "mine.json").string()};
    choice.calibration = (folder_ / "small.json").string();
  }
  ~SimulatePlanTest() override { std::filesystem::remove_all(folder_); }

  std::string complaint() const {
    try {
      simulate_plan(choice);
    } catch (const InputError& error) {
      EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos);
      return error.what();
    }
    return "accepted";
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Scenario& scenario : simulate_plan(choice).plan.scenarios) all.push_back(scenario.name);
    return all;
  }

  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} / ("simulate_plan." + std::to_string(getpid()));
  SimulateChoice choice;
};

TEST_F(SimulatePlanTest, WithoutOptionsIsTheScenarioAsItIs) {
  const SimulatePlan planned = simulate_plan(choice);
  ASSERT_EQ(planned.plan.scenarios.size(), 1U);
  EXPECT_EQ(planned.plan.scenarios[0].name, "mine");
  EXPECT_EQ(planned.plan.scenarios[0].clients, 600U);
  EXPECT_EQ(planned.plan.scenarios[0].trials, 1U);
  EXPECT_EQ(planned.plan.settings[0].network.link.name, "loopback");
  EXPECT_FALSE(planned.plan.settings[0].radio);
  EXPECT_EQ(planned.plan.variants[0].size(), transports().size());
  EXPECT_TRUE(planned.notes.empty());
}

TEST_F(SimulatePlanTest, ClientsLeaveTheTrafficAsItIsUnlessItIsScaled) {
  choice.clients = "5M";
  SimulatePlan planned = simulate_plan(choice);
  EXPECT_EQ(planned.plan.scenarios[0].clients, 5'000'000U);
  EXPECT_DOUBLE_EQ(messages_per_s(planned.plan.scenarios[0]), 60);
  EXPECT_DOUBLE_EQ(planned.plan.scenarios[0].connections_per_s, 83334);
  EXPECT_THAT(planned.notes, Contains(HasSubstr("each client gets a message every 23 h on average; --scale-traffic")));
  EXPECT_THAT(planned.notes, Contains(HasSubstr("83334 clients connect a second")));

  choice.scale_traffic = true;
  planned = simulate_plan(choice);
  EXPECT_DOUBLE_EQ(messages_per_s(planned.plan.scenarios[0]), 500'000);
  EXPECT_THAT(planned.notes, Contains(HasSubstr("a message every 10 s on average, as before")));
}

TEST_F(SimulatePlanTest, TheRampIsTheUsersWhereItIsTyped) {
  choice.clients = "5M";
  choice.overrides = {"connect.connections_per_s=1000"};
  const SimulatePlan planned = simulate_plan(choice);
  EXPECT_EQ(planned.plan.scenarios[0].connections_per_s, 1000);
  EXPECT_EQ(planned.notes.size(), 1U);
}

TEST_F(SimulatePlanTest, MayLastLongerThanARun) {
  choice.hours = 24;
  EXPECT_EQ(simulate_plan(choice).plan.scenarios[0].phases.measure_s, 86400);
  choice.hours = 48;
  EXPECT_EQ(simulate_plan(choice).plan.scenarios[0].phases.measure_s, 2 * 86400);
  choice.hours.reset();
  choice.duration = "10m";
  EXPECT_EQ(simulate_plan(choice).plan.scenarios[0].phases.measure_s, 600);
  choice.hours = 1;
  EXPECT_EQ(complaint(), "simulate: --hours: is there beside --duration; accepted: either of the two");
  choice.duration.clear();
  choice.hours = -1;
  EXPECT_THAT(complaint(), HasSubstr("--hours: is -1; accepted: more than 0"));
}

TEST_F(SimulatePlanTest, SweepsMakeAScenarioOfEachCombination) {
  choice.sweeps = {"network=lte,3g", "clients=100,1k"};
  EXPECT_THAT(names(), ElementsAre("mine-network-lte-clients-100", "mine-network-lte-clients-1k",
                                   "mine-network-3g-clients-100", "mine-network-3g-clients-1k"));
  const SimulatePlan planned = simulate_plan(choice);
  EXPECT_EQ(planned.plan.scenarios[1].clients, 1000U);
  EXPECT_EQ(planned.plan.settings[1].network.link.name, "lte");
  EXPECT_EQ(planned.plan.settings[2].network.link.name, "3g");
  EXPECT_TRUE(planned.plan.settings[2].radio) << "the network's";
  choice.sweeps = {"transports.short_polling.interval_ms=5000,30000"};
  EXPECT_THAT(names(), ElementsAre("mine-interval_ms-5000", "mine-interval_ms-30000"));
  EXPECT_EQ(simulate_plan(choice).plan.scenarios[1].transports.at("short_polling").number("interval_ms"), 30000);
}

TEST_F(SimulatePlanTest, TheWorldIsWhatIsTyped) {
  choice.network = "lte";
  choice.radio = "none";
  choice.tls = choice.share_core = true;
  choice.idle_timeout = "60s";
  choice.servers = "auto";
  choice.cores = "4";
  const SimulatedSetting setting = simulate_plan(choice).plan.settings[0];
  EXPECT_FALSE(setting.radio);
  EXPECT_EQ(setting.network.link.tls_round_trips, 1U);
  EXPECT_EQ(setting.network.link.idle_timeout, std::chrono::seconds{60});
  EXPECT_EQ(setting.servers, 0U);
  EXPECT_EQ(setting.cores, 4U);
  EXPECT_TRUE(setting.clients_share_a_core);
}

TEST_F(SimulatePlanTest, ServersAreAsManyAsItTakes) {
  SimulatedSetting setting = simulate_plan(choice).plan.settings[0];
  EXPECT_EQ(setting.servers, 0U);
  EXPECT_EQ(setting.cores, 4U);
  EXPECT_EQ(setting.most_connections + setting.most_ports + setting.memory_bytes, 0U);
  choice.prices = "aws-proxy";
  setting = simulate_plan(choice).plan.settings[0];
  EXPECT_EQ(setting.cores, setting.prices->server_cores);
  EXPECT_EQ(setting.most_connections, setting.prices->most_connections);
  EXPECT_EQ(setting.most_ports, setting.prices->most_ports);
  EXPECT_GT(setting.memory_bytes, 0U);
  choice.most_connections = "2k";
  choice.memory = "none";
  setting = simulate_plan(choice).plan.settings[0];
  EXPECT_EQ(setting.most_connections, 2000U);
  EXPECT_EQ(setting.memory_bytes, 0U);
  choice.share_core = true;
  choice.prices.clear();
  setting = simulate_plan(choice).plan.settings[0];
  EXPECT_EQ(setting.servers, 1U);
  EXPECT_EQ(setting.cores, 1U);
}

TEST_F(SimulatePlanTest, WhatIsSweptIsNotOverwritten) {
  choice.clients = "5M";
  choice.sweeps = {"connect.connections_per_s=1000,2000", "phases.drain_s=1,2"};
  const SimulatePlan planned = simulate_plan(choice);
  ASSERT_EQ(planned.plan.scenarios.size(), 4U);
  EXPECT_EQ(planned.plan.scenarios[3].connections_per_s, 2000);
  EXPECT_EQ(planned.plan.scenarios[3].phases.drain_s, 2);
  choice.sweeps = {"phases.measure_s=1,2"};
  choice.hours = 1;
  EXPECT_EQ(complaint(), "simulate: --sweep phases.measure_s: sets what --hours does; accepted: either of the two");
  choice.sweeps.clear();
  choice.overrides = {"phases.measure_s=2"};
  EXPECT_THAT(complaint(), HasSubstr("--set phases.measure_s: sets what --hours does"));
}

TEST_F(SimulatePlanTest, WhatIsMissingIsFoundBeforeAnythingRuns) {
  choice.servers = "1000";
  choice.cores = "1000";
  EXPECT_THAT(complaint(), HasSubstr("up to 100000 cores in all"));
  choice.servers = choice.cores = "";
  const auto path = folder_ / "populations.json";
  std::ofstream(path) << R"({"sources":{},"populations":[{"name":"p","summary":"s","second_network":"no-such"}]})";
  choice.population = path.string();
  EXPECT_THAT(complaint(), HasSubstr("no-such"));
  choice.population = "always";
  Calibration calibration;
  calibration.name = "bare";
  calibration.transports["sse"] = {};
  std::ofstream(folder_ / "bare.json") << write_calibration(calibration);
  choice.calibration = (folder_ / "bare.json").string();
  EXPECT_THAT(complaint(), HasSubstr("it has no costs of "));
}

TEST_F(SimulatePlanTest, RefusesWhatMakesNoSenseInOneLine) {
  const auto with = [&](auto change) {
    const SimulateChoice before = choice;
    change(choice);
    const std::string told = complaint();
    choice = before;
    return told;
  };
  EXPECT_THAT(with([](SimulateChoice& c) { c.clients = "6M"; }), HasSubstr("--clients: \"6M\" is not accepted"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.sweeps = {"clients=1,many"}; }), HasSubstr("--sweep clients: \"many\""));
  EXPECT_THAT(with([](SimulateChoice& c) { c.sweeps = {"clinets=1,2"}; }), HasSubstr("(did you mean clients?)"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.sweeps = {"phases.measure_s=1,-1"}; }),
              HasSubstr("--sweep phases.measure_s: is -1; accepted: a number from"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.sweeps = {"clients=1,2", "clients=3"}; }), HasSubstr("more than once"));
  EXPECT_THAT(with([](SimulateChoice& c) {
                c.sweeps = {"clients=1,2"};
                c.clients = "3";
              }),
              HasSubstr("sets what --clients does"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.scale_traffic = true; }), HasSubstr("has nothing to scale for"));
  EXPECT_THAT(with([](SimulateChoice& c) {
                c.clients = "1";
                c.scale_traffic = true;
                c.overrides = {"downlink.messages_per_s=0.01"};
              }),
              HasSubstr("--clients: 1 clients would get less"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.servers = "some"; }), HasSubstr("; or auto"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.network = "5g-moon"; }), HasSubstr("accepted: "));
  EXPECT_THAT(with([](SimulateChoice& c) { c.calibration = "no-such"; }), HasSubstr("pushbench calibrate"));
  EXPECT_THAT(with([](SimulateChoice& c) { c.idle_timeout = "soon"; }), HasSubstr("--idle-timeout: \"soon\""));
  EXPECT_THAT(with([](SimulateChoice& c) { c.scenarios.push_back(c.scenarios.front()); }),
              HasSubstr("two of the scenarios are called \"mine\""));
}

TEST_F(SimulatePlanTest, TellsHowOftenPopulationsAreStruck) {
  choice.population = "deploys";
  choice.duration = "10m";
  EXPECT_THAT(simulate_plan(choice).notes, Contains(HasSubstr("0 deploys of population deploys")));
  choice.duration.clear();
  choice.hours = 24;
  EXPECT_THAT(simulate_plan(choice).notes, Contains(HasSubstr("4 deploys of population deploys in mine's 24 h")));
}

TEST(PaceText, HasAUnitThatFits) {
  EXPECT_EQ(pace_text(0), "never");
  EXPECT_EQ(pace_text(12.5), "12.5 times a second");
  EXPECT_EQ(pace_text(1), "every 1 s");
  EXPECT_EQ(pace_text(0.1), "every 10 s");
  EXPECT_EQ(pace_text(1.0 / 600), "every 10 min");
  EXPECT_EQ(pace_text(1.0 / 25000), "every 6.9 h");
  EXPECT_EQ(pace_text(1.0 / 864000), "every 10 days");
}

}  // namespace
}  // namespace pushbench
