// Two builds of pushbench, measured in turn on this machine, round by round.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/result.hpp"

namespace pushbench {

/// A program that says it is pushbench.
struct Build {
  std::string name;     ///< "A", "B"
  std::string program;  ///< as a path that does not depend on the folder
};

/// Throws InputError if `program` cannot be started or is no pushbench.
Build find_build(const std::string& name, const std::string& program);

/// Which of the two (0 or 1) runs first in each round: blocks of two rounds, A B B A or B A A B by a toss of `seed`. So
/// neither gains from going first, nor from a machine that gets slower, and under both orders the other could as well
/// have happened: what the comparison's intervals rest on.
std::vector<std::size_t> first_of_rounds(std::uint32_t rounds, std::uint64_t seed);

/// How one round of one build ended.
struct RoundEnd {
  std::optional<results::Run> run;  ///< absent where there is none to use
  bool interrupted = false;
  std::string trouble;  ///< why there is none, in words
};

/// Runs `build run ARGUMENTS`, which must leave one result, in a folder that is gone afterwards. Throws InputError,
/// which names the build, if it refuses its input, or its result is none.
RoundEnd run_round(const Build& build, const std::vector<std::string>& arguments, std::chrono::milliseconds limit);

}  // namespace pushbench
