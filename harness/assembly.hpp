// Makes a trial's result of what its workers reported. Pure.
#pragma once

#include <vector>

#include "harness/messages.hpp"
#include "harness/scenario.hpp"
#include "results/trial.hpp"

namespace pushbench {

/// The newest sequence of each channel over all servers; there must be one at least.
std::vector<std::uint64_t> newest_by_channel(const std::vector<ServerReport>& servers);

/// Fills in deliveries, times, processes, wire bytes and events. Without servers (they are not this run's own) what
/// only they could tell stays absent.
void assemble(const Scenario& scenario, const std::vector<ServerReport>& servers,
              const std::vector<ClientReport>& clients, results::Trial& trial);

}  // namespace pushbench
