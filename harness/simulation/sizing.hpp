// How many simulated servers a scenario takes: by the CPU time of small pilots, taken to all clients, and by the limits
// of one server.
#pragma once

#include <cstdint>

#include "harness/simulation/simulation.hpp"

namespace pushbench {

inline constexpr std::uint32_t kMostSimulatedCores = 100'000;  ///< of all servers together

/// A line through what pilots of two sizes took, in seconds of CPU a second; never falling, never below 0.
struct CpuLine {
  double base = 0, per_client = 0;

  static CpuLine through(double few_clients, double few_cpu, double many_clients, double many_cpu);
  double at(double clients) const { return base + per_client * clients; }
};

/// Servers of order.setting.cores each whose cores stay below the price list's share (or 60 %), both while `scenario`'s
/// clients connect and in the measured window, and which hold the connections within the setting's limits. Simulates
/// two pilots.
std::uint32_t servers_for(const SimulationOrder& order, const Scenario& scenario);

/// Connections that one server of that setting may hold by open files and memory; UINT64_MAX without either limit.
std::uint64_t most_held(const SimulatedSetting& setting, const TransportCosts& costs);

}  // namespace pushbench
