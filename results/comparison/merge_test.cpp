#include "results/comparison/merge.hpp"

#include <gtest/gtest.h>

#include "results/comparison/test_runs.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

Run round_of(double cpu_us) {
  Run run = test_run({"plain", "telegraph"}, 1,
                     [&](const std::string&, std::uint32_t) { return TestFigures{.cpu_us = cpu_us}; });
  run.environment.commit = "abc";
  run.tool_version = "0.1.0";
  return run;
}

TEST(AddRound, NumbersTrialsByRoundAndKeepsWhatTheSeriesIs) {
  results::Run series;
  series.command_line = "pushbench ab";
  series.pairing = "one";
  add_round(series, round_of(1), 1, "build A");
  add_round(series, round_of(2), 2, "build A");
  ASSERT_EQ(series.trials.size(), 4U);
  EXPECT_EQ(series.trials[3].number, 2U);
  EXPECT_EQ(series.trials[3].place, 4U);
  EXPECT_EQ(series.control, "plain");
  EXPECT_EQ(series.environment.commit, "abc");
  EXPECT_EQ(series.scenarios.size(), 1U);
  EXPECT_EQ(series.pairing, "one");
  EXPECT_EQ(series.command_line, "pushbench ab");
  const std::string text = write_run(series);
  EXPECT_EQ(write_run(parse_run(text, "test")), text);
}

TEST(AddRound, RefusesWhatDoesNotBelongTogether) {
  results::Run series;
  add_round(series, round_of(1), 1, "build A");
  results::Run another_load = round_of(1);
  another_load.scenarios[0].document = R"({"clients":101,"name":"feed"})";
  EXPECT_THROW(add_round(series, another_load, 2, "build A"), InputError);
  results::Run another_build = round_of(1);
  another_build.environment.commit = "def";
  EXPECT_THROW(add_round(series, another_build, 2, "build A"), InputError);
  results::Run another_control = round_of(1);
  another_control.control = "telegraph";
  EXPECT_THROW(add_round(series, another_control, 2, "build A"), InputError);
  results::Run twice = round_of(1);
  twice.trials.push_back(twice.trials.front());
  EXPECT_THROW(add_round(series, twice, 2, "build A"), InputError);
  EXPECT_THROW(add_round(series, results::Run{}, 2, "build A"), InputError);
  EXPECT_EQ(series.trials.size(), 2U);
}

}  // namespace
}  // namespace pushbench::results
