// Where a search for capacity may look: between the fewest clients or messages that make sense, and what this machine
// and the command line allow.
#pragma once

#include <string>

#include "harness/capacity/capacity.hpp"
#include "harness/capacity/search.hpp"
#include "harness/plan.hpp"

namespace pushbench {

struct Bounds {
  SearchOptions search;
  std::string why_no_more;  ///< in words, what its `most` is owed to
};

/// The search starts at the scenario's own load, or at what is allowed if that is less. Throws InputError if nothing is
/// due whose rate could be raised, nothing that makes sense is allowed, or the scenario can't be laid out.
Bounds bounds_of(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine);

}  // namespace pushbench
