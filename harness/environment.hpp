// What shaped the figures besides the scenario: machine, kernel, build. It names no host and no user.
#pragma once

#include <string>

#include "harness/plan.hpp"
#include "harness/probes_machine.hpp"
#include "results/result.hpp"

namespace pushbench {

results::Environment describe_environment();

/// What trials may use.
Machine machine_of(const MachineFacts& facts);
Machine read_machine();

std::string tool_version();

/// "2025-11-21T10:18:03Z".
std::string utc_now();

}  // namespace pushbench
