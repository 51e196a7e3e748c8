#include "harness/calibration/cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/plan.hpp"
#include "harness/test_scenario.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

std::set<std::string> labels_of(const std::vector<Cell>& cells) {
  std::set<std::string> labels;
  for (const Cell& cell : cells) labels.insert(label_of(cell));
  return labels;
}

/// What is the same where two cells are the same load, whatever they are called.
std::string load_of(const Cell& cell) {
  Scenario scenario = cell.scenario;
  scenario.name = scenario.summary = "x";
  scenario.trials = 1;
  scenario.phases = {};
  return to_json(scenario) + cell.variant.label;
}

TEST(CalibrationCells, AreDifferentAndOfEveryTransport) {
  const auto cells = calibration_cells(3);
  EXPECT_EQ(labels_of(cells).size(), cells.size());
  for (const Transport* transport : transports()) {
    const auto own =
        std::ranges::count_if(cells, [&](const Cell& cell) { return cell.variant.transport == transport; });
    EXPECT_GE(own, 5) << transport->name();
  }
}

TEST(CalibrationCells, TakeNoLongerThanSixMinutes) {
  double seconds = 0;
  for (const Cell& cell : calibration_cells(3)) {
    constexpr double kStartAndEnd = 0.5;
    seconds += 3 * (cell.scenario.phases.warm_up_s + cell.scenario.phases.measure_s + kStartAndEnd);
  }
  EXPECT_LE(seconds, 420);
}

TEST(ValidationCells, AreAtLeastTwentyFourLoadsBesideFaults) {
  const auto cells = validation_cells(3);
  EXPECT_EQ(labels_of(cells).size(), cells.size());
  const auto loads = std::ranges::count_if(cells, [](const Cell& cell) { return cell.scenario.faults.empty(); });
  EXPECT_GE(loads, 24);
  EXPECT_GE(cells.size() - static_cast<std::size_t>(loads), 2 * transports().size());
}

TEST(ValidationCells, NoneIsOneThatACalibrationMeasures) {
  std::set<std::string> calibrated;
  for (const Cell& cell : calibration_cells(1)) calibrated.insert(load_of(cell));
  for (const Cell& cell : validation_cells(1)) EXPECT_FALSE(calibrated.contains(load_of(cell))) << label_of(cell);
}

TEST(PlanOf, HasEveryCellInRounds) {
  const auto cells = validation_cells(2);
  const RunPlan plan = plan_of(cells);
  EXPECT_TRUE(plan.by_rounds);
  const auto order = order_of(plan);
  EXPECT_EQ(order.size(), 2 * cells.size());
  std::set<std::string> planned;
  for (const PlannedTrial& trial : order) planned.insert(label_of({*trial.scenario, *trial.variant}));
  EXPECT_EQ(planned, labels_of(cells));
  const Machine machine{.cpus = {0, 1}, .open_file_limit = 20'000, .ports = 28'000};
  for (const Scenario& scenario : plan.scenarios) EXPECT_EQ(plan_fleet(scenario, machine).servers, 1u) << scenario.name;
}

TEST(ChosenCells, AreThoseWithAWordInTheirName) {
  const auto all = validation_cells(1);
  EXPECT_EQ(chosen_cells(all, {}, "x").size(), all.size());
  const std::vector<std::string> words{"-restart"};
  const auto chosen = chosen_cells(all, words, "x");
  EXPECT_GE(chosen.size(), transports().size());
  for (const Cell& cell : chosen) EXPECT_TRUE(cell.scenario.harms_server());
  const std::vector<std::string> wrong{"nonsense"};
  EXPECT_THAT(refusal([&] { chosen_cells(all, wrong, "--cells"); }).substr(0, 30), testing::HasSubstr("--cells"));
}

TEST(CellsOf, AreWhatARunMeasured) {
  const auto cells = validation_cells(2);
  results::Run run;
  for (const Scenario& scenario : plan_of(cells).scenarios) {
    run.scenarios.push_back({scenario.name, hash_of(scenario), to_json(scenario)});
  }
  for (const Cell& cell : cells) {
    for (const std::uint32_t number : {2u, 1u}) {
      results::Trial trial;
      trial.scenario = cell.scenario.name;
      trial.transport = cell.variant.label;
      trial.number = number;
      run.trials.push_back(trial);
    }
  }
  run.trials.back().status = results::TrialStatus::invalid;
  const auto read = cells_of(run, "x.json");
  EXPECT_EQ(labels_of(read), labels_of(cells));
  const auto trials = trials_of(run, cells.front());
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials.front()->number, 1u);
  EXPECT_EQ(trials_of(run, cells.back()).size(), 1u);
}

}  // namespace
}  // namespace pushbench
