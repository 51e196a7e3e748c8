// What a trial's faults did, in words and figures, from what its workers reported. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/messages.hpp"
#include "harness/scenario.hpp"
#include "results/trial.hpp"

namespace pushbench {

/// "reset, half of the clients at 2 s", "restart after 200 ms, history kept, at 3 s".
std::string describe(const Fault& fault);

/// Fills in an outcome for each of the scenario's faults, and the course, which may hold the servers' CPU time already.
/// Leaves both alone if there are no faults.
void add_faults(const Scenario& scenario, const std::vector<ClientReport>& clients, results::Trial& trial);

}  // namespace pushbench
