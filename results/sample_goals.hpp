// A run of scenarios with goals, for tests: three trials each of five invented transports and a variant, with figures
// that can be worked out by hand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/result.hpp"
#include "results/sample_trial.hpp"

namespace pushbench::results {

/// Takes 10 s of wall clock, so that CPU seconds are tenths of a core.
inline Trial goal_trial(const std::string& scenario, const std::string& transport, std::uint32_t number,
                        std::int64_t latency_us, double cpu_s, std::uint64_t wire_bytes = 1'000'000) {
  Trial trial;
  trial.scenario = scenario;
  trial.transport = transport;
  trial.number = number;
  trial.measure_s = 10;
  trial.clients_wanted = trial.clients_connected = 100;
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = 1000;
  trial.downlink.window_delivered = 1000;
  trial.downlink.window_payload_bytes = 200'000;
  trial.downlink.latency.record(latency_us, 1000);
  trial.server = {.processes = 1, .wall_s = 10.0, .cpu_user_s = cpu_s / 2, .cpu_system_s = cpu_s / 2};
  trial.wire = Wire{wire_bytes, 0, 1000, 500, 0, "by hand"};
  return trial;
}

inline Run goal_run() {
  Run run;
  run.status = RunStatus::complete;
  run.control = "plain";
  run.scenarios = {{"chat", "sha256:0", R"({"slo":{"latency_p99_us":100000,"lost":0}})"},
                   {"ticker", "sha256:0", R"({"slo":{"latency_p99_us":1000000}})"},
                   {"outage", "sha256:0", R"({"slo":{"lost":0,"recovery_p99_us":2000000}})"}};
  for (std::uint32_t number = 1; number <= 3; ++number) {
    const double wobble = 0.02 * number;
    for (const char* scenario : {"chat", "ticker", "outage"}) {
      run.trials.push_back(goal_trial(scenario, "plain", number, 3'000, 0.8));
      run.trials.push_back(goal_trial(scenario, "pigeon_post", number, 3'200, 1.2 + wobble));
      run.trials.push_back(goal_trial(scenario, "smoke_signals", number, 5'100, 1.23 + wobble, 850'000));
      run.trials.push_back(goal_trial(scenario, "telegraph", number, 4'000, 1.9));
      run.trials.push_back(goal_trial(scenario, "town_crier", number, 498'000, 0.3));
    }
    run.trials.push_back(goal_trial("outage", "telegraph:resume=false", number, 4'000, 1.0));
    run.trials.back().downlink.lost = 480;
  }
  for (Trial& trial : run.trials) {
    if (trial.scenario == "chat" && trial.transport == "telegraph") {
      trial.status = TrialStatus::invalid;
      trial.reasons = {"generator saturated: a client process used 99 % of its core (limit 95 %)"};
    }
    if (trial.scenario == "outage") trial.faults = {sample_outcome("reset", "reset, half of the clients at 2 s", 300)};
    for (FaultOutcome& fault : trial.faults) fault.unrecovered = trial.transport == "pigeon_post" ? 1 : 0;
  }
  return run;
}

}  // namespace pushbench::results
