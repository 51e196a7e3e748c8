// Ceilings that could have been, for tests: figures of a believable size and every field filled in. The transports are
// invented on purpose.
#pragma once

#include <cstdint>
#include <string>

#include "results/result.hpp"
#include "results/sample.hpp"

namespace pushbench::results {

inline Histogram sample_times(std::int64_t least_us, std::int64_t most_us, std::uint64_t count) {
  constexpr std::int64_t kParts = 20;
  Histogram times;
  for (std::int64_t i = 0; i < kParts; ++i) {
    times.record(least_us + (most_us - least_us) * i / (kParts - 1), count / kParts);
  }
  return times;
}

/// What holding `connections` is like, each a little dearer than `more` would have it: 0 for the first transport.
inline CeilingStep sample_step(std::uint64_t connections, std::uint64_t before, double more) {
  const auto scaled = [&](double each) { return static_cast<std::uint64_t>(each * static_cast<double>(connections)); };
  const auto sweep_us = static_cast<std::int64_t>(scaled(6 + more));
  CeilingStep step;
  step.connections = connections;
  step.source_addresses = connections > 28'232 ? 2 : 1;
  step.server_ports = connections > 56'464 ? 2 : 1;
  step.connected = connections - before;
  step.connect_s = static_cast<double>(step.connected) / (12'000 - 1'000 * more);
  step.connect_latency = sample_times(900, 45'000, step.connected);
  for (int i = 0; i < 2; ++i) {
    step.broadcasts.push_back({connections, connections, 0, sample_times(400, sweep_us, connections)});
  }
  const auto processes = static_cast<std::uint32_t>(1 + connections / 19'900);
  step.server = {processes, 2'000'000 * processes, 2'000'000 * processes + scaled(430 + 10 * more), scaled(400)};
  step.clients = {processes, 2'500'000 * processes, 2'500'000 * processes + scaled(410 + 10 * more), scaled(380)};
  step.slab_bytes = 90'000'000 + scaled(9'600);
  step.buffer_bytes = 8'192;
  step.idle = Idle{2.5, 0.001, 0.0015};
  step.idle_with_heartbeats = Idle{5.0, 0.2 + more, 0.3 + more, connections * 5 / 32};
  return step;
}

/// Past the wall of 28,232 ports, and that of open files, to the target of 100,000.
inline Ceiling sample_ceiling(const char* transport = "telegraph", double more = 0) {
  Ceiling ceiling;
  ceiling.transport = transport;
  ceiling.settings = {{"heartbeat_s", "0"}};
  ceiling.started_at = "2025-11-21T10:18:03Z";
  ceiling.end = CeilingEnd::target;
  ceiling.target = ceiling.held = 100'000;
  ceiling.seconds = 31.5;
  ceiling.heartbeat_s = 30;
  ceiling.payload_bytes = 200;
  ceiling.own_network = true;
  ceiling.port_first = 32'768;
  ceiling.port_last = 60'999;
  ceiling.memory_limit_bytes = 20'000'000'000;
  ceiling.slab_before_bytes = 90'000'000;
  ceiling.buffer_before_bytes = 0;
  std::uint64_t before = 0;
  for (const std::uint64_t connections : {12'500u, 25'000u, 50'000u, 100'000u}) {
    ceiling.steps.push_back(sample_step(connections, before, more));
    before = connections;
  }
  ceiling.walls = {{WallKind::process_files, "server process 1", 19'970, 1.7,
                    "accept(): Too many open files (EMFILE), its limit is 20,000", "ulimit -n 1048576, as root",
                    "a further server process"},
                   {WallKind::source_ports, "127.0.0.1 to 127.0.0.1 port 8080", 28'232, 2.4,
                    "connect(): Cannot assign requested address (EADDRNOTAVAIL)",
                    "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"", "the source address 127.0.0.2"}};
  return ceiling;
}

/// One that ended at the first wall, because nothing was to be lifted.
inline Ceiling stopped_ceiling() {
  Ceiling ceiling = sample_ceiling("pigeon_post", 1);
  ceiling.end = CeilingEnd::wall;
  ceiling.held = 28'232;
  ceiling.steps.resize(2);
  ceiling.steps.push_back(sample_step(28'232, 25'000, 1));
  ceiling.walls.back().lifted_by.clear();
  return ceiling;
}

/// What was lost is in it, too.
inline Run ceiling_run() {
  Run run = sample_run(1);
  run.trials.clear();
  run.trials_planned = 0;
  run.command_line = "pushbench ceiling --target 100k";
  run.control.clear();
  run.scenarios.clear();
  run.ceilings = {sample_ceiling(), stopped_ceiling(), sample_ceiling("smoke_signals", 2)};
  Ceiling& lossy = run.ceilings.back();
  lossy.steps.back().broadcasts.back().reached -= 3;
  lossy.steps.back().lost_connections = 3;
  lossy.steps.back().idle_with_heartbeats.reset();
  return run;
}

/// A step of few values, and every field: for what looks at all of them.
inline Ceiling small_ceiling() {
  Ceiling ceiling = sample_ceiling();
  ceiling.reasons = {"measured in the machine's own network"};
  ceiling.steps.resize(1);
  for (CeilingStep& step : ceiling.steps) {
    step.connect_latency = sample_times(900, 900, 20);
    step.broadcasts.resize(1);
    step.broadcasts[0].latency = sample_times(70'000, 70'000, 20);
  }
  return ceiling;
}

}  // namespace pushbench::results
