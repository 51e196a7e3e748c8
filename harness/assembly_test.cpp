#include "harness/assembly.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using results::Trial;
using testing::ElementsAre;
using testing::HasSubstr;

Scenario feed(std::uint32_t clients) {
  Scenario scenario;
  scenario.clients = clients;
  scenario.phases.measure_s = 2;
  scenario.downlink = {Traffic{}};
  return scenario;
}

ServerReport server_report() {
  ServerReport report;
  report.process = {.wall_s = 2, .cpu_user_s = 0.5, .cpu_system_s = 0.5};
  return report;
}

ClientReport client_report(std::uint64_t clients) {
  ClientReport report;
  report.joined = clients;
  report.downlink.expected = report.downlink.delivered = 10 * clients;
  report.recording.latency.emplace_back().record(1000, 10 * clients);
  report.recording.window_delivered = 10 * clients;
  report.recording.in_flight_s = 0.01 * static_cast<double>(clients);
  report.process = {.wall_s = 2, .cpu_user_s = 0.2, .cpu_system_s = 0.4};
  report.wire = TcpTraffic{.bytes_out = 1,
                           .bytes_in = 100,
                           .segments_out = 2,
                           .segments_in = 3,
                           .header_bytes_out = 104,
                           .header_bytes_in = 156};
  return report;
}

TEST(Assembly, AddsWorkersUp) {
  Trial trial;
  assemble(feed(8), FleetPlan{}, {server_report()}, {client_report(3), client_report(5)}, trial);
  EXPECT_EQ(trial.clients_connected, 8U);
  EXPECT_EQ(trial.downlink.due, 80U);
  EXPECT_EQ(trial.downlink.expected, 80U);
  EXPECT_EQ(trial.downlink.delivered, 80U);
  EXPECT_EQ(trial.downlink.latency.count(), 80U);
  EXPECT_EQ(trial.clients.processes, 2U);
  EXPECT_DOUBLE_EQ(*trial.clients.cpu_user_s, 0.4);
  EXPECT_DOUBLE_EQ(*trial.clients.busiest_cpu_share, 0.3);
  EXPECT_DOUBLE_EQ(*trial.server.busiest_cpu_share, 0.5);
  EXPECT_EQ(trial.wire->down_bytes, 2 * 256U);
  EXPECT_EQ(trial.wire->up_bytes, 2 * 105U);
}

TEST(Assembly, LatencyOverTimeAddsWorkersUpStepByStep) {
  ClientReport late = client_report(5);
  late.recording.latency.resize(3);
  late.recording.latency[2].record(9000, 7);
  Trial trial;
  assemble(feed(8), FleetPlan{}, {server_report()}, {client_report(3), late}, trial);
  ASSERT_TRUE(trial.latency_course.has_value());
  EXPECT_DOUBLE_EQ(trial.latency_course->step_s, 0.5);
  const auto& steps = trial.latency_course->downlink;
  ASSERT_EQ(steps.size(), 4U);  // 2 s, whether or not something was due in them
  EXPECT_EQ(steps[0].messages, 80U);
  EXPECT_EQ(steps[1].messages, 0U);
  EXPECT_FALSE(steps[1].p99_us.has_value());
  EXPECT_EQ(steps[2].max_us, 9000U);
  EXPECT_EQ(trial.downlink.latency.count(), 87U);
  EXPECT_TRUE(trial.latency_course->uplink.empty());
}

TEST(Assembly, WorkersThatShareACoreFillItTogether) {
  FleetPlan plan;
  plan.server_cpus = {0};
  plan.client_cpus = {1, 2};
  Trial trial;
  assemble(feed(8), plan, {server_report(), server_report()}, {client_report(3), client_report(3), client_report(2)},
           trial);
  EXPECT_DOUBLE_EQ(*trial.server.busiest_cpu_share, 1.0);
  EXPECT_DOUBLE_EQ(*trial.clients.busiest_cpu_share, 0.6);  // the first and the third
}

TEST(Assembly, LittlesLawComparesWhatWasMeasuredWithRateTimesLatency) {
  Trial trial;
  assemble(feed(8), FleetPlan{}, {server_report()}, {client_report(8)}, trial);
  EXPECT_NEAR(trial.littles_law->in_flight_measured, 0.04, 1e-9);          // 0.08 s in flight over 2 s
  EXPECT_NEAR(trial.littles_law->in_flight_expected, 40.0 * 0.001, 1e-4);  // 40 a second, 1 ms each
}

TEST(Assembly, WhatWasDueAndNeverPublishedIsOwed) {
  ServerReport server = server_report();
  server.withheld = 12;
  Trial trial;
  assemble(feed(4), FleetPlan{}, {server, server}, {client_report(4)}, trial);
  EXPECT_EQ(trial.downlink.due - trial.downlink.expected, 2U * 12U);
}

TEST(Assembly, UplinkIsWhatClientsSentAgainstWhatTheHubTook) {
  Scenario scenario = feed(2);
  scenario.groups[0].uplink = {Traffic{}};
  ServerReport server = server_report();
  server.uplink.delivered = 18;
  server.uplink.duplicated = 1;
  ClientReport client = client_report(2);
  client.uplink_due = 21;
  client.uplink_published = 20;
  Trial trial;
  assemble(scenario, FleetPlan{}, {server}, {client}, trial);
  EXPECT_EQ(trial.uplink.due, 21U);
  EXPECT_EQ(trial.uplink.expected, 20U);
  EXPECT_EQ(trial.uplink.lost, 2U);
  EXPECT_EQ(trial.uplink.duplicated, 1U);
}

TEST(Assembly, WithoutServersTheirFiguresAreAbsentNotZero) {
  Trial trial;
  assemble(feed(2), FleetPlan{}, {}, {client_report(2)}, trial);
  EXPECT_EQ(trial.server.processes, 0U);
  EXPECT_FALSE(trial.server.cpu_user_s.has_value());
  EXPECT_EQ(trial.downlink.delivered, 20U);
}

TEST(Assembly, EventsAreCountedAndTold) {
  ClientReport client = client_report(2);
  client.disconnects = {{"reset", 2}};
  client.protocol_errors = 1;
  client.first_protocol_error = "sse: not an event stream";
  client.window_answers = 5;
  client.window_empty_answers = 4;
  ServerReport server = server_report();
  server.slow_consumers = 3;
  server.refused_out_of_files = 9;
  Trial trial;
  assemble(feed(2), FleetPlan{}, {server}, {client, client}, trial);
  EXPECT_EQ(trial.disconnects.at("reset"), 4U);
  EXPECT_EQ(trial.protocol_errors, 2U);
  EXPECT_EQ(trial.polls->answers, 10U);
  EXPECT_EQ(trial.polls->empty, 8U);
  EXPECT_EQ(trial.slow_consumers_dropped, 3U);
  EXPECT_THAT(trial.reasons, ElementsAre(HasSubstr("not an event stream"), HasSubstr("not an event stream"),
                                         HasSubstr("refused 9 connections")));
}

}  // namespace
}  // namespace pushbench
