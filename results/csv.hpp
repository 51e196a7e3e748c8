// The summary as CSV (RFC 4180, but with plain line feeds): one line a figure, so that a new figure changes no column
// and any data frame can filter and pivot it.
#pragma once

#include <string>

#include "results/summary.hpp"

namespace pushbench::results {

/// All of metrics() and, where a scenario has goals, "goal_met" (1 or 0), "goal_factor" (the worst figure over its
/// goal) and "goal_cheapest" (1 or 0: see Cheapest); absent figures are left out. Numbers are in full precision.
std::string csv(const Summary& summary);

}  // namespace pushbench::results
