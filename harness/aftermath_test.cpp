#include "harness/aftermath.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::ElementsAre;

TEST(Aftermath, SaysFaultsInWords) {
  EXPECT_EQ(describe({.kind = FaultKind::reset, .at_s = 2, .share = 0.5}), "reset, half of the clients at 2 s");
  EXPECT_EQ(describe({.kind = FaultKind::fin, .per_s = 1}), "fin, one client once a second");
  EXPECT_EQ(describe({.kind = FaultKind::move, .per_s = 2.5, .share = 0.1}),
            "move, 10 % of the clients 2.5 times a second");
  EXPECT_EQ(describe({.kind = FaultKind::silence, .at_s = 1, .share = 1}), "silence for good, all clients at 1 s");
  EXPECT_EQ(describe({.kind = FaultKind::silence, .at_s = 1, .for_ms = 300}), "silence of 300 ms, one client at 1 s");
  EXPECT_EQ(describe({.kind = FaultKind::stall, .at_s = 1, .for_ms = 300}), "stall of 300 ms, one client at 1 s");
  EXPECT_EQ(describe({.kind = FaultKind::restart, .at_s = 3, .for_ms = 200}),
            "restart after 200 ms, history kept, at 3 s");
  EXPECT_EQ(describe({.kind = FaultKind::restart, .at_s = 3, .for_ms = 200, .history_kept = false}),
            "restart after 200 ms, history lost, at 3 s");
  EXPECT_EQ(describe({.kind = FaultKind::pause, .at_s = 0.5, .for_ms = 500}), "pause of 500 ms at 0.5 s");
}

class AftermathTest : public testing::Test {
 protected:
  AftermathTest() {
    scenario.faults = {{.kind = FaultKind::reset, .at_s = 0.05}, {.kind = FaultKind::pause, .at_s = 9, .for_ms = 1}};
    report.faults.resize(2);
    report.delivered_steps = {5, 5};
    FaultRecord& reset = report.faults[0];
    reset = {.strikes = 1, .first_us = 50'000, .struck = 5, .away = 1, .last_return_us = 250'000};
    reset.notice.record(1'000, 4);
    reset.recovery.record(200'000, 3);
    reset.reconnected = {0, 1, 2};
    reset.missed = 6;
  }

  Scenario scenario;
  ClientReport report;
  results::Trial trial;
};

TEST_F(AftermathTest, AddsUpWhatWorkersReport) {
  add_faults(scenario, {report, report}, trial);
  ASSERT_EQ(trial.faults.size(), 2U);
  const results::FaultOutcome& reset = trial.faults[0];
  EXPECT_EQ(reset.kind, "reset");
  EXPECT_EQ(reset.strikes, 1U);
  EXPECT_EQ(reset.struck, 10U);
  EXPECT_EQ(reset.unnoticed, 2U);
  EXPECT_EQ(reset.unrecovered, 2U);
  EXPECT_EQ(reset.recovery.count(), 6U);
  EXPECT_EQ(reset.missed, 12U);
  EXPECT_DOUBLE_EQ(*reset.first_at_s, 0.05);
  EXPECT_DOUBLE_EQ(*reset.peak_reconnects_per_s, 40);
  EXPECT_DOUBLE_EQ(*reset.storm_s, 0.2);
  EXPECT_THAT(trial.course->delivered, ElementsAre(10, 10));
}

TEST_F(AftermathTest, TheStormsCpuIsWhatTheServersUsedInThatTime) {
  trial.course.emplace();
  trial.course->server_cpu_us = {1000, 2000, 4000, 8000};
  add_faults(scenario, {report}, trial);
  EXPECT_NEAR(*trial.faults[0].storm_server_cpu_s, (500 + 2000 + 2000) / 1e6, 1e-9);  // 0.05 s to 0.25 s
}

TEST_F(AftermathTest, WhatNeverStruckHasNoFigures) {
  add_faults(scenario, {report}, trial);
  const results::FaultOutcome& pause = trial.faults[1];
  EXPECT_EQ(pause.strikes, 0U);
  EXPECT_FALSE(pause.first_at_s.has_value());
  EXPECT_FALSE(pause.storm_s.has_value());
  EXPECT_FALSE(pause.peak_reconnects_per_s.has_value());
  EXPECT_FALSE(trial.faults[0].storm_server_cpu_s.has_value()) << "nobody could say what the servers used";
}

TEST_F(AftermathTest, WithoutFaultsThereIsNothing) {
  add_faults(Scenario{}, {ClientReport{}}, trial);
  EXPECT_TRUE(trial.faults.empty());
  EXPECT_FALSE(trial.course.has_value());
}

}  // namespace
}  // namespace pushbench
