// What the tables of capacities show, before anybody decides how; see view.hpp.
#pragma once

#include <vector>

#include "results/capacity_figures.hpp"
#include "results/view.hpp"

namespace pushbench::results {

/// Where a key was swept, what each transport carries at each of its values; then a row a search with the figures at
/// its knee; with `details` a row a trial, too.
std::vector<View> views_of(const CapacityGroup& group, bool details);

}  // namespace pushbench::results
