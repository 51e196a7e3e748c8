// A run: trials of several transports over several scenarios, interleaved in a seeded order, so that a machine that is
// slower for a minute is slower for all. The result is on disk after every trial.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/trial.hpp"
#include "harness/variant.hpp"
#include "results/result.hpp"

namespace pushbench {

struct RunPlan {
  std::vector<Scenario> scenarios;
  /// Of each scenario, by its index: what is compared in it, in the order of the registry, variants behind the plain
  /// transport. None is empty.
  std::vector<std::vector<Variant>> variants;
  std::uint64_t seed = 1;
  std::string command_line;
  std::filesystem::path file;  ///< where the result goes
  std::optional<ExternalServer> external;
  /// Every scenario's first trials before any scenario's second: where all of them become one model, and a slow minute
  /// must not hit one scenario alone.
  bool by_rounds = false;
};

/// One trial to come.
struct PlannedTrial {
  const Scenario* scenario;
  const Variant* variant;
  std::uint32_t number;  ///< from 1, of this scenario and variant
};

/// All trials of `plan`, which they point into, in the order in which they run: scenario by scenario, within one round
/// by round (or the other way around, see by_rounds), each round (one trial of every variant) shuffled by the seed.
std::vector<PlannedTrial> order_of(const RunPlan& plan);

/// Told what happens, for whoever watches.
class RunObserver {
 public:
  virtual void on_trial(std::size_t index, std::size_t of, const PlannedTrial& trial) = 0;
  virtual void on_progress(const TrialProgress& progress) = 0;
  virtual void on_result(const results::Trial& trial) = 0;

 protected:
  ~RunObserver() = default;
};

struct Execution {
  results::Run run;          ///< partial, with the reason, if it was interrupted or a trial failed
  bool interrupted = false;  ///< by SIGINT or SIGTERM: not all trials were begun
};

/// Runs all trials, or until SIGINT or SIGTERM; a trial that fails does not keep the others from running. Throws
/// InputError if a scenario can't be laid out on this machine or the result can't be written.
Execution execute(const RunPlan& plan, RunObserver& observer);

}  // namespace pushbench
