// Ceilings as CSV: one line a figure, so that a chart of the curve needs no reshaping.
#pragma once

#include <span>
#include <string>

#include "results/ceiling.hpp"

namespace pushbench::results {

/// transport, connections, figure, unit, value: all of step_figures(), absent ones left out; and of each wall the
/// seconds after which it was met ("wall_source_ports"), at the connections that were held then. Empty if there are
/// none.
std::string ceiling_csv(std::span<const Ceiling> ceilings);

}  // namespace pushbench::results
