// The summary as Markdown tables, for a README or a pull request.
#pragma once

#include <string>

#include "results/summary.hpp"

namespace pushbench::results {

/// Of several scenarios with goals the matrix first and, only if `details` are wanted, the tables of each.
std::string markdown(const Summary& summary, bool details = true);

}  // namespace pushbench::results
