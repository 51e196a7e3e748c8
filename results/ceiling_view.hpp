// What the tables of ceilings show, before anybody decides how; see view.hpp.
#pragma once

#include <span>
#include <vector>

#include "results/ceiling.hpp"
#include "results/view.hpp"

namespace pushbench::results {

/// A ceiling's steps, twice: how they were connected and reached, and what they cost; with `details` also where every
/// byte of memory goes. None without steps.
std::vector<View> views_of(const Ceiling& ceiling, bool details);

/// The highest steps of all ceilings that have any, side by side.
View comparison_of(std::span<const Ceiling> ceilings);

/// How to read them, in a few sentences.
std::string legend_of(std::span<const Ceiling> ceilings);

}  // namespace pushbench::results
