// What would have to change for another transport to come first. Pure.
#pragma once

#include <vector>

#include "results/advice/options.hpp"

namespace pushbench::results::advice {

/// Along each figure of the question, both ways: the nearest value at which `first` no longer shares the first rank,
/// as long as there is an answer for it.
std::vector<Flip> find_flips(const Question& question, const std::vector<Candidate>& candidates, const Option& first);

}  // namespace pushbench::results::advice
