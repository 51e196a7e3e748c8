// A scenario in words, for lists.
#pragma once

#include <filesystem>
#include <string>

#include "harness/scenario.hpp"

namespace pushbench {

/// Some indented lines: who has the problem, the load, the goal, whether something breaks in it.
std::string scenario_in_short(const Scenario& scenario, const std::filesystem::path& file);

/// All there is to know of it, a line each: groups, phases, faults, variants, sources.
std::string scenario_in_full(const Scenario& scenario, const std::filesystem::path& file);

}  // namespace pushbench
