// A run that could have been, for tests: five ways to send word to 1,000 clients, with figures of a believable size and
// every field filled in. Seeded, so that it is the same everywhere. The transports are invented on purpose.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "results/result.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {

/// What a transport of the sample is like.
struct SampleKind {
  const char* name;
  double latency_us;                  ///< median
  double spread;                      ///< of its logarithm
  double wire_bytes;                  ///< a delivery, both directions
  double server_us, client_us;        ///< CPU a delivery
  double server_bytes, client_bytes;  ///< user memory a connection
};

inline void fill_sample_histograms(Trial& trial, const SampleKind& kind, Random& random) {
  for (int i = 0; i < 2000; ++i) {
    // Sums of uniforms are near enough to normal, and the same with every standard library.
    double normal = -6;
    for (int k = 0; k < 12; ++k) normal += random.unit();
    const auto service = static_cast<std::int64_t>(std::lround(kind.latency_us * std::pow(2.0, normal * kind.spread)));
    const auto late = static_cast<std::int64_t>(random.below(60));
    trial.downlink.service_time.record(service, 100);
    trial.downlink.lateness.record(late, 100);
    trial.downlink.latency.record(service + late, 100);
    if (i % 20 == 0) {
      trial.uplink.service_time.record(service / 3);
      trial.uplink.lateness.record(late);
      trial.uplink.latency.record(service / 3 + late);
    }
  }
}

inline Trial sample_trial(const SampleKind& kind, std::uint32_t number, std::uint32_t place) {
  Random random(number * 1000 + place);
  const auto about = [&](double value) { return value * (0.96 + 0.08 * random.unit()); };
  const auto bytes = [&](double value) { return static_cast<std::uint64_t>(about(value)); };
  Trial trial;
  trial.scenario = "feed";
  trial.transport = kind.name;
  trial.settings = {{"heartbeat_ms", "15000"}, {"headers", "lean"}};
  trial.number = number;
  trial.place = place;
  trial.seed = 0xfeed'0000'0000'0000 + number;
  trial.started_at = "2025-11-21T10:18:03Z";
  trial.warm_up_s = 1.0;
  trial.measure_s = 5.0;
  trial.drain_s = 0.25;
  trial.connect_s = 0.211;
  trial.clients_wanted = trial.clients_connected = 1000;
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = 240'000;
  trial.downlink.window_delivered = bytes(200'000);
  trial.downlink.window_payload_bytes = trial.downlink.window_delivered * 200;
  trial.uplink.due = trial.uplink.expected = trial.uplink.delivered = 120;
  trial.uplink.window_delivered = 100;
  trial.uplink.window_payload_bytes = 20'000;
  fill_sample_histograms(trial, kind, random);
  const auto delivered = static_cast<double>(trial.downlink.window_delivered);
  trial.server = {1,
                  5.0,
                  about(kind.server_us * delivered * 3e-7),
                  about(kind.server_us * delivered * 7e-7),
                  0.31,
                  5100,
                  42,
                  4'000'000,
                  4'000'000 + bytes(kind.server_bytes * 1000),
                  5'000'000 + bytes(kind.server_bytes * 1000)};
  trial.clients = {1,
                   5.0,
                   about(kind.client_us * delivered * 4e-7),
                   about(kind.client_us * delivered * 6e-7),
                   0.36,
                   9800,
                   77,
                   5'000'000,
                   5'000'000 + bytes(kind.client_bytes * 1000),
                   7'000'000 + bytes(kind.client_bytes * 1000)};
  trial.kernel = {90'000'000, 90'000'000 + bytes(9'700'000), 8'192, 12'288};
  trial.wire = Wire{bytes(kind.wire_bytes * delivered * 0.8),
                    bytes(kind.wire_bytes * delivered * 0.2),
                    bytes(delivered),
                    bytes(delivered * 0.6),
                    3,
                    "TCP_INFO, plus 40 bytes of headers and 12 of timestamps a segment"};
  trial.polls = Polls{1000, 250};
  trial.littles_law = LittlesLaw{48.1, 47.9};
  trial.disconnects = {{"reset", 0}};
  trial.timeline = {40'000, 40'010, 39'990};
  return trial;
}

/// `trials` of each of five transports, in turn. One trial is invalid, and one lost messages.
inline Run sample_run(std::uint32_t trials = 5) {
  constexpr SampleKind kKinds[] = {{"plain", 1'900, 0.9, 275, 4.1, 4.4, 180, 240},
                                   {"telegraph", 2'050, 0.9, 281, 4.4, 4.9, 260, 310},
                                   {"pigeon_post", 2'200, 0.95, 289, 4.7, 5.3, 230, 290},
                                   {"smoke_signals", 3'900, 1.1, 702, 11.2, 13.9, 410, 450},
                                   {"town_crier", 502'000, 0.5, 96, 0.63, 0.71, 390, 430}};
  Run run;
  run.tool_version = "0.1.0";
  run.started_at = "2025-11-21T10:18:00Z";
  run.finished_at = "2025-11-21T10:21:42Z";
  run.status = RunStatus::complete;
  run.command_line = "pushbench run feed --trials 5";
  run.seed = 42;
  run.control = "plain";
  run.trials_planned = trials * 5;
  run.environment = {"Linux 6.1.0-18-amd64",
                     "Some CPU at 2.80GHz",
                     2,
                     25'000'000'000,
                     "g++ 12.2.0",
                     "-O3 -DNDEBUG",
                     "0123456789ab",
                     "cubic",
                     true,
                     65'536,
                     4'096,
                     20'000,
                     32'768,
                     60'999,
                     "tsc",
                     {{"boost", "1.81.0"}, {"fmt", "9.1.0"}},
                     {{"isolation", "cores pinned"}}};
  run.scenarios = {
      {"feed", "sha256:" + std::string(64, '0'), R"({"clients":1000,"name":"feed","phases":{"measure_s":5.0}})"}};
  std::uint32_t place = 0;
  for (std::uint32_t number = 1; number <= trials; ++number) {
    for (const SampleKind& kind : kKinds) run.trials.push_back(sample_trial(kind, number, ++place));
  }
  Trial& invalid = run.trials[3];
  invalid.status = TrialStatus::invalid;
  invalid.reasons = {"generator saturated: a client process used 99 % of its core (limit 95 %)"};
  Trial& lossy = run.trials[2];
  lossy.downlink.delivered -= 17;
  lossy.downlink.lost = 17;
  lossy.downlink.duplicated = 2;
  lossy.downlink.reordered = 1;
  lossy.disconnects = {{"reset", 1}, {"closed_by_peer", 2}};
  return run;
}

/// One trial of it, with histograms of a few values: every field, and still small.
inline Run small_sample_run() {
  Run run = sample_run(1);
  run.trials.resize(1);
  Histogram few;
  few.record(-1);
  few.record(70'000, 3);
  for (Direction* direction : {&run.trials[0].downlink, &run.trials[0].uplink}) {
    direction->latency = direction->service_time = direction->lateness = few;
  }
  return run;
}

}  // namespace pushbench::results
