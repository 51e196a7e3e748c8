#include "results/comparison/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/comparison/test_runs.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;

/// One regression, one improvement, one figure that can't be judged, all names hostile.
Comparison sample() {
  Comparison comparison;
  comparison.paired = true;
  comparison.alarms = 0.02;
  Compared row{.scenario = "fe<ed",
               .transport = "tele|graph",
               .metric = "server_cpu_us_per_message",
               .threshold = 0.05,
               .base = 5.0,
               .candidate = 6.0,
               .ratio = Estimate{1.2, Interval{1.15, 1.25}},
               .base_trials = 14,
               .candidate_trials = 14,
               .change = Change::worse};
  comparison.rows.push_back(row);
  row.metric = "latency_p50_us";
  row.ratio = Estimate{0.8, Interval{0.7, 0.9}};
  row.change = Change::better;
  comparison.rows.push_back(row);
  row.metric = "lost";
  row.is_count = true;
  row.threshold = 0;
  row.ratio.reset();
  row.change = Change::none;
  comparison.rows.push_back(row);
  row.metric = "latency_p99_us";
  row.is_count = false;
  row.change = Change::cannot;
  row.too_few = row.blind = true;
  row.reason = "2 pairs of trials count; 11 would do";
  comparison.rows.push_back(row);
  comparison.notes = {"What differs besides: CPU\x1b."};
  return comparison;
}

TEST(ComparisonTable, TellsWhatMattersFirst) {
  const std::string table = comparison_table(sample());
  EXPECT_LT(table.find("Regressions (1)"), table.find("Improvements (1)"));
  EXPECT_THAT(table, HasSubstr("1.200x"));
  EXPECT_THAT(table, HasSubstr("1.150..1.250"));
  EXPECT_THAT(table, HasSubstr("1 regression, 1 improvement, 1 figure not told apart, 1 cannot be said"));
  EXPECT_THAT(table, HasSubstr("11 would do"));
  EXPECT_THAT(table, Not(HasSubstr("Not told apart (")));
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_THAT(comparison_table(sample(), {.all = true}), HasSubstr("Not told apart (1)"));
}

TEST(ComparisonMarkdown, EscapesNames) {
  const std::string markdown = comparison_markdown(sample());
  EXPECT_THAT(markdown, HasSubstr("### pushbench: 1 regression"));
  EXPECT_THAT(markdown, HasSubstr("fe\\<ed tele\\|graph"));
}

TEST(ComparisonJunit, MakesARegressionAFailureAndTooFewTrialsAnError) {
  const std::string junit = comparison_junit(sample());
  EXPECT_THAT(junit, HasSubstr(R"(tests="4" failures="1" errors="1" skipped="0")"));
  EXPECT_THAT(junit, HasSubstr(R"(<failure message="cpu 20 % worse (ratio 1.200x, 1.150..1.250), 5 % is allowed"/>)"));
  EXPECT_THAT(junit, HasSubstr(R"(<testsuite name="fe&lt;ed")"));
}

TEST(ComparisonJson, HasEveryRowInFull) {
  const auto json = nlohmann::json::parse(comparison_json(sample()));
  EXPECT_EQ(json["rows"].size(), 4U);
  EXPECT_EQ(json["rows"][0]["change"], "worse");
  EXPECT_EQ(json["rows"][0]["ratio"]["interval"]["low"], 1.15);
  EXPECT_TRUE(json["rows"][3]["ratio"].is_null());
}

TEST(ComparisonCsv, HasALineForEachRow) {
  const std::string csv = comparison_csv(sample());
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_THAT(csv, HasSubstr("latency_p50_us,5,6,0.8,0.7,0.9,0.05,14,14,better,"));
}

}  // namespace
}  // namespace pushbench::results
