// A run as JUnit XML, for whatever shows test reports: a missed goal is a failure, a trial that does not count an
// error.
#pragma once

#include <string>

#include "results/result.hpp"

namespace pushbench::results {

/// A suite for each scenario, for all ceilings and for all capacities. In a scenario's each transport has a case
/// "trials count" and, but for the control, one for each goal. A ceiling fails that did not reach what was asked for, a
/// capacity where even the least load misses the goal.
std::string junit(const Run& run);

}  // namespace pushbench::results
