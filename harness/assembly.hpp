// Makes a trial's result of what its workers reported. Pure.
#pragma once

#include <vector>

#include "harness/messages.hpp"
#include "harness/plan.hpp"
#include "harness/scenario.hpp"
#include "results/trial.hpp"

namespace pushbench {

/// Fills in deliveries, times, processes, wire bytes, events, and what faults did. Without servers (they are not this
/// run's own) what only they could tell stays absent. Reports come in the order of workers, whose cores `plan` knows.
void assemble(const Scenario& scenario, const FleetPlan& plan, const std::vector<ServerReport>& servers,
              const std::vector<ClientReport>& clients, results::Trial& trial);

}  // namespace pushbench
