// Runs and claims whose figures are known, for tests.
#pragma once

#include <string>
#include <vector>

#include "results/claims/figures.hpp"
#include "results/result.hpp"

namespace pushbench::results {

/// A trial of "feed" in which every message took `us`.
inline Trial flat_trial(const std::string& transport, std::uint32_t number, std::int64_t us) {
  Trial trial;
  trial.scenario = "feed";
  trial.transport = transport;
  trial.number = number;
  trial.measure_s = 1;
  trial.clients_wanted = trial.clients_connected = 10;
  trial.downlink.latency.record(us, 100);
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = trial.downlink.window_delivered = 100;
  trial.downlink.window_payload_bytes = 10'000;
  return trial;
}

/// A run of "feed" with trials of "pushed" and "polled" that took so long, one number after the other.
inline Run flat_run(const std::vector<std::int64_t>& pushed_us, const std::vector<std::int64_t>& polled_us) {
  Run run;
  std::uint32_t number = 0;
  for (const std::int64_t us : pushed_us) run.trials.push_back(flat_trial("pushed", ++number, us));
  number = 0;
  for (const std::int64_t us : polled_us) run.trials.push_back(flat_trial("polled", ++number, us));
  return run;
}

/// p50 of "pushed" in the result "feed".
inline Case sample_case() {
  Case test;
  test.label = "one feed";
  test.what = "p50";
  test.unit = "us";
  test.of = {.result = "feed", .scenario = "feed", .transport = "pushed", .metric = "latency_p50_us"};
  test.to = test.of;
  test.to.transport = "polled";
  return test;
}

}  // namespace pushbench::results
