// Where the modelled world's service times come from: real trials on this machine, laid beside a simulation of the same
// trials that counts the operations. The two depend on each other (a slower server finds more to read at once), so it
// goes round a few times.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/calibration/cells.hpp"
#include "harness/models/models.hpp"
#include "harness/simulation/simulation.hpp"
#include "results/result.hpp"

namespace pushbench {

/// The simulation of trial `number` of a cell, in a world of that calibration.
using Simulate = std::function<SimulatedTrial(const Cell& cell, std::uint32_t number, const Calibration& calibration)>;

/// By simulate_trial(): the machine that real trials run on. One core for the server, one that all clients share, and a
/// loopback between them.
SimulatedTrial simulate_here(const Cell& cell, std::uint32_t number, std::uint64_t run_seed,
                             const Calibration& calibration);

/// How well a cell's CPU time is explained: one side, per message that arrived.
struct Residual {
  std::string cell;
  bool of_server = true;
  double real_us = 0, fitted_us = 0;
  double error() const { return fitted_us / real_us - 1; }
};

struct CalibrationFit {
  Calibration calibration;
  std::vector<Residual> residuals;
  double server_background_s_per_s = 0, client_background_s_per_s = 0;
};

struct CalibrationOptions {
  std::string name = "here";
  int rounds = 4;
  /// Told what is being done, for whoever waits; true: give up.
  std::function<bool(const std::string& what)> watcher;
};

/// From the trials of `run`, which are of calibration_cells(), or some of them. Throws InputError, `origin` naming the
/// run, if none of them count, or a transport has none.
CalibrationFit fit_calibration(const results::Run& run, const std::string& origin, const Simulate& simulate,
                               const CalibrationOptions& options);

/// Costs of each operation by transport, and the residual of each cell: for a terminal.
std::string calibration_table(const CalibrationFit& fit);

}  // namespace pushbench
