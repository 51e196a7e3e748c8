// Where a search for capacity may look: between the fewest clients or messages that make sense, and what this machine
// and the command line allow.
#pragma once

#include "harness/capacity/capacity.hpp"
#include "harness/capacity/search.hpp"
#include "harness/plan.hpp"

namespace pushbench {

/// Throws InputError if nothing is due whose rate could be raised, or the scenario can't be laid out as it is.
SearchOptions bounds_of(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine);

}  // namespace pushbench
