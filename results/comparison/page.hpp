// A comparison in the formats that people and programs read.
#pragma once

#include <string>

#include "results/comparison/comparison.hpp"

namespace pushbench::results {

struct ComparisonPageOptions {
  bool all = false;      ///< also what did not change
  bool colours = false;  ///< ANSI, of the table
};

/// What got worse first, then what got better; what is not listed is counted. Ends with a line break.
std::string comparison_table(const Comparison& comparison, const ComparisonPageOptions& options = {});
/// The same for a pull request.
std::string comparison_markdown(const Comparison& comparison, const ComparisonPageOptions& options = {});
/// All rows, in full precision.
std::string comparison_json(const Comparison& comparison);
std::string comparison_csv(const Comparison& comparison);
/// A suite for each scenario, in it a case for each row: a regression is a failure, what cannot be said and must be an
/// error, what else cannot be said is skipped.
std::string comparison_junit(const Comparison& comparison);

}  // namespace pushbench::results
