// Searches for capacity as CSV: one line a figure, so that any data frame can filter and pivot it.
#pragma once

#include <span>
#include <string>

#include "results/capacity.hpp"

namespace pushbench::results {

/// scenario, transport, of, key, at, load, figure, unit, value: of each search the figures at its knee ("knee",
/// "knee_latency_p99_us"; "at_least" is 1 if it may be more) and of each of its trials those at its load ("meets" is 1
/// or 0, "latency_p99_us"). Several swept keys, and their values, are separated by semicolons. Empty if there are none.
std::string capacity_csv(std::span<const Capacity> capacities);

}  // namespace pushbench::results
