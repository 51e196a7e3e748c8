// What the summary says of ceilings and capacities, as JSON. Slow to compile: include it from .cpp files only.
#pragma once

#include <span>

#include "results/capacity.hpp"
#include "results/ceiling.hpp"
#include "results/json_writer.hpp"

namespace pushbench::results {

/// [{"transport", "headline", "curve": [{"connections", "figures": {name: value}}], "notes"}]: a chart draws any figure
/// over connections as it is.
OrderedJson ceilings_json(std::span<const Ceiling> ceilings);

/// {name: {"unit", "what"}}.
OrderedJson step_figures_json();

/// [{"scenario", "of", "keys", "searches": [{"transport", "at", "knee", "at_least", "figures"}], "terms", "crossovers":
/// [{"first", "second", "low", "high", "at"}], "contests", "notes"}]: at a crossover the first carries more at "low",
/// the second at "high", both as much at "at", which is null if it can't be placed.
OrderedJson capacities_json(std::span<const Capacity> capacities);

}  // namespace pushbench::results
