#include "results/comparison/watched.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "results/metrics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Watched, AreMetrics) {
  for (const Watched& one : watched()) {
    EXPECT_LT(metric_index(one.metric), metrics().size());
    if (!one.instead.empty()) {
      EXPECT_LT(metric_index(one.instead), metrics().size());
    }
    EXPECT_EQ(one.is_count, metrics()[metric_index(one.metric)].combine == Combine::sum) << one.name;
  }
}

TEST(Thresholds, TakePercentSharesAndWhatIsUsual) {
  EXPECT_THAT(parse_thresholds("latency_p99=10%,cpu=0.05,wire_bytes,lost", "--fail-on"),
              ElementsAre(Threshold{"latency_p99_us", 0.1}, Threshold{"server_cpu_us_per_message", 0.05},
                          Threshold{"wire_bytes_per_message", 0.01}, Threshold{"lost", 0}));
}

TEST(Thresholds, TakeMetricsByTheirFullNames) {
  EXPECT_THAT(parse_thresholds("latency_p99_us=1.5%", "--fail-on"), ElementsAre(Threshold{"latency_p99_us", 0.015}));
}

TEST(Thresholds, RefuseWhatIsNone) {
  for (const char* text : {"", "cpu=", "cpu=x", "cpu=-1%", "cpu=5%%", "cpu=nan", "cpu=1e300", "cpu=5%,", "cpu,cpu=2%",
                           "elapsed=5%", "=5%"}) {
    EXPECT_THROW(parse_thresholds(text, "--fail-on"), InputError) << text;
  }
}

TEST(Thresholds, ListWhatThereIs) {
  try {
    parse_thresholds("latency_p98=5%", "--fail-on");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("cpu, latency_p50, latency_p99"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean latency_p9"));
  }
}

TEST(Thresholds, HaveDefaults) {
  EXPECT_THAT(default_thresholds(), testing::Contains(Threshold{"latency_p99_us", 0.1}));
  EXPECT_THAT(default_thresholds(), testing::Contains(Threshold{"lost", 0}));
}

}  // namespace
}  // namespace pushbench::results
