// What `pushbench show` makes of a result besides tables.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "results/result.hpp"

namespace pushbench {

/// HdrHistogram percentile distributions by file name ("SCENARIO-TRANSPORT-downlink-latency.hgrm"): of each scenario,
/// transport, direction and kind of time, all trials that are ok merged. Those without a message are left out.
std::map<std::string, std::string> percentile_files(const results::Run& run);

}  // namespace pushbench
