// A run in Prometheus' text exposition format (0.0.4), for node_exporter's textfile collector or a push gateway.
#pragma once

#include <string>

#include "results/result.hpp"

namespace pushbench::results {

/// Every figure as a gauge in base units: pushbench_latency_seconds{scenario="feed",transport="…",quantile="0.99"},
/// with its interval in families that end in _low and _high, its ratio to the control in those that end in
/// _control_ratio. pushbench_run_info says which commit and machine, pushbench_trials how many trials there were, by
/// status.
std::string prometheus(const Run& run);

}  // namespace pushbench::results
