// What else differs between two runs than what is compared: a load that is not the same makes a comparison worthless,
// another machine makes it doubtful.
#pragma once

#include <string>
#include <vector>

#include "results/result.hpp"

namespace pushbench::results {

/// Throws InputError, naming the key, if a scenario of both runs asks for another load. What only one of them knows is
/// no difference: an older build had no such key.
void check_loads(const Run& base, const Run& candidate);

/// In sentences: build, machine, settings of transports, what is in one run only, trials that are missing.
std::vector<std::string> differences(const Run& base, const Run& candidate);

}  // namespace pushbench::results
