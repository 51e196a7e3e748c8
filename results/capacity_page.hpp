// All searches for capacity of a run, for a terminal and as Markdown: what each transport carries, who carries more
// from where on, and why no more.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "results/capacity.hpp"
#include "results/table.hpp"

namespace pushbench::results {

/// For 120 columns, printable ASCII; ends with a line break, or is empty if there are none.
std::string capacity_table(std::span<const Capacity> capacities, const TableOptions& options);

/// How to read either, in a few sentences.
std::string_view capacity_legend();

std::string capacity_markdown(std::span<const Capacity> capacities, bool details);

}  // namespace pushbench::results
