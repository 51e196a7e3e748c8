// A run as Google Benchmark writes its own (--benchmark_format=json), for its compare.py and the dashboards that read
// it.
#pragma once

#include <string>

#include "results/result.hpp"

namespace pushbench::results {

/// Benchmarks are named "scenario/transport/latency_p99": real_time is that latency, cpu_time the server's CPU a
/// message, and the repetitions are the trials that count; mean, median, stddev and cv follow where there are two or
/// more. A trial's other figures are counters of its first benchmark. Of ceilings a step is a benchmark
/// ("ceiling/transport/10000": real_time until a broadcast has reached all), of capacities a search ("…/capacity": the
/// p99 there). What has no such time is left out.
std::string google_benchmark(const Run& run);

}  // namespace pushbench::results
