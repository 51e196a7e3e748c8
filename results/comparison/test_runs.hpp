// Runs with figures that a test chooses, trial by trial.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "results/result.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {

/// What one trial measures.
struct TestFigures {
  double cpu_us = 5;
  std::int64_t latency_us = 3'000;
  std::uint64_t wire_bytes = 300;
  std::uint64_t memory_bytes = 200;
  std::uint64_t lost = 0;
};

inline Trial test_trial(const std::string& transport, std::uint32_t number, const TestFigures& figures) {
  constexpr std::uint64_t kMessages = 1'000;
  Trial trial;
  trial.scenario = "feed";
  trial.transport = transport;
  trial.number = number;
  trial.measure_s = 1;
  trial.clients_wanted = trial.clients_connected = 100;
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = kMessages;
  trial.downlink.window_delivered = kMessages;
  trial.downlink.window_payload_bytes = kMessages * 100;
  trial.downlink.lost = figures.lost;
  trial.downlink.latency.record(figures.latency_us);
  trial.server.cpu_user_s = figures.cpu_us * kMessages / 1e6;
  trial.server.cpu_system_s = 0;
  trial.server.memory_before_bytes = 0;
  trial.server.memory_connected_bytes = figures.memory_bytes * 100;
  trial.wire = Wire{.down_bytes = figures.wire_bytes * kMessages};
  return trial;
}

/// The first transport is the control.
inline Run test_run(const std::vector<std::string>& transports, std::uint32_t trials,
                    const std::function<TestFigures(const std::string& transport, std::uint32_t number)>& figures) {
  Run run;
  run.status = RunStatus::complete;
  run.control = transports.front();
  run.scenarios = {{"feed", "", R"({"clients":100,"name":"feed","phases":{"measure_s":1.0}})"}};
  for (std::uint32_t number = 1; number <= trials; ++number) {
    for (const std::string& transport : transports) {
      run.trials.push_back(test_trial(transport, number, figures(transport, number)));
    }
  }
  return run;
}

inline double test_normal(Random& random) {
  return std::sqrt(2 * random.exponential()) * std::cos(2 * 3.14159265358979 * random.unit());
}

}  // namespace pushbench::results
