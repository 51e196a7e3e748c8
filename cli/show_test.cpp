#include "cli/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/hgrm.hpp"

namespace pushbench {
namespace {

results::Trial trial(results::TrialStatus status, std::int64_t latency_us) {
  results::Trial result;
  result.scenario = "s";
  result.transport = "t";
  result.status = status;
  result.downlink.latency.record(latency_us);
  return result;
}

TEST(PercentileFiles, MergeTheTrialsThatAreOk) {
  results::Run run;
  run.trials = {trial(results::TrialStatus::ok, 10), trial(results::TrialStatus::invalid, 20),
                trial(results::TrialStatus::ok, 30), trial(results::TrialStatus::failed, 40)};
  run.trials[2].uplink.lateness.record(5);
  const auto files = percentile_files(run);
  Histogram latency;
  latency.record(10);
  latency.record(30);
  Histogram lateness;
  lateness.record(5);
  EXPECT_THAT(files, testing::ElementsAre(testing::Pair("s-t-downlink-latency.hgrm", results::hgrm(latency)),
                                          testing::Pair("s-t-uplink-lateness.hgrm", results::hgrm(lateness))));
}

TEST(PercentileFiles, StayInTheFolderWhateverAResultSays) {
  results::Run run;
  run.trials = {trial(results::TrialStatus::ok, 10)};
  run.trials[0].scenario = "/tmp/../s";
  EXPECT_EQ(percentile_files(run).begin()->first, "_tmp_.._s-t-downlink-latency.hgrm");
}

TEST(PercentileFiles, AreNoneWithoutMessages) { EXPECT_TRUE(percentile_files({}).empty()); }

}  // namespace
}  // namespace pushbench
