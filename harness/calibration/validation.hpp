// Whether the modelled world holds for trials that its calibration did not come from: real and simulated figures of the
// same trials, side by side, each with the bound that it must keep. What is out of bounds is shown, not dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/calibration/calibration.hpp"
#include "results/result.hpp"

namespace pushbench {

/// One figure of a cell: real and simulated, each the median over trials; counts are sums.
struct Comparison {
  std::string figure;                               ///< by name, of results/metrics.hpp where it is there
  std::optional<double> real, real_low, real_high;  ///< low and high: the lowest and the highest of the trials
  std::optional<double> simulated;
  double bound = 0;  ///< of the relative error; 0: they must be equal

  /// Simulated against real, relative; of counts and where real is 0 or absent: nullopt.
  std::optional<double> error() const;
  bool within() const;
};

struct ValidatedCell {
  std::string label;
  std::string reason;        ///< why there is nothing to compare: no real trial counts; else empty
  std::uint32_t trials = 0;  ///< real ones that count
  std::vector<Comparison> figures;
};

struct Validation {
  std::string calibration;  ///< its name
  std::string calibrated_on, machine;
  std::string commit, measured_at, command_line;
  std::uint32_t trials = 0;
  std::vector<ValidatedCell> cells;

  std::size_t figures() const;
  std::size_t out_of_bounds() const;
  std::size_t invalid() const;  ///< cells without a real trial that counts
};

/// Trials of one cell; `real` and `simulated` are of the same numbers. What is compared depends on the scenario: with
/// faults, what was lost and how clients came back, else what it took.
std::vector<Comparison> compare_trials(const Scenario& scenario, const std::vector<const results::Trial*>& real,
                                       const std::vector<results::Trial>& simulated);

/// `run` is of validation_cells(), or some of them, perhaps beside those of a calibration, which are left out. Throws
/// InputError if it has none, or is a simulated one. Of these, those with one of `words` in their names, or all.
/// `watcher` is told which cell is simulated, and gives up by true.
Validation validate(const results::Run& run, const std::string& origin, std::span<const std::string> words,
                    const Calibration& calibration, const Simulate& simulate,
                    const std::function<bool(const std::string& what)>& watcher = {});

std::string validation_table(const Validation& validation, bool colours);
std::string validation_markdown(const Validation& validation);
std::string validation_json(const Validation& validation);

}  // namespace pushbench
