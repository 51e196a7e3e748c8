// Which scenarios of a run are one scenario at several values of a key, and which key that is: seen from what they are,
// because their names are for people.
#pragma once

#include <string>
#include <vector>

#include "results/result.hpp"
#include "results/value.hpp"

namespace pushbench::results {

struct SweptValue {
  std::string scenario;
  std::string words;  ///< "interval_ms 5000"
  std::string text;   ///< of the value alone
  Value number;       ///< absent where it is a word
};

struct ScenarioSweep {
  std::string key;                 ///< "downlink.each_per_s", "network"
  std::vector<SweptValue> points;  ///< two or more, all different; numbers ascending, words as in the run
};

/// Scenarios of one summary (that is, made of one) that differ in one key, or in several of which one is in all their
/// names or, failing that, in what each trial's simulated world says. None where several keys were swept at once.
std::vector<ScenarioSweep> sweeps_of(const Run& run);

}  // namespace pushbench::results
