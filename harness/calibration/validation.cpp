#include "harness/calibration/validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/metrics.hpp"
#include "results/statistics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::FaultOutcome;
using results::Trial;

/// A figure and how far off it may be.
struct Bounded {
  const char* figure;
  double bound;
};

constexpr Bounded kMeasures[] = {{"wire_bytes_per_message", 0.02},
                                 {"latency_mean_us", 0.10},
                                 {"latency_p50_us", 0.10},
                                 {"latency_p99_us", 0.20},
                                 {"server_cpu_us_per_message", 0.15}};

/// Something that must be the same.
struct Count {
  const char* figure;
  double (*of)(const Trial& trial);
};

template <std::uint64_t FaultOutcome::*member>
double over_faults(const Trial& trial) {
  std::uint64_t sum = 0;
  for (const FaultOutcome& fault : trial.faults) sum += fault.*member;
  return static_cast<double>(sum);
}

constexpr Count kLost{"lost", [](const Trial& trial) { return static_cast<double>(trial.downlink.lost); }};
constexpr Count kDuplicated{"duplicated",
                            [](const Trial& trial) { return static_cast<double>(trial.downlink.duplicated); }};
constexpr Count kDisconnects{"disconnects", [](const Trial& trial) {
                               double sum = 0;
                               for (const auto& [reason, count] : trial.disconnects) sum += static_cast<double>(count);
                               return sum;
                             }};
constexpr Count kStruck{"struck", over_faults<&FaultOutcome::struck>};
constexpr Count kResumed{"resumed", [](const Trial& trial) {
                           return over_faults<&FaultOutcome::struck>(trial) -
                                  over_faults<&FaultOutcome::unrecovered>(trial);
                         }};
constexpr Count kMissed{"missed", over_faults<&FaultOutcome::missed>};

constexpr Count kOfLoads[] = {kLost, kDuplicated, kDisconnects};
// How often clients try a server that is down is a matter of their dice.
constexpr Count kOfRestarts[] = {kLost, kDuplicated, kStruck, kResumed, kMissed};
constexpr Count kOfFaults[] = {kLost, kDuplicated, kDisconnects, kStruck, kResumed, kMissed};

std::optional<double> median_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return results::median(values);
}

Comparison measure(const Bounded& bounded, const std::vector<const Trial*>& real, const std::vector<Trial>& simulated) {
  const results::Metric& metric = results::metrics()[results::metric_index(bounded.figure)];
  std::vector<double> measured, modelled;
  for (const Trial* trial : real) {
    if (const auto value = metric.of(*trial)) measured.push_back(*value);
  }
  for (const Trial& trial : simulated) {
    if (const auto value = metric.of(trial)) modelled.push_back(*value);
  }
  Comparison comparison{.figure = bounded.figure, .bound = bounded.bound};
  comparison.real = median_of(measured);
  comparison.simulated = median_of(modelled);
  if (!measured.empty()) {
    comparison.real_low = *std::ranges::min_element(measured);
    comparison.real_high = *std::ranges::max_element(measured);
  }
  return comparison;
}

Comparison count(const Count& counted, const std::vector<const Trial*>& real, const std::vector<Trial>& simulated) {
  Comparison comparison{.figure = counted.figure};
  double measured = 0, modelled = 0;
  for (const Trial* trial : real) {
    const double value = counted.of(*trial);
    measured += value;
    comparison.real_low = std::min(comparison.real_low.value_or(value), value);
    comparison.real_high = std::max(comparison.real_high.value_or(value), value);
  }
  for (const Trial& trial : simulated) modelled += counted.of(trial);
  comparison.real = measured;
  comparison.simulated = modelled;
  return comparison;
}

}  // namespace

std::optional<double> Comparison::error() const {
  if (bound == 0 || !real || !simulated || *real == 0) return std::nullopt;
  return *simulated / *real - 1;
}

bool Comparison::within() const {
  if (!real || !simulated) return false;
  if (bound == 0) return *real == *simulated;
  const auto relative = error();
  return relative && std::abs(*relative) <= bound;
}

