#include "harness/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using results::Trial;
using results::TrialStatus;
using testing::ElementsAre;
using testing::HasSubstr;

Trial good_trial() {
  Trial trial;
  trial.clients_wanted = trial.clients_connected = 100;
  trial.clients.busiest_cpu_share = 0.5;
  trial.downlink.due = trial.downlink.expected = 1000;
  trial.downlink.lateness.record(1000, 100);
  trial.uplink.lateness.record(1000, 100);
  trial.littles_law = {10.0, 10.1};
  return trial;
}

void expect_invalid(Trial trial, const char* because, const Scenario& scenario = {}) {
  judge(trial, scenario);
  EXPECT_EQ(trial.status, TrialStatus::invalid);
  EXPECT_THAT(trial.reasons, ElementsAre(HasSubstr(because)));
}

TEST(Verdict, AGoodTrialStaysGood) {
  Trial trial = good_trial();
  judge(trial, Scenario{});
  EXPECT_EQ(trial.status, TrialStatus::ok);
  EXPECT_TRUE(trial.reasons.empty());
}

TEST(Verdict, ASaturatedGeneratorInvalidates) {
  Trial trial = good_trial();
  trial.clients.busiest_cpu_share = 0.97;
  expect_invalid(trial, "generator saturated");
}

TEST(Verdict, LateClientsInvalidate) {
  Trial trial = good_trial();
  trial.uplink.lateness.record(50'000, 100);
  expect_invalid(trial, "clients published late");
}

TEST(Verdict, ALateServerInvalidates) {
  Trial trial = good_trial();
  trial.downlink.lateness.record(500'000, 100);
  expect_invalid(trial, "messages were published late");
}

TEST(Verdict, MissingClientsInvalidate) {
  Trial trial = good_trial();
  trial.clients_connected = 99;
  expect_invalid(trial, "1 of 100 clients did not connect");
}

TEST(Verdict, AnUnmetScheduleInvalidates) {
  Trial trial = good_trial();
  trial.downlink.expected = 990;
  expect_invalid(trial, "10 of 1000 downlink deliveries were never offered");
}

TEST(Verdict, ABrokenLittlesLawInvalidatesUnlessNextToNothingIsInFlight) {
  Trial trial = good_trial();
  trial.littles_law = {20.0, 10.0};
  expect_invalid(trial, "Little's law");
  Trial idle = good_trial();
  idle.littles_law = {0.02, 0.01};
  judge(idle, Scenario{});
  EXPECT_EQ(idle.status, TrialStatus::ok);
}

TEST(Verdict, LittlesLawIsOnlyForALoadThatIsSteady) {
  Scenario rising;
  rising.phases.load = {{1, 10}};
  Scenario churning;
  churning.groups[0].churn = Churn{};
  Scenario broken;
  broken.faults = {{.kind = FaultKind::reset, .at_s = 1}};
  for (const Scenario& scenario : {rising, churning, broken}) {
    Trial trial = good_trial();
    trial.littles_law = {20.0, 10.0};
    judge(trial, scenario);
    EXPECT_EQ(trial.status, TrialStatus::ok);
  }
}

TEST(Verdict, AServerThatIsBrokenOnPurposeMayBeLateButClientsMayNot) {
  Scenario scenario;
  scenario.faults = {{.kind = FaultKind::restart, .at_s = 1}};
  Trial trial = good_trial();
  trial.downlink.lateness.record(500'000, 100);
  judge(trial, scenario);
  EXPECT_EQ(trial.status, TrialStatus::ok);
  trial.uplink.lateness.record(50'000, 100);
  expect_invalid(trial, "clients published late", scenario);
  scenario.faults[0].kind = FaultKind::reset;
  Trial late = good_trial();
  late.downlink.lateness.record(500'000, 100);
  expect_invalid(late, "messages were published late", scenario);
}

TEST(Verdict, AFailedTrialIsNotJudged) {
  Trial trial = good_trial();
  trial.status = TrialStatus::failed;
  trial.reasons = {"a worker died"};
  trial.clients_connected = 0;
  judge(trial, Scenario{});
  EXPECT_EQ(trial.status, TrialStatus::failed);
  EXPECT_THAT(trial.reasons, ElementsAre("a worker died"));
}

}  // namespace
}  // namespace pushbench
