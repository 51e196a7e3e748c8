// A view as a table for a terminal.
#pragma once

#include <string>

#include "results/view.hpp"

namespace pushbench::results {

/// Title, two lines of headings, a line or two a row, each ending with a line break. With `colours` (ANSI) intervals
/// and ratios are dim, and what should not have happened is red.
std::string drawn(const View& view, bool colours);

}  // namespace pushbench::results
