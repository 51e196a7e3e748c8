// What happened in a trial step by step, to be drawn. Plain data, as in results/trial.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace pushbench::results {

/// What happened when, in steps of `step_s` since the window began, to be drawn. Empty in trials without faults.
struct Course {
  double step_s = 0.1;
  std::vector<std::uint64_t> delivered;      ///< first copies
  std::vector<std::uint64_t> reconnected;    ///< clients that followed again
  std::vector<std::uint64_t> disconnected;   ///< clients that lost their connection, as far as they know
  std::vector<std::uint64_t> server_cpu_us;  ///< of all server processes
};

/// Latency of the first copies that were due in one step; absent where there were none.
struct LatencyStep {
  std::uint64_t messages = 0;
  std::optional<std::uint64_t> p50_us, p90_us, p99_us, max_us;
};

/// How latency went over the window, in steps of `step_s` since it began, to be drawn. A message belongs to the step in
/// which it was due.
struct LatencyCourse {
  double step_s = 0.5;
  std::vector<LatencyStep> downlink, uplink;
};

}  // namespace pushbench::results
