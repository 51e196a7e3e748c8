// A run in the modelled world: the same scenarios, population, hub and transports as a real run, and the same result.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/models/models.hpp"
#include "harness/scenario.hpp"
#include "harness/variant.hpp"
#include "results/result.hpp"
#include "runtime/world/world.hpp"

namespace pushbench {

/// The world that trials run in.
struct SimulatedSetting {
  Calibration calibration;
  Network network;
  std::optional<world::RadioModel> radio;
  std::optional<Battery> battery;
  std::optional<PriceList> prices;
  PopulationProfile population;
  /// Of the server; 0: as many as keep cores below the price list's share (or 60 %) and hold the connections, found by
  /// pilots of few clients (sizing.hpp).
  std::uint32_t servers = 1;
  std::uint32_t cores = 1;  ///< of each server
  /// Clients share one process on one core, as the workers of a real run do; else each has a device of its own.
  bool clients_share_a_core = false;
  /// Of one server; 0: no limit. Open files, source ports of the proxy that clients come through, and bytes that
  /// connections may take, by the calibration's bytes for each. What is beyond is refused.
  std::uint64_t most_connections = 0, most_ports = 0, memory_bytes = 0;
};

struct SimulationOrder {
  const Scenario& scenario;
  const Variant& variant;
  std::uint32_t number = 1;
  std::uint64_t run_seed = 1;
  const SimulatedSetting& setting;
};

struct SimulationProgress {
  double virtual_s = 0, of_virtual_s = 0;
  std::uint64_t events = 0, connected = 0, clients = 0;
};
/// Told now and then; returns true to interrupt.
using SimulationWatcher = std::function<bool(const SimulationProgress&)>;

/// One simulated trial, and what only calibrations want to know of it.
struct SimulatedTrial {
  results::Trial trial;
  world::Operations server, clients;  ///< of the measured window
  world::Operations connecting;       ///< of the server, until all were connected
  std::uint64_t refused = 0;          ///< connections, by the server
  bool interrupted = false;
};

/// Throws InputError if the scenario asks for what the world does not have.
SimulatedTrial simulate_trial(const SimulationOrder& order, const SimulationWatcher& watcher = {});

struct SimulationPlan {
  std::vector<Scenario> scenarios;             ///< with swept values, one scenario each
  std::vector<std::vector<Variant>> variants;  ///< by scenario
  std::vector<SimulatedSetting> settings;      ///< by scenario; of one alone, for all
  std::uint64_t seed = 1;
  std::string command_line;
  std::filesystem::path file;
};

/// What the simulator did, for people: not part of the result, which is the same bytes at any speed.
struct SimulationSpeed {
  std::string label;  ///< scenario and transport
  double real_s = 0, virtual_s = 0;
  std::uint64_t events = 0, clients = 0, memory_bytes = 0;  ///< memory: peak of this process
};

class SimulationObserver {
 public:
  virtual void on_trial(std::size_t index, std::size_t of, const Scenario& scenario, const Variant& variant) = 0;
  virtual void on_progress(const SimulationProgress& progress) = 0;
  virtual void on_result(const results::Trial& trial, const SimulationSpeed& speed) = 0;

 protected:
  ~SimulationObserver() = default;
};

struct SimulationExecution {
  results::Run run;
  bool interrupted = false;
};

/// All trials, scenario by scenario, or until SIGINT or SIGTERM. The result is written to plan.file after each trial.
/// Throws InputError if that can't be done, or a scenario asks for what the world does not have.
SimulationExecution simulate(const SimulationPlan& plan, SimulationObserver& observer);

}  // namespace pushbench
