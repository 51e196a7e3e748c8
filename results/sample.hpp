// A run that could have been, for tests: five ways to send word to 1,000 clients, with figures of a believable size and
// every field filled in. Seeded, so that it is the same everywhere. The transports are invented on purpose.
#pragma once

#include <cstdint>
#include <string>

#include "results/result.hpp"
#include "results/sample_trial.hpp"

namespace pushbench::results {

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
  run.trials[0].faults = {sample_outcome("reset", "reset, half of the clients at 2 s", 300)};
  run.trials[0].faults[0].notice = run.trials[0].faults[0].recovery = few;
  run.trials[0].course = Course{0.1, {10, 12}, {0, 5}, {5, 0}, {900, 1'100}};
  run.trials[0].latency_course = LatencyCourse{0.5, {{20, 900, 1'200, 2'000, 2'100}, {}}, {}};
  return run;
}

}  // namespace pushbench::results
