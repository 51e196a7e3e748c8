// What a run says: one row for each transport in each scenario, every figure with its interval and its ratio to the
// control of the same run, and notes on what to be careful with. Only trials that are ok count.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/goal.hpp"
#include "results/metrics.hpp"
#include "results/result.hpp"

namespace pushbench::results {

/// One metric of one row. Low and high bound the 95 % bootstrap interval over trials (see statistics.hpp). Ratios are
/// to the control, over trials of the same number.
struct Figure {
  std::optional<double> value;
  std::optional<double> low, high;  ///< absent with fewer than two trials, and for sums
  std::optional<double> ratio, ratio_low, ratio_high;
};

struct Row {
  std::string scenario;
  std::string transport;
  std::string fault;  ///< in words, where the figures are of one fault or the scenario has only one; else empty
  bool is_control = false;
  bool simulated = false;  ///< its trials, or some of them
  std::string binding;     ///< where there is a bill: the limit that decides how many servers it takes
  std::uint32_t trials_ok = 0, trials_invalid = 0, trials_failed = 0;
  std::vector<Figure> figures;  ///< one for each of metrics(), in that order

  /// Aborts if there is no such metric.
  const Figure& figure(std::string_view metric) const { return figures[metric_index(metric)]; }
};

struct Summary {
  std::string control;    ///< empty: no ratios
  std::string simulated;  ///< what the simulated trials ran in, in one line; empty: all were measured
  std::vector<Row> rows;  ///< scenarios in the run's order; in each the control first, then by name
  /// Where a scenario has several faults, the same once more for each of them, fault by fault: only the figures of
  /// faults say something there.
  std::vector<Row> fault_rows;
  std::vector<GoalCheck> goals;    ///< of the scenarios that set themselves goals, in the run's order
  std::vector<std::string> notes;  ///< sentences for people, most important first
  std::size_t caveats = 0;         ///< so many of the notes, from the first: what is missing or does not count
};

Summary summarise(const Run& run);

}  // namespace pushbench::results
