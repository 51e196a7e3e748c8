#include "results/claims/figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "results/claims/claim_words.hpp"
#include "results/claims/sample_claims.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {
namespace {

using ::testing::HasSubstr;

Evidence evidence_of(Run run) { return Evidence{{"feed", std::move(run)}}; }

TEST(ClaimFigures, IsTheMedianOfTrialsWithTheirRange) {
  const Measured measured = figure_of(sample_case(), evidence_of(flat_run({100, 300, 200}, {})));
  EXPECT_EQ(measured.value, 200);
  EXPECT_EQ(measured.low, 100);
  EXPECT_EQ(measured.high, 300);
  EXPECT_EQ(measured.trials, 3U);
}

TEST(ClaimFigures, TrialsThatAreNotOkDoNotCount) {
  results::Run run = flat_run({100, 300, 200}, {});
  run.trials[1].status = TrialStatus::invalid;
  const Measured measured = figure_of(sample_case(), evidence_of(run));
  EXPECT_EQ(measured.high, 200);
  EXPECT_EQ(measured.trials, 2U);
}

TEST(ClaimFigures, OneTrialHasNoInterval) {
  const Measured measured = figure_of(sample_case(), evidence_of(flat_run({100}, {})));
  EXPECT_EQ(measured.value, 100);
  EXPECT_FALSE(measured.low);
  EXPECT_THAT(measured.problem, HasSubstr("once"));
}

TEST(ClaimFigures, ARatioIsOfTrialsOfOneNumber) {
  Case test = sample_case();
  test.form = Form::ratio;
  // The machine was twice as slow in the second trial, for both.
  const Measured measured = figure_of(test, evidence_of(flat_run({100, 200, 100}, {400, 800, 400})));
  EXPECT_NEAR(*measured.value, 0.25, 1e-9);
  EXPECT_NEAR(*measured.low, 0.25, 1e-9);
  EXPECT_NEAR(*measured.high, 0.25, 1e-9);
}

TEST(ClaimFigures, WhatIsSavedTurnsTheIntervalRound) {
  Case test = sample_case();
  test.form = Form::saved;
  test.times = 100;
  const Measured measured = figure_of(test, evidence_of(flat_run({100, 200, 300}, {1000, 1000, 1000})));
  EXPECT_NEAR(*measured.value, 80, 1e-9);
  EXPECT_NEAR(*measured.low, 70, 1e-9);
  EXPECT_NEAR(*measured.high, 90, 1e-9);
}

TEST(ClaimFigures, BetweenTwoResultsTheIntervalIsTheWidest) {
  Case test = sample_case();
  test.form = Form::ratio;
  test.to.result = "other";
  Evidence evidence = evidence_of(flat_run({100, 200}, {}));
  evidence.emplace("other", flat_run({}, {100, 400}));
  const Measured measured = figure_of(test, evidence);
  EXPECT_DOUBLE_EQ(*measured.low, 0.25);
  EXPECT_DOUBLE_EQ(*measured.high, 2);
  EXPECT_EQ(measured.basis, Basis::range);
  EXPECT_DOUBLE_EQ(measured.coverage, 0.25);  // both ranges, each of which holds its median half of the time
}

TEST(ClaimFigures, TheWholeRangeIsShownHoweverManyTrials) {
  // A percentile bootstrap of seven would cut off the ends, and with them part of what it is said to hold.
  const Measured measured = figure_of(sample_case(), evidence_of(flat_run({10, 20, 30, 40, 50, 60, 70}, {})));
  EXPECT_EQ(measured.low, 10);
  EXPECT_EQ(measured.high, 70);
  EXPECT_EQ(measured.coverage, coverage_of_range(7));
}

TEST(ClaimFigures, WhatIsCountedIsSummedAndHasNoDoubt) {
  Case test = sample_case();
  test.of.metric = "lost_or_duplicated";
  results::Run run = flat_run({100, 100}, {});
  run.trials[0].downlink.lost = 3;
  run.trials[1].uplink.duplicated = 2;
  const Measured measured = figure_of(test, evidence_of(run));
  EXPECT_EQ(measured.value, 5);
  EXPECT_EQ(measured.low, 5);
  EXPECT_EQ(measured.high, 5);
  EXPECT_EQ(measured.basis, Basis::counted);
  EXPECT_EQ(measured.trials, 2U);
  EXPECT_EQ(measured.messages, 200U);
}

TEST(ClaimFigures, HeadersAreWhatIsNeitherPacketsNorPayload) {
  Case test = sample_case();
  test.of.metric = "protocol_bytes_per_message";
  results::Run run = flat_run({100}, {});
  run.environment.tcp_timestamps = true;
  run.trials[0].wire = Wire{.down_bytes = 10'000, .up_bytes = 20 * 52 + 600, .down_segments = 0, .up_segments = 20};
  EXPECT_DOUBLE_EQ(*figure_of(test, evidence_of(run)).value, 6);
  run.environment.tcp_timestamps.reset();
  EXPECT_FALSE(figure_of(test, evidence_of(run)).value);
}

TEST(ClaimFigures, AMeanIsHeldAgainstTheIntervalOfItsSettings) {
  Case test = sample_case();
  test.of.metric = "latency_mean_to_half_interval";
  results::Run run = flat_run({1'500}, {});
  run.trials[0].settings["interval_ms"] = "3";
  EXPECT_DOUBLE_EQ(*figure_of(test, evidence_of(run)).value, 1);
  run.trials[0].settings["interval_ms"] = "often";
  EXPECT_FALSE(figure_of(test, evidence_of(run)).value);
}

TEST(ClaimFigures, WhoStoppedWhereItWasToldToMightHaveGoneOn) {
  Case test = sample_case();
  test.of.metric = "ceiling.held";
  results::Run run;
  run.ceilings.push_back({.transport = "pushed", .end = CeilingEnd::target, .held = 1000});
  EXPECT_TRUE(std::isinf(*figure_of(test, evidence_of(run)).high));
  run.ceilings[0].end = CeilingEnd::wall;
  EXPECT_EQ(figure_of(test, evidence_of(run)).high, 1000);
}

TEST(ClaimFigures, TheWallOfPortsIsTheFirstOfThem) {
  Case test = sample_case();
  test.of.metric = "ceiling.source_ports_wall";
  results::Run run;
  run.ceilings.push_back({.transport = "pushed"});
  EXPECT_FALSE(figure_of(test, evidence_of(run)).value);
  run.ceilings[0].walls = {{.kind = WallKind::process_files, .connections = 10},
                           {.kind = WallKind::source_ports, .connections = 100},
                           {.kind = WallKind::source_ports, .connections = 200}};
  EXPECT_EQ(figure_of(test, evidence_of(run)).value, 100);
}

TEST(ClaimFigures, AKneeLiesBetweenWhatWasCarriedAndWhatWasNot) {
  Case test = sample_case();
  test.of.metric = "capacity.knee";
  test.of.at = 10;
  results::Run run;
  run.capacities.push_back({.scenario = "feed", .transport = "pushed", .at = {{"rate", 1}}, .knee = 1});
  run.capacities.push_back({.scenario = "feed",
                            .transport = "pushed",
                            .at = {{"rate", 10}},
                            .end = CapacityEnd::goal,
                            .knee = 50,
                            .beyond = 60,
                            .probes = {{.value = 60, .outcome = ProbeOutcome::misses, .detail = "too late"}}});
  Measured measured = figure_of(test, evidence_of(run));
  EXPECT_EQ(measured.value, 50);
  EXPECT_EQ(measured.high, 60);
  EXPECT_EQ(measured.basis, Basis::bracket);
  EXPECT_EQ(measured.stopped_by, "too late");
  run.capacities[1].end = CapacityEnd::generator;
  EXPECT_TRUE(std::isinf(*figure_of(test, evidence_of(run)).high));
}

TEST(ClaimFigures, WhatIsNotThereIsSaid) {
  EXPECT_THAT(figure_of(sample_case(), {}).problem, HasSubstr("not measured yet"));
  EXPECT_THAT(figure_of(sample_case(), evidence_of(results::Run{})).problem, HasSubstr("did not run"));
  results::Run failed = flat_run({100}, {});
  failed.trials[0].status = TrialStatus::failed;
  EXPECT_THAT(figure_of(sample_case(), evidence_of(failed)).problem, HasSubstr("counts"));
}

TEST(ClaimFigures, NamesAreThoseOfAllLists) {
  for (const char* name : {"latency_p50_us", "protocol_bytes_per_answer", "ceiling.held", "ceiling.source_ports_wall",
                           "ceiling.broadcast_max_us", "capacity.knee"}) {
    EXPECT_TRUE(is_claim_metric(name)) << name;
  }
  for (const char* name : {"", "latency", "ceiling.", "ceiling.latency_p50_us", "capacity.", "held"}) {
    EXPECT_FALSE(is_claim_metric(name)) << name;
  }
}

TEST(ClaimFigures, KnowWhatIsSimulated) {
  results::Run run = flat_run({100, 300, 200}, {});
  EXPECT_FALSE(figure_of(sample_case(), evidence_of(run)).simulated);
  for (Trial& trial : run.trials) {
    trial.simulated = SimulatedWorld{.calibration = "reference", .network = "lte"};
    trial.energy = Energy{.radio = "lte", .battery = "phone", .joules_per_client_hour = 300.0 + trial.number};
  }
  Case test = sample_case();
  test.of.metric = "energy_j_per_client_hour";
  test.unit = "J";
  test.at_most = 1'000;
  ASSERT_TRUE(is_claim_metric(test.of.metric));
  const Measured measured = figure_of(test, evidence_of(run));
  EXPECT_TRUE(measured.simulated);
  EXPECT_EQ(measured.value, 302);
  EXPECT_THAT(figure_text({.test = test, .measured = measured}), HasSubstr("simulated, range of 3 trials"));
  run.trials.resize(1);
  EXPECT_THAT(figure_of(test, evidence_of(run)).problem, HasSubstr("simulated once"));
}

TEST(ClaimFigures, AVerdictOfSimulatedFiguresSaysSo) {
  Finding finding;
  finding.verdict = ClaimVerdict::holds;
  finding.cases = {{.test = sample_case(), .measured = {.value = 1, .simulated = true}, .outcome = CaseOutcome::holds}};
  EXPECT_EQ(verdict_text(finding), "holds (simulated)");
}

}  // namespace
}  // namespace pushbench::results
