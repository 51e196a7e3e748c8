// Whatever a run holds (trials, ceilings, capacities), in each of the formats that people and programs read.
#pragma once

#include <string>

#include "results/result.hpp"
#include "results/table.hpp"

namespace pushbench::results {

std::string table_page(const Run& run, const TableOptions& options);
std::string markdown_page(const Run& run, bool details);
/// Each kind has columns of its own; where a run holds several, an empty line is between them.
std::string csv_page(const Run& run);
/// {"summary": …, "run": …}: see summary_json.hpp.
std::string json_page(const Run& run);

}  // namespace pushbench::results
