// How a simulated run is told from a measured one, in words: what it ran in and what it rests on. Everything that shows
// figures to people says them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/result.hpp"

namespace pushbench::results {

/// Where the trials of a run come from.
enum class Origin : std::uint8_t { measured, simulated, mixed };

/// Measured, if there are no trials.
Origin origin_of(const Run& run);
/// Of one scenario's trials alone.
Origin origin_of(const Run& run, std::string_view scenario);

/// "simulated", "measured", "partly simulated".
std::string_view words_of(Origin origin);

/// One line on all simulated trials, printable ASCII: "simulated: lte, calibration reference (some CPU), 5,000,000
/// clients, 24 h"; empty if there are none.
std::string simulation_title(const Run& run);

/// What the simulated figures rest on, a sentence each, printable ASCII: calibration, network, radio, battery, prices
/// and whatever else shaped them. None if there are no simulated trials.
std::vector<std::string> assumptions_of(const Run& run);

}  // namespace pushbench::results
