#include "results/exporters/prometheus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Version 0.0.4 of the format, and no more of it than is written: samples of a family stand together behind its HELP
/// and TYPE, no family comes twice, and no series does.
void expect_well_formed(const std::string& text) {
  static const std::regex help(R"(# HELP ([a-z_][a-z0-9_]*) [ -~]+)");
  static const std::regex type(R"(# TYPE ([a-z_][a-z0-9_]*) gauge)");
  static const std::regex sample(
      R"re(([a-z_][a-z0-9_]*)((?:\{[a-z_]+="(?:[^"\\]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\]|\\["\\n])*")*\})?) (-?[0-9.e+-]+))re");
  std::set<std::string> families, series;
  std::string family;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, help)) {
      family = match[1];
      EXPECT_TRUE(families.insert(family).second) << family << " comes twice";
    } else if (std::regex_match(line, match, type)) {
      EXPECT_EQ(match[1], family);
    } else {
      ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
      EXPECT_EQ(match[1], family);
      EXPECT_TRUE(series.insert(match[1].str() + match[2].str()).second) << line;
    }
  }
  EXPECT_TRUE(text.ends_with('\n'));
}

TEST(Prometheus, IsWellFormed) {
  for (const results::Run& run : {sample_run(), ceiling_run(), capacity_run(), small_sample_run(), results::Run{}}) {
    expect_well_formed(prometheus(run));
  }
}

TEST(Prometheus, GivesPercentilesInSeconds) {
  const std::string text = prometheus(sample_run());
  EXPECT_THAT(text, HasSubstr("# TYPE pushbench_latency_seconds gauge\n"));
  EXPECT_THAT(text,
              HasSubstr("\npushbench_latency_seconds{scenario=\"feed\",transport=\"plain\",quantile=\"0.5\"} 0.0019"));
  EXPECT_THAT(text, HasSubstr("quantile=\"0.999\"} 0.0123"));
  EXPECT_THAT(text, HasSubstr("pushbench_latency_seconds_low{"));
  EXPECT_THAT(text, HasSubstr("pushbench_server_cpu_seconds_per_message{scenario=\"feed\",transport=\"plain\"} 4.1"));
  EXPECT_THAT(text, Not(HasSubstr("_us")));
}

TEST(Prometheus, NamesTheCommit) {
  EXPECT_THAT(prometheus(sample_run()), HasSubstr("pushbench_run_info{commit=\"0123456789ab\","));
}

TEST(Prometheus, CountsTrials) {
  EXPECT_THAT(prometheus(sample_run()),
              HasSubstr("pushbench_trials{scenario=\"feed\",transport=\"smoke_signals\",status=\"invalid\"} 1\n"));
}

TEST(Prometheus, EscapesLabels) {
  results::Run run = sample_run(1);
  run.environment.commit = "a\"b\\c\nd";
  const std::string text = prometheus(run);
  EXPECT_THAT(text, HasSubstr(R"(commit="a\"b\\c?d")"));
  expect_well_formed(text);
}

TEST(Prometheus, LabelsWhatIsSimulated) {
  const std::string text = prometheus(simulated_run());
  EXPECT_THAT(text, testing::HasSubstr("pushbench_run_simulated 1\n"));
  EXPECT_THAT(text,
              testing::HasSubstr(
                  R"(pushbench_energy_j_per_client_hour{scenario="feed",transport="plain",simulated="true"} 300)"));
  EXPECT_THAT(prometheus(sample_run(1)), testing::Not(testing::HasSubstr("simulated=")));
}

}  // namespace
}  // namespace pushbench::results
