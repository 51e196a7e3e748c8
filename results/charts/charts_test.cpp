#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/charts/chart.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_goals.hpp"
#include "results/summary.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<Chart> charts_of_kind(const results::Run& run, std::string_view kind) {
  for (const ChartKind& one : chart_kinds()) {
    if (one.name == kind) return one.of({"some/result.json", run}, summarise(run));
  }
  ADD_FAILURE() << "there is no kind " << kind;
  return {};
}

Chart only_chart(const Run& run, std::string_view kind) {
  std::vector<Chart> found = charts_of_kind(run, kind);
  EXPECT_THAT(found, SizeIs(1)) << kind;
  return found.empty() ? Chart{} : std::move(found.front());
}

nlohmann::json rows_of(const Chart& chart) { return nlohmann::json::parse(json_of(chart.data)); }

/// The rows whose `column` is `value`.
nlohmann::json rows_where(const Chart& chart, const char* column, const nlohmann::json& value) {
  nlohmann::json found = nlohmann::json::array();
  for (const auto& row : rows_of(chart)) {
    if (row.at(column) == value) found.push_back(row);
  }
  return found;
}

TEST(Charts, SayWhereTheyAreFrom) {
  for (const Chart& chart : charts_of({"some/result.json", sample_run(2)})) {
    EXPECT_THAT(chart.title, Not(IsEmpty()));
    EXPECT_THAT(chart.caption, Not(IsEmpty()));
    EXPECT_EQ(chart.source, "some/result.json, 2025-11-21: pushbench run feed --trials 5") << chart.kind;
    EXPECT_EQ(chart.scenario, "feed") << chart.kind;
  }
}

TEST(Charts, NameNobodysFolders) {
  EXPECT_EQ(shown_name({"/srv/somebody/results/feed.json", {}}), "feed.json");
  EXPECT_EQ(shown_name({"results/feed.json", {}}), "results/feed.json");
  for (const Chart& chart : charts_of({"/srv/somebody/feed.json", sample_run(2)})) {
    EXPECT_THAT(chart.source, testing::StartsWith("feed.json, 2025-11-21"));
  }
}

TEST(Charts, AreInTheOrderOfTheirKinds) {
  std::vector<std::string> kinds;
  for (const Chart& chart : charts_of({"", sample_run(2)})) kinds.push_back(chart.kind);
  EXPECT_THAT(kinds, testing::IsSupersetOf({"latency-percentiles", "cpu", "wire", "memory"}));
  std::vector<std::string> all;
  for (const ChartKind& kind : chart_kinds()) {
    if (std::find(kinds.begin(), kinds.end(), kind.name) != kinds.end()) all.emplace_back(kind.name);
  }
  EXPECT_EQ(kinds, all);
}

TEST(Charts, AreLeftOutWithoutTheirData) {
  EXPECT_THAT(charts_of({"", results::Run{}}), IsEmpty());
  results::Run run = sample_run(2);
  for (Trial& trial : run.trials) trial.status = TrialStatus::failed;
  for (const Chart& chart : charts_of({"", run})) EXPECT_EQ(chart.kind, "matrix");
  EXPECT_THAT(charts_of_kind(sample_run(2), "ceiling"), IsEmpty());
  EXPECT_THAT(charts_of_kind(sample_run(2), "capacity"), IsEmpty());
}

results::Run two_trials_of(std::vector<std::int64_t> first_us, std::vector<std::int64_t> second_us) {
  results::Run run;
  for (const auto& times : {first_us, second_us}) {
    Trial trial;
    trial.scenario = "feed";
    trial.transport = "telegraph";
    for (const std::int64_t us : times) trial.downlink.latency.record(us);
    run.trials.push_back(trial);
  }
  return run;
}

