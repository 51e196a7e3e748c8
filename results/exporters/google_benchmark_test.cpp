#include "results/exporters/google_benchmark.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {
namespace {

using nlohmann::json;

std::vector<json> named(const json& document, const std::string& run_name) {
  std::vector<json> found;
  for (const json& entry : document.at("benchmarks")) {
    if (entry.at("run_name") == run_name) found.push_back(entry);
  }
  return found;
}

/// What Google Benchmark 1.7 writes of every benchmark, and of which type.
void expect_well_formed(const json& document) {
  for (const char* key : {"date", "host_name", "executable", "library_build_type"}) {
    EXPECT_TRUE(document.at("context").at(key).is_string()) << key;
  }
  EXPECT_TRUE(document.at("context").at("num_cpus").is_number_integer());
  EXPECT_TRUE(document.at("context").at("caches").is_array());
  for (const json& entry : document.at("benchmarks")) {
    const std::string type = entry.at("run_type");
    EXPECT_TRUE(type == "iteration" || type == "aggregate");
    EXPECT_EQ(entry.at("time_unit"), "us");
    EXPECT_TRUE(entry.at("name").get<std::string>().starts_with(entry.at("run_name").get<std::string>()));
    EXPECT_GE(entry.at("iterations").get<std::uint64_t>(), 1u);
    EXPECT_TRUE(entry.at("real_time").is_number() && entry.at("cpu_time").is_number());
    EXPECT_EQ(entry.contains("repetition_index"), type == "iteration");
    EXPECT_EQ(entry.contains("aggregate_name"), type == "aggregate");
  }
}

TEST(GoogleBenchmark, HasARepetitionForEachTrialThatCounts) {
  const json document = json::parse(google_benchmark(sample_run()));
  expect_well_formed(document);
  const std::vector<json> p99 = named(document, "feed/smoke_signals/latency_p99");
  ASSERT_EQ(p99.size(), 4 + 4) << "one of five trials is invalid; mean, median, stddev and cv";
  EXPECT_EQ(p99[0].at("repetitions"), 4);
  EXPECT_EQ(p99[3].at("repetition_index"), 3);
  EXPECT_NEAR(p99[0].at("real_time").get<double>(), 21'000, 4'000);
  EXPECT_NEAR(p99[0].at("cpu_time").get<double>(), 11.2, 1);
  EXPECT_EQ(document.at("context").at("trials_not_counted"), 1);
}

TEST(GoogleBenchmark, AggregatesAsGoogleBenchmarkDoes) {
  const json document = json::parse(google_benchmark(sample_run()));
  double sum = 0;
  std::vector<double> values;
  for (const json& entry : named(document, "feed/plain/latency_p50")) {
    const double time = entry.at("real_time");
    if (entry.at("run_type") == "iteration") {
      sum += time;
      values.push_back(time);
      continue;
    }
    const std::string aggregate = entry.at("aggregate_name");
    const double mean = sum / 5;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / 4);
    EXPECT_EQ(entry.at("aggregate_unit"), aggregate == "cv" ? "percentage" : "time");
    const double wanted = aggregate == "mean"     ? mean
                          : aggregate == "stddev" ? deviation
                          : aggregate == "cv"     ? deviation / mean
                                                  : median(values);
    EXPECT_NEAR(time, wanted, 1e-6) << aggregate;
  }
  EXPECT_EQ(values.size(), 5u);
}

TEST(GoogleBenchmark, CarriesAllFiguresAsCountersOnce) {
  const json document = json::parse(google_benchmark(sample_run()));
  EXPECT_TRUE(named(document, "feed/plain/latency_p50")[0].contains("wire_bytes_per_message"));
  EXPECT_FALSE(named(document, "feed/plain/latency_p99")[0].contains("wire_bytes_per_message"));
}

TEST(GoogleBenchmark, HasNoAggregatesOfOneTrial) {
  const json document = json::parse(google_benchmark(sample_run(1)));
  EXPECT_EQ(named(document, "feed/plain/latency_p99").size(), 1u);
}

TEST(GoogleBenchmark, ListsStepsOfCeilingsAndKnees) {
  const json ceilings = json::parse(google_benchmark(ceiling_run()));
  expect_well_formed(ceilings);
  EXPECT_FALSE(ceilings.at("benchmarks").empty());
  const json capacities = json::parse(google_benchmark(capacity_run()));
  expect_well_formed(capacities);
  EXPECT_FALSE(capacities.at("benchmarks").empty());
}

TEST(GoogleBenchmark, CopesWithAnEmptyRun) { EXPECT_TRUE(json::parse(google_benchmark({})).at("benchmarks").empty()); }

TEST(GoogleBenchmark, NamesWhatIsSimulated) {
  EXPECT_THAT(google_benchmark(simulated_run()), testing::HasSubstr("\"simulated/feed/plain/latency_p50\""));
  EXPECT_THAT(google_benchmark(sample_run(1)), testing::Not(testing::HasSubstr("simulated/")));
}

}  // namespace
}  // namespace pushbench::results
