#include "results/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/notes.hpp"
#include "results/sample.hpp"

namespace pushbench::results {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A trial whose every figure can be worked out by hand.
Trial trial(const char* transport, std::uint32_t number, std::int64_t latency_us) {
  Trial trial;
  trial.scenario = "feed";
  trial.transport = transport;
  trial.number = number;
  trial.measure_s = 2;
  trial.clients_wanted = trial.clients_connected = 10;
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = 1000;
  trial.downlink.window_delivered = 800;
  trial.downlink.window_payload_bytes = 80'000;
  trial.downlink.latency.record(latency_us, 800);
  trial.uplink.due = trial.uplink.expected = trial.uplink.delivered = 250;
  trial.uplink.window_delivered = 200;
  trial.uplink.window_payload_bytes = 20'000;
  return trial;
}

results::Run run_of(std::vector<Trial> trials) {
  results::Run run;
  run.status = RunStatus::complete;
  run.control = "plain";
  run.scenarios = {{"feed", "sha256:0", "{}"}};
  run.trials = std::move(trials);
  return run;
}

TEST(Metrics, AreNamedOnce) {
  for (std::size_t i = 0; i < metrics().size(); ++i) {
    EXPECT_EQ(metric_index(metrics()[i].name), i);
    EXPECT_FALSE(metrics()[i].what.empty());
  }
}

TEST(Metrics, FollowFromATrial) {
  Trial one = trial("plain", 1, 1500);
  one.wire = Wire{150'000, 50'000, 1200, 900, 7, "by hand"};
  one.server = {.processes = 1, .wall_s = 2.0, .cpu_user_s = 0.003, .cpu_system_s = 0.007};
  one.server.memory_before_bytes = 1000;
  one.server.memory_connected_bytes = 7000;
  one.clients = {.processes = 1, .wall_s = 2.0, .cpu_user_s = 0.5, .cpu_system_s = 0.5, .busiest_cpu_share = 0.5};
  one.kernel = {100'000, 195'000, 1000, 2000};
  one.polls = Polls{400, 100};
  one.downlink.lost = 3;
  one.uplink.lost = 1;
  one.disconnects = {{"reset", 2}, {"refused", 3}};
  const Summary summary = summarise(run_of({one}));
  const auto value = [&](std::string_view metric) { return *summary.rows.at(0).figure(metric).value; };
  EXPECT_EQ(value("delivered_per_s"), 400);
  EXPECT_EQ(value("uplink_per_s"), 100);
  EXPECT_EQ(value("latency_p50_us"), 1500);
  EXPECT_EQ(value("latency_max_us"), 1500);
  EXPECT_EQ(value("latency_mean_us"), 1500);
  EXPECT_EQ(value("wire_bytes_per_message"), 200);
  EXPECT_EQ(value("payload_bytes_per_message"), 100);
  EXPECT_EQ(value("wire_bytes_per_payload_byte"), 2);
  EXPECT_EQ(value("wire_bytes_per_connection_s"), 10'000);
  EXPECT_DOUBLE_EQ(value("server_cpu_us_per_message"), 10);
  EXPECT_DOUBLE_EQ(value("client_cpu_us_per_message"), 1000);
  EXPECT_DOUBLE_EQ(value("server_cpu_cores"), 0.005);
  EXPECT_EQ(value("client_cpu_cores"), 0.5);
  EXPECT_EQ(value("server_memory_per_connection_bytes"), 600);
  EXPECT_EQ(value("kernel_memory_per_connection_bytes"), 9600);
  EXPECT_EQ(value("connections"), 10);
  EXPECT_EQ(value("answers_per_s"), 200);
  EXPECT_EQ(value("empty_answer_share"), 0.25);
  EXPECT_EQ(value("retransmits"), 7);
  EXPECT_EQ(value("lost"), 4);
  EXPECT_EQ(value("disconnects"), 5);
  EXPECT_FALSE(summary.rows[0].figure("client_memory_per_connection_bytes").value);
  EXPECT_FALSE(summary.rows[0].figure("service_time_p50_us").value);
}

TEST(Metrics, OfFaultsTakeAllOfThemTogether) {
  Trial one = trial("plain", 1, 1);
  one.downlink.lost = 25;
  FaultOutcome first;
  first.struck = 10;
  first.unnoticed = 4;
  first.unrecovered = 1;
  first.notice.record(100, 6);
  first.recovery.record(1'000, 5);
  first.missed = 30;
  first.recovery_bytes = 6'000;
  first.peak_reconnects_per_s = 50;
  first.storm_s = 1;
  first.storm_server_cpu_s = 0.3;
  FaultOutcome second = first;
  second.notice = second.recovery = {};
  second.notice.record(900);
  second.recovery.record(1'900);
  second.peak_reconnects_per_s = 20;
  second.storm_s = 3;
  second.storm_server_cpu_s = 0.1;
  one.faults = {first, second};
  const Row row = summarise(run_of({one})).rows.at(0);
  const auto value = [&](std::string_view metric) { return *row.figure(metric).value; };
  EXPECT_EQ(value("struck"), 20);
  EXPECT_EQ(value("unnoticed"), 8);
  EXPECT_EQ(value("unrecovered"), 2);
  EXPECT_EQ(value("missed"), 60);
  EXPECT_EQ(value("notice_p50_us"), 100);
  EXPECT_EQ(value("notice_max_us"), 900);
  EXPECT_EQ(value("recovery_p50_us"), 1'000);
  EXPECT_EQ(value("recovery_max_us"), 1'900);
  EXPECT_EQ(value("reconnect_peak_per_s"), 50) << "not the sum: they do not storm at once";
  EXPECT_DOUBLE_EQ(value("storm_server_cpu_share"), 0.1);
  EXPECT_EQ(value("recovery_bytes_per_return"), 2'000);
  EXPECT_DOUBLE_EQ(value("lost_share"), 0.02);
}

TEST(Metrics, AreAbsentWhereThereIsNothingToDivideBy) {
  Trial idle;
  idle.scenario = "feed";
  idle.transport = "plain";
  idle.wire = Wire{};
  idle.server = {.processes = 1, .wall_s = 0.0, .cpu_user_s = 0.1, .cpu_system_s = 0.1};
  idle.polls = Polls{};
  const Summary summary = summarise(run_of({idle}));
  for (std::size_t i = 0; i < metrics().size(); ++i) {
    if (metrics()[i].combine == Combine::sum || metrics()[i].name == "connections") continue;
    EXPECT_FALSE(summary.rows[0].figures[i].value) << metrics()[i].name;
  }
}

TEST(Metrics, LeaveOutWhatNobodyCanHaveMeasured) {
  std::vector<Trial> trials{trial("plain", 1, 1), trial("plain", 2, 1)};
  for (Trial& one : trials) {
    one.server = {.processes = 1, .wall_s = 1e-300, .cpu_user_s = 1e308, .cpu_system_s = 1e308};
    one.clients = {.processes = 1, .wall_s = 1.0, .cpu_user_s = 1.0, .cpu_system_s = 1.0, .busiest_cpu_share = 1e308};
  }
  const Row row = summarise(run_of(trials)).rows.at(0);
  EXPECT_FALSE(row.figure("server_cpu_cores").value);
  EXPECT_FALSE(row.figure("server_cpu_us_per_message").value);
  EXPECT_FALSE(row.figure("busiest_client_cpu_share").value);
  EXPECT_EQ(row.figure("client_cpu_cores").value, 2);
}

TEST(Metrics, DeliverNothingOnlyWhereSomethingWasDue) {
  Trial lost = trial("plain", 1, 100);
  lost.downlink.window_delivered = 0;
  EXPECT_EQ(summarise(run_of({lost})).rows[0].figure("delivered_per_s").value, 0);
  lost.downlink.due = 0;
  EXPECT_FALSE(summarise(run_of({lost})).rows[0].figure("delivered_per_s").value);
}

TEST(Summary, TakesMediansAndRatiosOfPairs) {
  const Summary summary = summarise(run_of({trial("drum", 1, 200), trial("plain", 1, 100), trial("plain", 2, 400),
                                            trial("drum", 2, 800), trial("drum", 3, 600), trial("plain", 3, 200)}));
  ASSERT_EQ(summary.rows.size(), 2u);
  EXPECT_TRUE(summary.rows[0].is_control);
  EXPECT_FALSE(summary.rows[0].figure("latency_p50_us").ratio);
  const Figure& p50 = summary.rows[1].figure("latency_p50_us");
  EXPECT_EQ(p50.value, 600);
  EXPECT_EQ(p50.low, 200);
  EXPECT_EQ(p50.high, 800);
  EXPECT_NEAR(*p50.ratio, 2, 1e-9);  // 2, 2 and 3
  EXPECT_NEAR(*p50.ratio_low, 2, 1e-9);
  EXPECT_NEAR(*p50.ratio_high, 3, 1e-9);
}

TEST(Summary, LeavesOutTrialsThatDoNotCount) {
  Trial saturated = trial("drum", 2, 90'000);
  saturated.status = TrialStatus::invalid;
  saturated.reasons = {"generator saturated: all of it"};
  saturated.downlink.lost = 5;
  Trial failed = trial("plain", 3, 1);
  failed.status = TrialStatus::failed;
  failed.reasons = {"the server died"};
  const Summary summary = summarise(run_of({trial("plain", 1, 100), trial("drum", 1, 200), trial("plain", 2, 100),
                                            saturated, failed, trial("drum", 3, 400)}));
  const Row& plain = summary.rows[0];
  EXPECT_EQ(plain.trials_ok, 2u);
  EXPECT_EQ(plain.trials_failed, 1u);
  const Row& drum = summary.rows[1];
  EXPECT_EQ(drum.trials_ok, 2u);
  EXPECT_EQ(drum.trials_invalid, 1u);
  EXPECT_EQ(drum.figure("latency_p50_us").value, 300);
  EXPECT_NEAR(*drum.figure("latency_p50_us").ratio, 2, 1e-9) << "trial 3 has no partner";
  EXPECT_FALSE(drum.figure("latency_p50_us").ratio_low) << "one pair has no spread";
  EXPECT_EQ(drum.figure("lost").value, 0);
  EXPECT_THAT(summary.notes, Contains("plain: trial 3 failed: the server died."));
  EXPECT_THAT(summary.notes, Contains("drum: trial 2 is invalid and not counted: generator saturated: all of it."));
  EXPECT_THAT(summary.notes, Contains(HasSubstr("What to do: The clients used up their cores")));
}

TEST(Summary, OrdersScenariosAsRunAndTransportsByName) {
  results::Run run = run_of({trial("telegraph", 1, 1), trial("drum", 1, 1), trial("plain", 1, 1)});
  run.scenarios = {{"zebra", "sha256:0", "{}"}, {"feed", "sha256:0", "{}"}};
  Trial other = trial("drum", 1, 1);
  other.scenario = "zebra";
  run.trials.push_back(other);
  std::vector<std::string> order;
  for (const Row& row : summarise(run).rows) order.push_back(row.scenario + " " + row.transport);
  EXPECT_THAT(order, ElementsAre("zebra drum", "feed plain", "feed drum", "feed telegraph"));
}

TEST(Summary, SurvivesARunWithoutTrials) {
  EXPECT_THAT(summarise(run_of({})).rows, IsEmpty());
  EXPECT_THAT(summarise(run_of({})).notes, IsEmpty());
}

TEST(Notes, SayNothingOfAGoodRun) {
  EXPECT_THAT(summarise(run_of({trial("plain", 1, 1), trial("plain", 2, 1)})).notes, IsEmpty());
}

TEST(Notes, TellOfAPartialRun) {
  results::Run run = run_of({trial("plain", 1, 1), trial("plain", 2, 1)});
  run.status = RunStatus::partial;
  run.trials_planned = 15;
  run.reason = "interrupted";
  EXPECT_THAT(summarise(run).notes, ElementsAre("This run is partial: 2 of 15 trials are done, because: interrupted."));
  run.trials[1].status = TrialStatus::failed;
  EXPECT_THAT(summarise(run).notes[0], HasSubstr("1 of 15 trials are done"));
}

TEST(Notes, TellWhyThereAreNoRatios) {
  results::Run run = run_of({trial("drum", 1, 1), trial("drum", 2, 1)});
  EXPECT_THAT(summarise(run).notes, ElementsAre("feed: there are no ratios, because no trial of plain is ok."));
  run.control = "";
  EXPECT_THAT(summarise(run).notes, ElementsAre("There are no ratios, because the control did not run."));
}

TEST(Notes, TellWhatWentWrongAndHowOften) {
  std::vector<Trial> trials{trial("plain", 1, 1), trial("plain", 2, 1)};
  trials[0].downlink.lost = 10;
  trials[1].uplink.lost = 15;
  trials[1].disconnects = {{"reset", 1500}, {"refused", 0}};
  trials[0].slow_consumers_dropped = 4;
  trials[0].protocol_errors = 2;
  trials[0].reasons = trials[1].reasons = {"first protocol error: odd"};
  EXPECT_THAT(summarise(run_of(trials)).notes,
              ElementsAre("plain: trial 1: first protocol error: odd.", "plain lost 25 of 2,500 deliveries (1 %).",
                          "plain: connections ended unasked: 1,500 reset.",
                          "plain: 4 slow consumers were dropped by the server.", "plain: 2 protocol errors."));
}

TEST(Notes, GatherTheTrialsOfATransport) {
  std::vector<Trial> trials{trial("plain", 1, 1), trial("drum", 1, 1), trial("plain", 2, 1), trial("drum", 2, 1)};
  for (Trial* drum : {&trials[1], &trials[3]}) {
    drum->status = TrialStatus::invalid;
    drum->reasons = {"schedule not kept: late by " + std::to_string(drum->number), "schedule not met: 3 missing"};
  }
  EXPECT_THAT(summarise(run_of(trials)).notes,
              ElementsAre("drum: trials 1, 2 are invalid and not counted (this is of 1): schedule not kept: late by 1; "
                          "schedule not met: 3 missing.",
                          HasSubstr("What to do: Messages left late"), HasSubstr("What to do: Messages were never")));
}

TEST(Notes, AdviseMoreTrials) {
  EXPECT_THAT(summarise(run_of({trial("plain", 1, 1)})).notes, ElementsAre(HasSubstr("--trials 3 or more")));
}

Trial struck_trial(std::uint64_t lost, std::uint64_t missed, std::uint64_t unrecovered) {
  Trial one = trial("plain", 1, 1);
  one.downlink.lost = lost;
  one.faults = {FaultOutcome{.kind = "reset", .description = "reset", .strikes = 1, .first_at_s = {}, .struck = 8}};
  one.faults[0].missed = missed;
  one.faults[0].unrecovered = unrecovered;
  return one;
}

TEST(Notes, SayWhatALossMeansWhereFaultsStruck) {
  EXPECT_THAT(summarise(run_of({struck_trial(50, 50, 0)})).notes,
              Contains("plain lost 50 of 1,250 deliveries (4 %). 50 to clients: just what was published while those "
                       "struck were away, because they come back without asking for it."));
  EXPECT_THAT(summarise(run_of({struck_trial(50, 20, 0)})).notes,
              Contains("plain lost 50 of 1,250 deliveries (4 %). 50 to clients; those struck came back without 20."));
  EXPECT_THAT(summarise(run_of({struck_trial(50, 0, 0)})).notes, Contains("plain lost 50 of 1,250 deliveries (4 %)."));
  EXPECT_THAT(summarise(run_of({struck_trial(0, 20, 0)})).notes, Not(Contains(HasSubstr("lost"))));
  Trial both = struck_trial(20, 20, 0);
  both.uplink.lost = 5;
  EXPECT_THAT(summarise(run_of({both})).notes,
              Contains("plain lost 25 of 1,250 deliveries (2 %). 20 to clients: just what was published while those "
                       "struck were away, because they come back without asking for it. 5 from clients: what they sent "
                       "into broken connections."));
}

TEST(Notes, AdviseToDrainLongerWhereClientsAreStillAway) {
  EXPECT_THAT(summarise(run_of({struck_trial(0, 0, 3)})).notes,
              ElementsAre("plain: 3 of 8 struck clients were not back when the trial ended.",
                          HasSubstr("What to do: Drain longer"), HasSubstr("--trials 3")));
}

TEST(Notes, TellHowManyOfThemAreCaveats) {
  results::Run run = run_of({struck_trial(50, 50, 0), trial("drum", 1, 1)});
  EXPECT_EQ(summarise(run).caveats, 0u);
  run.trials[1].status = TrialStatus::failed;
  run.trials[1].reasons = {"out of files: at 900 clients"};
  run.status = RunStatus::partial;
  const Summary summary = summarise(run);
  ASSERT_EQ(summary.caveats, 3u);
  EXPECT_THAT(summary.notes[0], HasSubstr("partial"));
  EXPECT_THAT(summary.notes[1], HasSubstr("drum: trial 1 failed"));
  EXPECT_THAT(summary.notes[2], HasSubstr("What to do: "));
}

TEST(Notes, HoldNothingThatCommandsATerminal) {
  Trial hostile = trial("plain", 1, 1);
  hostile.reasons = {"\x1b[2J"};
  for (const std::string& note : summarise(run_of({hostile})).notes) EXPECT_THAT(note, Not(HasSubstr("\x1b")));
}

TEST(Notes, HaveAdviceForKnownReasonsOnly) {
  EXPECT_THAT(std::string{advice_for("3 of 9 clients did not connect")}, HasSubstr("pushbench doctor"));
  EXPECT_EQ(advice_for("a reason nobody thought of"), "");
}

}  // namespace
}  // namespace pushbench::results
