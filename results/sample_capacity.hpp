// Capacities that could have been, for tests. The transports are invented on purpose.
#pragma once

#include <cstdint>
#include <string>

#include "results/result.hpp"
#include "results/sample.hpp"

namespace pushbench::results {

inline CapacityProbe sample_probe(double value, ProbeOutcome outcome, bool confirms = false) {
  const bool meets = outcome == ProbeOutcome::meets;
  CapacityProbe probe;
  probe.value = value;
  probe.outcome = outcome;
  probe.confirms = confirms;
  probe.detail = meets ? "p99 61 ms of 100 ms" : "p99 412 ms of 100 ms";
  probe.metric = "latency_p99_us";
  probe.figure = meets ? 61'000 : 412'000;
  probe.limit = 100'000;
  probe.latency_p50_us = meets ? 12'000 : 90'000;
  probe.latency_p99_us = meets ? 61'000 : 412'000;
  probe.server_cpu_cores = 0.93;
  probe.server_cpu_share = 0.93;
  probe.client_cpu_share = 0.71;
  return probe;
}

/// A search that found `knee`.
inline Capacity sample_capacity(const char* transport, double knee, double rate) {
  Capacity capacity;
  capacity.scenario = "ticker";
  capacity.transport = transport;
  capacity.settings = {{"interval_ms", "1000"}};
  capacity.changed = {"interval_ms"};
  capacity.goals = {{"latency_p99_us", 100'000}, {"lost", 0}};
  capacity.server_cores = 1;
  capacity.precision = 0.1;
  capacity.wanted_confirmations = 3;
  capacity.least = 1;
  capacity.most = 1e6;
  capacity.of = CapacityOf::clients;
  capacity.at = {{"downlink.each_per_s", rate}};
  capacity.started_at = "2025-11-21T10:18:03Z";
  capacity.end = CapacityEnd::goal;
  capacity.knee = knee;
  capacity.beyond = knee * 1.1;
  capacity.confirmed = 3;
  capacity.confirmations = 3;
  capacity.probes = {sample_probe(knee / 2, ProbeOutcome::meets), sample_probe(knee, ProbeOutcome::meets),
                     sample_probe(knee * 1.1, ProbeOutcome::misses), sample_probe(knee, ProbeOutcome::meets, true)};
  return capacity;
}

/// Users that two transports serve, over the messages that each gets a second: they cross between 1 and 10. A third's
/// is not known at the lowest rate: its load generator was at its limit.
inline Run capacity_run() {
  Run run = sample_run(1);
  run.trials.clear();
  run.trials_planned = 0;
  run.command_line = "pushbench capacity ticker --over downlink.each_per_s=0.1,1,10";
  run.control.clear();
  run.scenarios = {{"ticker", "sha256:0", R"({"slo":{"latency_p99_us":100000}})"}};
  const double rates[] = {0.1, 1, 10};
  const double pushed[] = {400'000, 100'000, 10'000}, asked[] = {25'000, 24'000, 22'000},
               cried[] = {300'000, 80'000, 9'000};
  for (std::size_t i = 0; i < 3; ++i) {
    run.capacities.push_back(sample_capacity("telegraph", pushed[i], rates[i]));
    run.capacities.push_back(sample_capacity("pigeon_post:fresh=true", asked[i], rates[i]));
    run.capacities.push_back(sample_capacity("town_crier", cried[i], rates[i]));
  }
  Capacity& bounded = run.capacities[2];
  bounded.end = CapacityEnd::generator;
  bounded.reasons = {"a client process used 99 % of its core (limit 95 %)"};
  return run;
}

}  // namespace pushbench::results
