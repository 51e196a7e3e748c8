#include "harness/calibration/calibration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/calibration/fit.hpp"
#include "harness/calibration/validation.hpp"
#include "harness/test_scenario.hpp"

namespace pushbench {
namespace {

using testing::HasSubstr;

/// What happens in a cell, roughly: enough to tell costs apart.
world::Operations operations_of(const Cell& cell, bool server) {
  const double messages = cell.scenario.downlink.front().messages_per_s * cell.scenario.phases.measure_s;
  const auto published = static_cast<std::uint64_t>(messages);
  const std::uint64_t deliveries = published * cell.scenario.clients;
  world::Operations done;
  done.wakes = published;
  done.timers = published;
  done.cold_wakes = messages > 100 ? messages / 3 : messages;
  (server ? done.sends : done.reads) = deliveries;
  if (server) done.publishes = published;
  (server ? done.bytes_sent : done.bytes_read) = deliveries * cell.scenario.downlink.front().payload.least;
  if (cell.scenario.groups.front().churn) done.accepts = done.closes = cell.scenario.clients;
  return done;
}

/// A machine that is as `costs` say, and whose processes take 100 us to wake.
SimulatedTrial machine(const Cell& cell, std::uint32_t number, const Calibration& calibration) {
  const std::string name{cell.variant.transport->name()};
  const auto found = calibration.transports.find(name);
  const world::Costs server = found == calibration.transports.end() ? likely_costs() : found->second.server;
  const world::Costs client = found == calibration.transports.end() ? likely_costs() : found->second.client;
  SimulatedTrial made;
  made.server = operations_of(cell, true);
  made.clients = operations_of(cell, false);
  results::Trial& trial = made.trial;
  trial.scenario = cell.scenario.name;
  trial.transport = cell.variant.label;
  trial.number = number;
  trial.downlink.window_delivered = made.server.sends;
  trial.server.wall_s = trial.clients.wall_s = cell.scenario.phases.measure_s;
  trial.server.cpu_user_s = 0;
  trial.clients.cpu_user_s = 0;
  trial.server.cpu_system_s = cpu_of(server, made.server);
  trial.clients.cpu_system_s = cpu_of(client, made.clients);
  trial.wire = results::Wire{.down_bytes = made.server.bytes_sent, .up_bytes = 100};
  trial.server.memory_before_bytes = 1'000'000;
  trial.server.memory_connected_bytes = 1'000'000 + 200 * cell.scenario.clients;
  trial.kernel.slab_before_bytes = 0;
  trial.kernel.slab_connected_bytes = 8000 * cell.scenario.clients;
  for (int us = 0; us < 50; ++us) {
    const bool delays = found == calibration.transports.end();
    trial.downlink.lateness.record(delays ? 100 + us : 90);
    trial.downlink.service_time.record(delays ? 150 + us : 90);
    trial.downlink.latency.record(250 + us);
  }
  return made;
}

/// All trials of `cells`, on that machine.
results::Run run_of(const std::vector<Cell>& cells, const Calibration& truth) {
  results::Run run;
  run.environment.cpu_model = "CPU";
  run.environment.cores = 2;
  run.environment.kernel = "Linux";
  run.command_line = "pushbench calibrate";
  run.started_at = "2026-01-01T00:00:00Z";
  for (const Scenario& scenario : plan_of(cells).scenarios) {
    run.scenarios.push_back({scenario.name, hash_of(scenario), to_json(scenario)});
  }
  for (const Cell& cell : cells) {
    for (std::uint32_t number = 1; number <= cell.scenario.trials; ++number) {
      run.trials.push_back(machine(cell, number, truth).trial);
    }
  }
  return run;
}

TEST(FitCalibration, ExplainsAMachineThatIsAsTheModelSays) {
  const results::Run run = run_of(calibration_cells(2), {});
  const CalibrationFit fit = fit_calibration(run, "x.json", machine, {.name = "here", .watcher = {}});
  EXPECT_EQ(fit.calibration.name, "here");
  EXPECT_EQ(fit.calibration.machine, "CPU, 2 cores, Linux");
  EXPECT_EQ(fit.calibration.measured_at, "2026-01-01T00:00:00Z");
  EXPECT_EQ(fit.residuals.size(), 2 * calibration_cells(2).size());
  for (const Residual& residual : fit.residuals) EXPECT_LT(std::abs(residual.error()), 0.15) << residual.cell;
  ASSERT_FALSE(fit.calibration.server_wake_delays.empty());
  EXPECT_NEAR(static_cast<double>(to_us(fit.calibration.server_wake_delays.front())), 10, 2);
  EXPECT_NEAR(static_cast<double>(to_us(fit.calibration.client_wake_delays.front())), 60, 2);
  for (const auto& [name, costs] : fit.calibration.transports) {
    EXPECT_NEAR(costs.server_bytes_per_connection, 200, 1e-6) << name;
    EXPECT_NEAR(costs.kernel_bytes_per_connection, 4000, 1e-6) << name;
  }
  const std::string table = calibration_table(fit);
  EXPECT_THAT(table, HasSubstr("cold wake"));
  EXPECT_THAT(table, HasSubstr(label_of(calibration_cells(1).front())));
}

TEST(FitCalibration, RefusesARunWithoutLoneClients) {
  std::vector<Cell> cells = calibration_cells(1);
  std::erase_if(cells, is_lone);
  const results::Run run = run_of(cells, {});
  EXPECT_THAT(refusal([&] { fit_calibration(run, "x.json", machine, {}); }), HasSubstr("x.json"));
}

TEST(Validate, AModelThatIsTheMachineIsWithinAllBounds) {
  const std::vector<Cell> cells = validation_cells(2);
  const Validation validation = validate(run_of(cells, {}), "x.json", {}, {}, machine);
  EXPECT_EQ(validation.cells.size(), cells.size());
  EXPECT_EQ(validation.out_of_bounds(), 0u) << validation_table(validation, false);
  EXPECT_EQ(validation.invalid(), 0u);
}

TEST(Validate, WhatIsOffIsShownAndWhatDoesNotCountIsTold) {
  const std::vector<Cell> cells = validation_cells(1);
  results::Run run = run_of(cells, {});
  run.trials.front().server.cpu_system_s = *run.trials.front().server.cpu_system_s * 1.3;
  run.trials.back().status = results::TrialStatus::invalid;
  run.trials.back().reasons = {"generator saturated"};
  const Validation validation = validate(run, "x.json", {}, {}, machine);
  EXPECT_EQ(validation.out_of_bounds(), 1u);
  EXPECT_EQ(validation.invalid(), 1u);
  for (const std::string& text :
       {validation_table(validation, false), validation_markdown(validation), validation_json(validation)}) {
    EXPECT_THAT(text, HasSubstr("disconnects"));
    EXPECT_THAT(text, HasSubstr("generator saturated"));
  }
  EXPECT_THAT(validation_table(validation, false), HasSubstr("OUT OF BOUNDS"));
}

TEST(Comparison, KeepsItsBound) {
  Comparison one{
      .figure = "latency_p50_us", .real = 100, .real_low = 95, .real_high = 105, .simulated = 110, .bound = 0.1};
  EXPECT_NEAR(*one.error(), 0.1, 1e-12);
  one.simulated = 111;
  EXPECT_FALSE(one.within());
  one.simulated = 91;
  EXPECT_TRUE(one.within());
  one.simulated.reset();
  EXPECT_FALSE(one.within());
}

TEST(Comparison, CountsMustBeEqual) {
  Comparison lost{.figure = "lost", .real = 400, .simulated = 400};
  EXPECT_TRUE(lost.within());
  EXPECT_FALSE(lost.error());
  lost.simulated = 401;
  EXPECT_FALSE(lost.within());
}

TEST(CompareTrials, FaultsAreComparedByWhatWasLost) {
  results::Trial real;
  real.downlink.lost = 4;
  real.faults.resize(1);
  real.faults[0].struck = 10;
  real.faults[0].unrecovered = 1;
  results::Trial simulated = real;
  simulated.faults[0].unrecovered = 2;
  const Scenario scenario = with(R"("faults":[{"kind":"reset","at_s":1,"share":0.5}])");
  const auto figures = compare_trials(scenario, {&real}, {simulated});
  for (const Comparison& one : figures) EXPECT_EQ(one.within(), one.figure != "resumed") << one.figure;
  const Scenario restart = with(R"("faults":[{"kind":"restart","at_s":1,"for_ms":500}])");
  for (const Comparison& one : compare_trials(restart, {&real}, {simulated})) EXPECT_NE(one.figure, "disconnects");
}

}  // namespace
}  // namespace pushbench
