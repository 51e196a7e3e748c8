#include "harness/capacity/judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/test_scenario.hpp"

namespace pushbench {
namespace {

using results::ProbeOutcome;
using results::Trial;
using results::TrialStatus;
using testing::HasSubstr;

Scenario with_goal(std::string_view more = "") {
  return with(R"("clients":100,"downlink":{"messages_per_s":10},"slo":{"latency_p99_us":100000})" + std::string{more});
}

Trial trial_with(std::uint64_t latency_us) {
  Trial trial;
  trial.scenario = "x";
  trial.transport = "telegraph";
  trial.measure_s = 5;
  trial.clients_wanted = trial.clients_connected = 100;
  trial.server = {.processes = 1, .wall_s = 5.0, .cpu_user_s = 1.0, .cpu_system_s = 1.0, .busiest_cpu_share = 0.4};
  trial.clients = {.processes = 1, .busiest_cpu_share = 0.5};
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = 1000;
  trial.downlink.latency.record(latency_us, 1000);
  trial.downlink.lateness.record(1000, 1000);
  return trial;
}

results::CapacityProbe judge_it(const Trial& trial, const Scenario& scenario = with_goal()) {
  return judged(trial, scenario, 1000, false);
}

TEST(Judged, MeetsTheGoalWithItsFigures) {
  const auto probe = judge_it(trial_with(61'000));
  EXPECT_EQ(probe.outcome, ProbeOutcome::meets);
  EXPECT_EQ(probe.metric, "latency_p99_us");
  EXPECT_EQ(probe.limit, 100'000);
  EXPECT_NEAR(*probe.figure, 61'000, 100);
  EXPECT_THAT(probe.detail, HasSubstr("of 100 ms"));
  EXPECT_DOUBLE_EQ(*probe.server_cpu_cores, 0.4);
  EXPECT_DOUBLE_EQ(*probe.server_cpu_share, 0.4);
  EXPECT_DOUBLE_EQ(*probe.client_cpu_share, 0.5);
}

TEST(Judged, MissesTheGoal) {
  const auto probe = judge_it(trial_with(412'000));
  EXPECT_EQ(probe.outcome, ProbeOutcome::misses);
  EXPECT_THAT(probe.detail, HasSubstr("p99 41"));
}

TEST(Judged, WhatCannotBeToldIsNoMiss) {
  Trial trial = trial_with(1000);
  trial.downlink.latency = {};
  EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::failed);
  EXPECT_EQ(judge_it(trial).detail, "no p99: too few messages to tell (--measure-s)");
  trial.downlink.lost = 5;
  const Scenario strict = with(R"("slo":{"latency_p99_us":100000,"lost":0})");
  EXPECT_EQ(judge_it(trial, strict).outcome, ProbeOutcome::misses) << "they were lost";
}

TEST(Judged, WhatTheGoalDoesNotNameHasNoFigureOfIt) {
  Trial slow = trial_with(1000);
  slow.slow_consumers_dropped = 2;
  EXPECT_EQ(judge_it(slow).metric, "");
  EXPECT_FALSE(judge_it(slow).figure);
  EXPECT_FALSE(judge_it(slow).limit);
}

TEST(Judged, WhoIsLeftOutIsAMissThoughTheGoalDoesNotSaySo) {
  Trial unconnected = trial_with(1000);
  unconnected.clients_connected = 90;
  EXPECT_EQ(judge_it(unconnected).outcome, ProbeOutcome::misses);
  EXPECT_THAT(judge_it(unconnected).detail, HasSubstr("did not connect"));

  Trial slow = trial_with(1000);
  slow.slow_consumers_dropped = 2;
  EXPECT_EQ(judge_it(slow).outcome, ProbeOutcome::misses);

  Trial lossy = trial_with(1000);
  lossy.downlink.lost = 5;
  EXPECT_EQ(judge_it(lossy).outcome, ProbeOutcome::misses);
  EXPECT_EQ(judge_it(lossy, with(R"("slo":{"latency_p99_us":100000,"lost":10})")).outcome, ProbeOutcome::meets)
      << "the goal allows for it";
}

TEST(Judged, AFullGeneratorIsNoMissOfTheServer) {
  Trial trial = trial_with(412'000);
  trial.clients.busiest_cpu_share = 0.99;
  EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::saturated);
  EXPECT_THAT(judge_it(trial).detail, HasSubstr("generator saturated"));
}

TEST(Judged, LateClientsAreTheGeneratorsDoing) {
  Trial trial = trial_with(1000);
  trial.uplink.lateness.record(50'000, 100);
  EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::saturated);
}

TEST(Judged, AGeneratorOutOfPortsOrFilesIsNoMissOfTheServer) {
  for (const char* reason : {"out_of_ports", "out_of_files"}) {
    Trial trial = trial_with(1000);
    trial.clients_connected = 60;
    trial.disconnects = {{reason, 40}};
    EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::saturated);
  }
  Trial refused = trial_with(1000);
  refused.clients_connected = 60;
  refused.disconnects = {{"refused", 40}};
  EXPECT_EQ(judge_it(refused).outcome, ProbeOutcome::misses);
}

TEST(Judged, ALateServerMissesThoughItsGoalWouldBeMet) {
  Trial trial = trial_with(1000);
  trial.downlink.lateness.record(500'000, 5000);
  const auto probe = judge_it(trial);
  EXPECT_EQ(probe.outcome, ProbeOutcome::misses);
  EXPECT_THAT(probe.detail, HasSubstr("published late"));
}

TEST(Judged, AQueueThatGrowsIsAMiss) {
  Trial trial = trial_with(1000);
  trial.littles_law = {20.0, 10.0};
  EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::misses);
}

TEST(Judged, WhereTheServersCoreIsFullTooItIsTheServersLimit) {
  Trial trial = trial_with(412'000);
  trial.clients.busiest_cpu_share = 0.99;
  trial.server.busiest_cpu_share = 0.98;
  EXPECT_EQ(judge_it(trial).outcome, ProbeOutcome::misses);
  Trial in_time = trial_with(1000);
  in_time.clients.busiest_cpu_share = 0.99;
  in_time.server.busiest_cpu_share = 0.98;
  EXPECT_EQ(judge_it(in_time).outcome, ProbeOutcome::saturated) << "nothing was missed yet";
}

TEST(Judged, AFailedTrialSaysWhy) {
  Trial trial;
  trial.status = TrialStatus::failed;
  trial.reasons = {"server worker 1 was killed"};
  const auto probe = judge_it(trial);
  EXPECT_EQ(probe.outcome, ProbeOutcome::failed);
  EXPECT_EQ(probe.detail, "server worker 1 was killed");
}

TEST(Observed, TheBusierEndGuidesTheSearchAndAFullServerIsCertain) {
  Trial trial = trial_with(412'000);
  EXPECT_DOUBLE_EQ(observed(judge_it(trial), trial).busiest_share, 0.5);
  EXPECT_FALSE(observed(judge_it(trial), trial).certain);
  trial.server.busiest_cpu_share = 0.98;
  EXPECT_DOUBLE_EQ(observed(judge_it(trial), trial).busiest_share, 0.98);
  EXPECT_TRUE(observed(judge_it(trial), trial).certain);
}

}  // namespace
}  // namespace pushbench
