#include "results/advice/evidence.hpp"

#include <gtest/gtest.h>

#include "results/advice/scenario_shape.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"

namespace pushbench::results::advice {
namespace {

constexpr const char* kPrivate = R"({"channels":{"layout":"private"},"downlink":{"each_per_s":1,"payload_bytes":300}})";

Trial trial(const std::string& transport, std::uint64_t delivered = 10'000) {
  Trial made;
  made.scenario = "own";
  made.transport = transport;
  made.measure_s = 5;
  made.clients_wanted = made.clients_connected = 1000;
  made.downlink.window_delivered = delivered;
  made.downlink.window_payload_bytes = delivered * 300;
  made.downlink.latency.record(800, delivered);
  made.server.cpu_user_s = 0.1;
  made.server.cpu_system_s = 0.1;
  made.wire = Wire{.down_bytes = delivered * 400, .up_bytes = 0};
  return made;
}

Run run_of(std::vector<Trial> trials, const std::string& document = kPrivate) {
  Run run;
  run.control = "raw";
  run.scenarios = {{"own", "sha256:0", document}};
  run.trials = std::move(trials);
  return run;
}

Evidence evidence_of(const Run& run) {
  Evidence evidence;
  add_evidence(run, "file.json", evidence);
  return evidence;
}

TEST(Evidence, ACellIsWhatTrialsOfOneLoadMeasured) {
  const Evidence evidence = evidence_of(run_of({trial("push"), trial("push"), trial("raw")}));
  ASSERT_EQ(evidence.cells.size(), 1U) << "the control is nobody's choice";
  const Cell& cell = evidence.cells[0];
  EXPECT_DOUBLE_EQ(cell.at.rate, 2);
  EXPECT_DOUBLE_EQ(cell.at.payload_bytes, 300);
  EXPECT_DOUBLE_EQ(cell.at.followers, 1);
  EXPECT_DOUBLE_EQ(cell.cpu_us->value, 20);
  EXPECT_DOUBLE_EQ(cell.wire_bytes->value, 400);
  EXPECT_DOUBLE_EQ(cell.p99_us->value, 800);
  EXPECT_FALSE(cell.memory_bytes.has_value());
  EXPECT_EQ(cell.source.trials, 2U);
  EXPECT_EQ(cell.source.file, "file.json");
}

TEST(Evidence, TheDocumentSaysWhoSharesAChannel) {
  EXPECT_DOUBLE_EQ(evidence_of(run_of({trial("a")}, R"({"channels":{"layout":"shared"}})")).cells.at(0).at.followers,
                   1000);
  EXPECT_DOUBLE_EQ(
      evidence_of(run_of({trial("a")}, R"({"channels":{"layout":"rooms","room_size":20}})")).cells.at(0).at.followers,
      20);
  EXPECT_DOUBLE_EQ(*shape_of(R"({"channels":{"layout":"rooms","room_size":{"least":4,"most":25}}})")->followers, 10);
}

TEST(Evidence, WhatIsNoPlainLoadIsLeftOut) {
  for (const char* document :
       {R"({"channels":{"layout":"private"},"churn":{"share":1}})", R"({"channels":{"layout":"round"}})", "{}",
        R"({"channels":7})", R"({"channels":{"layout":"rooms","room_size":-4}})",
        R"({"channels":{"layout":"shared"},"downlink":{"arrivals":"burst"}})",
        R"({"channels":{"layout":"shared"},"groups":[{"uplink":{"content":"binary"}}]})"}) {
    EXPECT_TRUE(evidence_of(run_of({trial("push")}, document)).cells.empty()) << document;
  }
  Trial invalid = trial("push");
  invalid.status = TrialStatus::invalid;
  Trial broken = trial("push");
  broken.faults.emplace_back();
  Trial mixed = trial("push");
  mixed.uplink.window_delivered = 5;
  Trial alone = trial("push");
  alone.clients_connected = 0;
  for (const Trial& one : {invalid, broken, mixed, alone, trial("push", 7)}) {
    EXPECT_TRUE(evidence_of(run_of({one})).cells.empty());
  }
}

TEST(Evidence, IntervalsArePartOfTheLoadAndOtherSettingsAreNot) {
  Trial poll = trial("poll");
  poll.settings = {{"interval_ms", "250"}, {"headers", "lean"}};
  Trial named = trial("poll:connection=close,interval_ms=3000");
  named.settings = {{"interval_ms", "3000"}};
  Trial other = poll;
  other.settings["headers"] = "browser";
  Evidence evidence = evidence_of(run_of({poll, named}));
  add_evidence(run_of({other}), "other.json", evidence);
  ASSERT_EQ(evidence.cells.size(), 2U) << "who has other settings under the same name is left out";
  EXPECT_EQ(evidence.cells[0].variant, "poll");
  EXPECT_DOUBLE_EQ(evidence.cells[0].at.interval_s, 0.25);
  EXPECT_EQ(evidence.cells[1].variant, "poll:connection=close");
}

TEST(Evidence, CeilingsSayHowManyAndHowMuchMemory) {
  results::Run run;
  run.ceilings = {small_ceiling()};
  const Evidence evidence = evidence_of(run);
  ASSERT_EQ(evidence.holdings.size(), 1U);
  EXPECT_EQ(evidence.holdings[0].connections, static_cast<double>(small_ceiling().held));
  EXPECT_TRUE(evidence.cells.empty());
}

TEST(Evidence, OnlyLoadsUpToAConfirmedKneeCount) {
  results::Run run = capacity_run();
  run.scenarios[0].document = kPrivate;
  run.capacities.resize(1);
  Capacity& capacity = run.capacities[0];
  const std::size_t with_knee = evidence_of(run).cells.size();
  EXPECT_EQ(with_knee, 3U);
  capacity.probes.push_back(sample_probe(*capacity.knee * 1.05, ProbeOutcome::meets));  // once, by luck
  EXPECT_EQ(evidence_of(run).cells.size(), with_knee);
  capacity.end = CapacityEnd::interrupted;
  EXPECT_TRUE(evidence_of(run).cells.empty());
  capacity.end = CapacityEnd::goal;
  capacity.confirmed = 0;
  EXPECT_TRUE(evidence_of(run).cells.empty());
}

TEST(Evidence, CopesWithWhateverAFileSays) {
  Trial strange = trial("push");
  strange.measure_s = 1e-300;
  strange.server.cpu_user_s = -1e300;
  strange.wire->down_bytes = UINT64_MAX;
  strange.settings = {{"interval_ms", "-1e999"}};
  EXPECT_NO_THROW(evidence_of(run_of({strange})));
  EXPECT_NO_THROW(evidence_of(capacity_run()));
}

}  // namespace
}  // namespace pushbench::results::advice
