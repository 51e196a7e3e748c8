// The summary as a table for a terminal of 120 columns.
#pragma once

#include <string>

#include "results/summary.hpp"

namespace pushbench::results {

struct TableOptions {
  bool colours = false;  ///< ANSI: intervals and ratios dim, what should not have happened red
  bool details = true;   ///< where there is a matrix of goals, also the tables of each scenario that has goals
};

/// Of several scenarios with goals the matrix first. Plain ASCII, but for what names hold. Ends with a line break.
std::string table(const Summary& summary, const TableOptions& options = {});

}  // namespace pushbench::results
