// Charts of what only simulations have, and which scenarios make a sweep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/charts/chart.hpp"
#include "results/charts/sweeps.hpp"
#include "results/sample_simulation.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::vector<Chart> charts_of_kind(const results::Run& run, std::string_view kind) {
  std::vector<Chart> found;
  for (Chart& chart : charts_of({"some/result.json", run})) {
    if (chart.kind == kind) found.push_back(std::move(chart));
  }
  return found;
}

TEST(ModelledCharts, AreOfSimulatedTrialsOnly) {
  for (const char* kind : {"energy", "radio", "cost"}) {
    EXPECT_THAT(charts_of_kind(sample_run(1), kind), IsEmpty()) << kind;
    EXPECT_THAT(charts_of_kind(simulated_run(), kind), SizeIs(1)) << kind;
  }
  EXPECT_THAT(charts_of_kind(simulated_run(), "sweep"), IsEmpty());
}

TEST(ModelledCharts, NeverCallWhatIsSimulatedMeasured) {
  for (const Chart& chart : charts_of({"some/result.json", simulated_run()})) {
    EXPECT_THAT(chart.caption, StartsWith("Simulated, not measured. ")) << chart.kind;
    EXPECT_THAT(chart.source, StartsWith("some/result.json, simulated: pushbench simulate")) << chart.kind;
  }
}

TEST(ModelledCharts, ShowEnergyWithItsShareOfTheBattery) {
  const Chart chart = charts_of_kind(simulated_run(), "energy").at(0);
  EXPECT_EQ(chart.scenario, "feed");
  ASSERT_THAT(chart.data.rows, SizeIs(4));  // one of the five is invalid
  EXPECT_EQ(chart.data.columns[2], "energy_j_per_client_hour");
  EXPECT_EQ(std::get<double>(chart.data.rows[0][2]), 300);
  EXPECT_NEAR(std::get<double>(chart.data.rows[0][5]), 0.5376, 1e-4);
}

TEST(ModelledCharts, StackWhatAMonthCosts) {
  const Chart chart = charts_of_kind(simulated_run(), "cost").at(0);
  ASSERT_THAT(chart.data.rows, SizeIs(8));
  EXPECT_THAT(chart.caption, HasSubstr("(2026-09)"));
  const auto& servers = chart.data.rows[0];
  const auto& egress = chart.data.rows[1];
  EXPECT_EQ(std::get<std::string>(servers[2]), "servers");
  EXPECT_EQ(std::get<std::string>(servers[5]), "connections");
  EXPECT_NEAR(std::get<double>(servers[3]) + std::get<double>(egress[3]), std::get<double>(servers[4]), 1e-6);
  EXPECT_EQ(std::get<double>(egress[3]), 44.1) << "a million's, whatever share egress has of this load's month";
  EXPECT_EQ(std::get<double>(egress[7]), 1'900) << "the gateway's";
}

TEST(ModelledCharts, DrawTheScenariosOfASweepTogether) {
  EXPECT_THAT(charts_of_kind(swept_run(), "energy"), SizeIs(1));
  const std::vector<Chart> sweeps = charts_of_kind(swept_run(), "sweep");
  ASSERT_THAT(sweeps, SizeIs(1));
  EXPECT_THAT(sweeps[0].title, HasSubstr("channels.rate"));
  EXPECT_THAT(sweeps[0].data.rows, SizeIs(3 * 4 * 4));
  EXPECT_EQ(std::get<std::string>(sweeps[0].data.rows.back()[2]), "100");
}

TEST(Sweeps, AreFoundByTheKeyInWhichScenariosDiffer) {
  const std::vector<ScenarioSweep> sweeps = sweeps_of(swept_run());
  ASSERT_THAT(sweeps, SizeIs(1));
  EXPECT_EQ(sweeps[0].key, "channels.rate");
  ASSERT_THAT(sweeps[0].points, SizeIs(3));
  EXPECT_EQ(sweeps[0].points[1].words, "rate 10");
  EXPECT_EQ(sweeps[0].points[1].number, 10);
}

TEST(Sweeps, MayBeOfTheWorld) {
  results::Run run = swept_run();
  for (std::size_t i = 0; i < run.scenarios.size(); ++i) run.scenarios[i].document = R"({"clients":1000})";
  const char* const networks[] = {"wifi", "lte", "3g"};
  for (std::size_t i = 0; i < run.trials.size(); ++i) {
    run.trials[i].simulated->network = networks[i / (run.trials.size() / 3)];
  }
  const std::vector<ScenarioSweep> sweeps = sweeps_of(run);
  ASSERT_THAT(sweeps, SizeIs(1));
  EXPECT_EQ(sweeps[0].key, "network");
  EXPECT_EQ(sweeps[0].points[0].text, "wifi");
  EXPECT_FALSE(sweeps[0].points[0].number);
}

TEST(Sweeps, MayBeOfTheRadioTheBatteryThePricesAndTheTimeOut) {
  for (const char* key : {"radio", "battery", "prices", "calibration", "idle-timeout"}) {
    results::Run run = swept_run();
    const std::size_t each = run.trials.size() / run.scenarios.size();
    for (std::size_t i = 0; i < run.trials.size(); ++i) {
      const std::string value = "value " + std::to_string(i / each), k = key;
      Trial& trial = run.trials[i];
      if (k == "radio") trial.energy->radio = value;
      if (k == "battery") trial.energy->battery = value;
      if (k == "prices") trial.bill->prices = value;
      if (k == "calibration") trial.simulated->calibration = value;
      if (k == "idle-timeout" && i >= each) trial.simulated->other["idle_timeout"] = value;
    }
    for (ScenarioRecord& scenario : run.scenarios) scenario.document = R"({"clients":1000})";
    const std::vector<ScenarioSweep> sweeps = sweeps_of(run);
    ASSERT_THAT(sweeps, SizeIs(1)) << key;
    EXPECT_EQ(sweeps[0].key, key);
    EXPECT_EQ(sweeps[0].points[0].text, std::string_view{key} == "idle-timeout" ? "none" : "value 0");
    EXPECT_THAT(charts_of_kind(run, "sweep"), SizeIs(1)) << key;
  }
}

TEST(Sweeps, AreNotOfScenariosThatDifferInEverything) {
  results::Run run = swept_run();
  for (ScenarioRecord& scenario : run.scenarios) scenario.document = R"({"summary":")" + scenario.name + "\"}";
  EXPECT_THAT(sweeps_of(run), IsEmpty());
  EXPECT_THAT(sweeps_of(sample_run(1)), IsEmpty());
  run.scenarios[0].document = "[1]";
  EXPECT_THAT(sweeps_of(run), IsEmpty());
}

}  // namespace
}  // namespace pushbench::results
