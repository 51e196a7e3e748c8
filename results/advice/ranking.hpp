// The transports that can be answered for, best first. Pure.
#pragma once

#include <vector>

#include "results/advice/options.hpp"

namespace pushbench::results::advice {

/// First those that meet the goal, each of these by how many servers it fills, then by its CPU. Those for which there
/// is no answer go to `unanswered`, if there is one.
std::vector<Option> ranked(const Question& question, const std::vector<Candidate>& candidates,
                           std::vector<Unanswered>* unanswered = nullptr);

}  // namespace pushbench::results::advice
