// The summary as JSON, for machines that want figures without redoing the statistics.
#pragma once

#include <string>

#include "results/summary.hpp"

namespace pushbench::results {

/// {"summary": {"control", "metrics": {name: {unit, what}}, "rows": [{..., "figures": {name: {value, low, high, ratio,
/// ratio_low, ratio_high}}}], "notes"}, "run": what write_run() writes}. Absent figures are null. Where a run has them,
/// the summary has "step_figures" and "ceilings", or "capacities", too (see ceiling_json.hpp).
std::string summary_json(const Run& run, const Summary& summary);

}  // namespace pushbench::results