TEST(LatencyPercentiles, AreMediansOverTheTrialsAndSpanThem) {
  results::Run run = two_trials_of(std::vector<std::int64_t>(100, 1'000), std::vector<std::int64_t>(100, 2'000));
  run.trials.push_back(run.trials[0]);
  run.trials[2].downlink.latency = {};
  for (int i = 0; i < 400; ++i) run.trials[2].downlink.latency.record(900'000);
  const Chart chart = only_chart(run, "latency-percentiles");
  const auto best = rows_of(chart).front();
  EXPECT_EQ(best["one_in"], 1);
  EXPECT_EQ(best["percentile"], 0);
  const auto ninety = rows_where(chart, "one_in", 10).front();
  EXPECT_EQ(ninety["percentile"], 90);
  EXPECT_EQ(ninety["latency_ms"], 2);
  EXPECT_EQ(ninety["low_ms"], 1);
  EXPECT_NEAR(ninety["high_ms"], 900, 10);
  EXPECT_EQ(ninety["messages"], 600);
  // A hundred messages have a slowest hundredth, and no slowest thousandth.
  EXPECT_EQ(rows_of(chart).back()["percentile"], 99);
}

TEST(LatencyPercentiles, SayWhatTheTableSays) {
  const results::Run run = sample_run(3);
  const Chart chart = only_chart(run, "latency-percentiles");
  const Summary summary = summarise(run);
  std::size_t compared = 0;
  for (const Row& row : summary.rows) {
    for (const auto& point : rows_where(chart, "transport", row.transport)) {
      if (std::abs(point["one_in"].get<double>() - 100) > 1e-6) continue;
      EXPECT_DOUBLE_EQ(point["latency_ms"].get<double>() * 1e3, *row.figure("latency_p99_us").value) << row.transport;
      ++compared;
    }
  }
  EXPECT_EQ(compared, summary.rows.size());
}

TEST(LatencyPercentiles, OfOneTrialHaveNoSpan) {
  results::Run run = two_trials_of({1'000}, {2'000});
  run.trials.pop_back();
  const auto row = rows_of(only_chart(run, "latency-percentiles")).front();
  EXPECT_EQ(row["latency_ms"], 1);
  EXPECT_TRUE(row["low_ms"].is_null());
}

TEST(LatencyPercentiles, TakeOnlyTrialsThatAreOk) {
  results::Run run = two_trials_of({1'000}, {2'000});
  run.trials[1].status = TrialStatus::invalid;
  EXPECT_EQ(rows_of(only_chart(run, "latency-percentiles")).front()["trials"], 1);
}

TEST(LatencyPercentiles, AreOfTheUplinkWhereNothingGoesDown) {
  results::Run run = two_trials_of({1'000}, {2'000});
  for (Trial& trial : run.trials) std::swap(trial.downlink, trial.uplink);
  EXPECT_THAT(only_chart(run, "latency-percentiles").caption, HasSubstr("until the hub had it"));
}

TEST(LatencyOverTime, IsTheMedianOverTrialsOfEachStep) {
  results::Run run = two_trials_of({1}, {1});
  run.trials[0].latency_course = LatencyCourse{0.5, {{10, 1'000, 1'500, 2'000, 9'000}, {}}, {}};
  run.trials[1].latency_course =
      LatencyCourse{0.5, {{10, 3'000, 3'500, 4'000, 9'000}, {5, 7'000, 7'000, 7'000, 7'000}}, {}};
  const Chart chart = only_chart(run, "latency-over-time");
  EXPECT_EQ(chart.data.columns.size(), 6U);
  const auto medians = rows_where(chart, "percentile", "50 %");
  ASSERT_EQ(medians.size(), 2U);
  EXPECT_EQ(medians[0]["latency_ms"], 2);
  EXPECT_EQ(medians[0]["low_ms"], 1);
  EXPECT_EQ(medians[0]["high_ms"], 3);
  EXPECT_EQ(medians[1]["second"], 0.5);
  EXPECT_TRUE(medians[1]["low_ms"].is_null());
}

TEST(CostCharts, HaveTheSummarysFigures) {
  const results::Run run = sample_run(2);
  const Summary summary = summarise(run);
  const Row& row = summary.rows.front();
  const auto cpu = rows_where(only_chart(run, "cpu"), "transport", row.transport);
  ASSERT_EQ(cpu.size(), 2U);
  EXPECT_EQ(cpu[0]["of"], "server");
  EXPECT_DOUBLE_EQ(cpu[0]["cpu_us_per_message"], *row.figure("server_cpu_us_per_message").value);
  EXPECT_DOUBLE_EQ(cpu[0]["low"], *row.figure("server_cpu_us_per_message").low);
  const auto wire = rows_where(only_chart(run, "wire"), "transport", row.transport).front();
  EXPECT_DOUBLE_EQ(wire["wire_bytes_per_message"], *row.figure("wire_bytes_per_message").value);
  EXPECT_DOUBLE_EQ(wire["payload_bytes_per_message"], *row.figure("payload_bytes_per_message").value);
  const auto memory = rows_where(only_chart(run, "memory"), "of", "kernel").front();
  EXPECT_DOUBLE_EQ(memory["high"], *row.figure("kernel_memory_per_connection_bytes").high);
  EXPECT_THAT(only_chart(run, "memory").caption,
              HasSubstr("medians of 2 trials with their range, which holds the true median in 50 of 100 cases"));
}

TEST(MatrixChart, SaysWhoMeetsTheGoalsAndWhoIsCheapest) {
  const Chart chart = only_chart(goal_run(), "matrix");
  EXPECT_EQ(chart.scenario, "");
  for (const auto& row : rows_where(chart, "scenario", "chat")) {
    if (row["transport"] == "town_crier") {
      EXPECT_EQ(row["verdict"], "misses");
      EXPECT_NEAR(row["factor"], 4.98, 0.05);
      EXPECT_EQ(row["metric"], "p99");
    }
    EXPECT_EQ(row["cheapest"], row["transport"] == "pigeon_post" || row["transport"] == "smoke_signals" ? 1 : 0);
  }
  EXPECT_EQ(rows_where(chart, "verdict", "cannot").size(), 1U);
}

TEST(CeilingChart, HasEachStepAndNamesTheWalls) {
  const Chart chart = only_chart(ceiling_run(), "ceiling");
  const auto steps = rows_where(chart, "wall", nullptr);
  EXPECT_GT(steps.size(), 2U);
  EXPECT_GT(steps.front()["server_memory_bytes_per_connection"], 0);
  const auto ports = rows_where(chart, "wall", "source ports");
  ASSERT_GE(ports.size(), 1U);
  EXPECT_EQ(ports.front()["connections"], 28'232);
  EXPECT_THAT(ports.front()["what"].get<std::string>(), HasSubstr("port"));
}

TEST(CapacityChart, HasEachProbeAndTheKnee) {
  const results::Run run = capacity_run();
  const Chart chart = only_chart(run, "capacity");
  std::size_t probes = 0;
  for (const Capacity& capacity : run.capacities) probes += capacity.probes.size();
  EXPECT_EQ(rows_where(chart, "part", "probe").size(), probes);
  const auto knees = rows_where(chart, "part", "knee");
  ASSERT_FALSE(knees.empty());
  EXPECT_EQ(knees.front()["load"], *run.capacities.front().knee);
  EXPECT_EQ(knees.front()["at"],
            "downlink.each_per_s=" + nlohmann::json(run.capacities.front().at.begin()->second).dump().substr(0, 3));
}

TEST(CrossoverChart, MarksWhereTwoCarryAsMuch) {
  const Chart chart = only_chart(capacity_run(), "crossover");
  const auto crossings = rows_where(chart, "part", "crossing");
  ASSERT_FALSE(crossings.empty());
  EXPECT_GT(crossings.front()["at"], 1);
  EXPECT_LT(crossings.front()["at"], 10);
  EXPECT_THAT(charts_of_kind(
                  [] {
                    results::Run run = capacity_run();
                    for (Capacity& capacity : run.capacities) capacity.at.clear();
                    return run;
                  }(),
                  "crossover"),
              IsEmpty());
}

results::Run fault_run() {
  results::Run run = two_trials_of({1}, {1});
  run.trials.pop_back();
  run.trials[0].faults = {sample_outcome("reset", "reset, half of the clients at 2 s", 300)};
  run.trials[0].course = Course{0.1, {5, 0, 7, 1}, {0, 0, 2}, {}, {}};
  return run;
}

TEST(FaultCourse, IsOfWholeStepsASecond) {
  const Chart chart = only_chart(fault_run(), "fault-course");
  const auto steps = rows_where(chart, "transport", "telegraph");
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_DOUBLE_EQ(steps[0]["delivered_per_s"], 50);
  EXPECT_DOUBLE_EQ(steps[2]["reconnected_per_s"], 20);
  const auto strikes = rows_where(chart, "fault", "reset");
  ASSERT_EQ(strikes.size(), 1U);
  EXPECT_EQ(strikes[0]["description"], "reset, half of the clients at 2 s");
}

TEST(FaultRecovery, HasTheSpreadOfBothTimes) {
  const results::Run run = fault_run();
  const Chart chart = only_chart(run, "fault-recovery");
  const FaultOutcome& fault = run.trials[0].faults[0];
  const auto back = rows_where(chart, "time", "until they were back").front();
  EXPECT_DOUBLE_EQ(back["p50_ms"], static_cast<double>(fault.recovery.percentile(50)) / 1e3);
  EXPECT_DOUBLE_EQ(back["last_ms"], static_cast<double>(fault.recovery.max()) / 1e3);
  EXPECT_EQ(back["struck"], fault.struck);
  EXPECT_EQ(back["back"], fault.struck - fault.unrecovered);
  EXPECT_EQ(rows_where(chart, "time", "until clients noticed").size(), 1U);
}

TEST(Charts, SurviveFiguresThatNothingMeasures) {
  results::Run run = fault_run();
  Trial& trial = run.trials[0];
  trial.course->step_s = 1e-300;
  trial.faults[0].first_at_s = 1e300;
  trial.faults[0].struck = 0;
  trial.faults[0].unrecovered = std::numeric_limits<std::uint64_t>::max();
  trial.latency_course =
      LatencyCourse{1e300, {{1, std::numeric_limits<std::uint64_t>::max(), 1, 1, 1}, {1, 1, 1, 1, 1}}, {}};
  results::Run searches = capacity_run();
  for (Capacity& capacity : searches.capacities) {
    capacity.knee = 1e308;
    for (CapacityProbe& probe : capacity.probes) probe.value = probe.figure.emplace(1e308);
  }
  for (const results::Run& one : {run, searches}) {
    for (const Chart& chart : charts_of({"", one})) {
      for (const auto& row : chart.data.rows) EXPECT_EQ(row.size(), chart.data.columns.size()) << chart.kind;
      EXPECT_EQ(rows_of(chart).size(), chart.data.rows.size()) << chart.kind;
    }
  }
}

TEST(JsonOfData, CanStandWithinAPage) {
  const DataTable data{{"name", "</script>"},
                       {{std::string{"</script><!--\u2028\xff&"}, 1.5}, {Datum{}, std::nan("")}, {1e18, -0.25}}};
  const std::string text = json_of(data);
  EXPECT_EQ(text.find_first_of("<>&"), std::string::npos) << text;
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) << text;
  const auto rows = nlohmann::json::parse(text);
  EXPECT_EQ(rows[0]["name"], "</script><!--\u2028\ufffd&");
  EXPECT_EQ(rows[0]["</script>"], 1.5);
  EXPECT_TRUE(rows[1]["name"].is_null());
  EXPECT_TRUE(rows[1]["</script>"].is_null());
  EXPECT_EQ(rows[2]["name"], 1e18);
  EXPECT_EQ(json_of({{"a"}, {}}), "[]");
}

TEST(CsvOfData, QuotesWhatNeedsIt) {
  const DataTable data{{"a", "b,c"}, {{std::string{"say \"so\"\n"}, 0.1}, {Datum{}, 12.0}}};
  EXPECT_EQ(csv_of(data), "a,\"b,c\"\n\"say \"\"so\"\"\n\",0.1\n,12\n");
}

}  // namespace
}  // namespace pushbench::results
