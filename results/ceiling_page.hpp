// All ceilings of a run, for a terminal and as Markdown: a line each that can be quoted, the curves, and the walls.
#pragma once

#include <span>
#include <string>

#include "results/ceiling.hpp"
#include "results/table.hpp"

namespace pushbench::results {

/// For 120 columns, printable ASCII; ends with a line break, or is empty if there are none.
std::string ceiling_table(std::span<const Ceiling> ceilings, const TableOptions& options);

std::string ceiling_markdown(std::span<const Ceiling> ceilings, bool details);

}  // namespace pushbench::results
