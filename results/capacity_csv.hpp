// Searches for capacity as CSV: one line a figure, so that any data frame can filter and pivot it.
#pragma once

#include <span>
#include <string>

#include "results/capacity.hpp"

namespace pushbench::results {

/// scenario, transport, of, key, at, load, trial, figure, unit, value: of each search the figures at its knee ("knee",
/// "knee_latency_p99_us"; "at_least" is 1 if it may be more) and of each of its trials, by number, those at its load
/// ("meets" is 1 or 0, "latency_p99_us"). Then where transports cross: transport is "A>B" where A carries more below
/// and B above, "crossover" the key's value there if it can be placed, "crossover_low" and "crossover_high" its
/// neighbours. Several swept keys, and their values, are separated by semicolons. Empty if there are none.
std::string capacity_csv(std::span<const Capacity> capacities);

}  // namespace pushbench::results
