// One result of many small ones: the rounds of a build that was measured in turn with another.
#pragma once

#include <cstdint>
#include <string>

#include "results/result.hpp"

namespace pushbench::results {

/// Adds a round to `into`: its trials get the round's number, whatever number they had, and places behind those that
/// are there. The first round brings environment, control and scenarios along; `into` keeps its own status, times,
/// command line and pairing. Throws InputError, and leaves
/// `into` without the round, if it measured another load than the rounds before, is of another build, has another
/// control, or one scenario and transport twice.
void add_round(Run& into, const Run& round, std::uint32_t number, const std::string& origin);

}  // namespace pushbench::results