std::size_t Validation::figures() const {
  std::size_t count = 0;
  for (const ValidatedCell& cell : cells) count += cell.figures.size();
  return count;
}

std::size_t Validation::out_of_bounds() const {
  std::size_t count = 0;
  for (const ValidatedCell& cell : cells) {
    count += static_cast<std::size_t>(
        std::ranges::count_if(cell.figures, [](const Comparison& one) { return !one.within(); }));
  }
  return count;
}

std::size_t Validation::invalid() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cells, [](const ValidatedCell& cell) { return !cell.reason.empty(); }));
}

std::vector<Comparison> compare_trials(const Scenario& scenario, const std::vector<const Trial*>& real,
                                       const std::vector<Trial>& simulated) {
  std::vector<Comparison> figures;
  if (scenario.faults.empty()) {
    for (const Bounded& bounded : kMeasures) figures.push_back(measure(bounded, real, simulated));
  }
  std::span<const Count> counts = kOfLoads;
  if (scenario.harms_server()) {
    counts = kOfRestarts;
  } else if (!scenario.faults.empty()) {
    counts = kOfFaults;
  }
  for (const Count& counted : counts) figures.push_back(count(counted, real, simulated));
  return figures;
}

namespace {

/// Those that were measured, and those that should have been: of a scenario that is there, or was broken off before.
std::vector<Cell> cells_to_validate(const results::Run& run, const std::string& origin) {
  require_real(run, origin);
  std::vector<Cell> cells = cells_of(run, origin);
  std::erase_if(cells, is_of_calibration);
  if (cells.empty()) {
    throw InputError(origin, "has no cell that a calibration does not come from", "a result of `pushbench validate`");
  }
  for (Cell& planned : validation_cells(1)) {
    const bool asked = std::ranges::any_of(
        run.scenarios, [&](const results::ScenarioRecord& record) { return record.name == planned.scenario.name; });
    const bool there =
        std::ranges::any_of(cells, [&](const Cell& cell) { return label_of(cell) == label_of(planned); });
    if (run.status == results::RunStatus::partial && asked && !there) cells.push_back(std::move(planned));
  }
  return cells;
}

}  // namespace

Validation validate(const results::Run& run, const std::string& origin, std::span<const std::string> words,
                    const Calibration& calibration, const Simulate& simulate,
                    const std::function<bool(const std::string& what)>& watcher) {
  Validation validation;
  validation.calibration = calibration.name;
  validation.calibrated_on = calibration.machine;
  const results::Environment& machine = run.environment;
  validation.machine = fmt::format("{}, {} cores, {}", machine.cpu_model, machine.cores, machine.kernel);
  validation.commit = machine.commit;
  validation.measured_at = run.started_at;
  validation.command_line = run.command_line;
  for (const Cell& cell : chosen_cells(cells_to_validate(run, origin), words, "--cells")) {
    if (watcher && watcher("simulating " + label_of(cell))) break;
    ValidatedCell validated{.label = label_of(cell), .reason = {}, .trials = 0, .figures = {}};
    const std::vector<const Trial*> real = trials_of(run, cell);
    validation.trials = std::max(validation.trials, static_cast<std::uint32_t>(real.size()));
    validated.trials = static_cast<std::uint32_t>(real.size());
    std::vector<Trial> simulated;
    for (const Trial* trial : real) simulated.push_back(simulate(cell, trial->number, calibration).trial);
    if (real.empty()) {
      validated.reason = "no real trial counts";
      for (const Trial& trial : run.trials) {
        const bool own = trial.scenario == cell.scenario.name && trial.transport == cell.variant.label;
        if (own && !trial.reasons.empty()) validated.reason = "no real trial counts: " + trial.reasons.front();
      }
    } else {
      validated.figures = compare_trials(cell.scenario, real, simulated);
    }
    validation.cells.push_back(std::move(validated));
  }
  return validation;
}

}  // namespace pushbench
