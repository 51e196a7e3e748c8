#include "results/summary.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "results/notes.hpp"
#include "results/simulation_words.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

using Trials = std::vector<const Trial*>;

/// The trials of one transport in one scenario that count.
Trials ok_trials(const Run& run, std::string_view scenario, std::string_view transport) {
  Trials trials;
  for (const Trial& trial : run.trials) {
    if (trial.scenario == scenario && trial.transport == transport && trial.status == TrialStatus::ok) {
      trials.push_back(&trial);
    }
  }
  return trials;
}

Figure sum_of(const Metric& metric, const Trials& trials) {
  Figure figure;
  for (const Trial* trial : trials) {
    if (const auto value = metric.of(*trial)) figure.value = figure.value.value_or(0) + *value;
  }
  return figure;
}

Figure median_of(const Metric& metric, const Trials& trials, const Trials& control) {
  Figure figure;
  std::vector<double> values;
  std::vector<std::pair<double, double>> pairs;
  for (const Trial* trial : trials) {
    const auto value = metric.of(*trial);
    if (!value) continue;
    values.push_back(*value);
    const auto partner = std::find_if(control.begin(), control.end(),
                                      [&](const Trial* other) { return other->number == trial->number; });
    if (partner == control.end()) continue;
    if (const auto other = metric.of(**partner)) pairs.emplace_back(*value, *other);
  }
  if (values.empty()) return figure;
  const Estimate estimate = median_estimate(values);
  figure.value = estimate.value;
  if (estimate.interval) {
    figure.low = estimate.interval->low;
    figure.high = estimate.interval->high;
  }
  if (const auto ratio = ratio_estimate(pairs)) {
    figure.ratio = ratio->value;
    if (ratio->interval) {
      figure.ratio_low = ratio->interval->low;
      figure.ratio_high = ratio->interval->high;
    }
  }
  return figure;
}

std::vector<Figure> figures_of(const Trials& trials, const Trials& control) {
  std::vector<Figure> figures;
  for (const Metric& metric : metrics()) {
    figures.push_back(metric.combine == Combine::sum ? sum_of(metric, trials) : median_of(metric, trials, control));
  }
  return figures;
}

Row row_of(const Run& run, const std::string& scenario, const std::string& transport) {
  Row row{.scenario = scenario, .transport = transport, .is_control = transport == run.control};
  for (const Trial& trial : run.trials) {
    if (trial.scenario != scenario || trial.transport != transport) continue;
    if (trial.status == TrialStatus::ok) ++row.trials_ok;
    if (trial.status == TrialStatus::invalid) ++row.trials_invalid;
    if (trial.status == TrialStatus::failed) ++row.trials_failed;
    row.simulated |= trial.simulated.has_value();
    if (trial.bill) row.binding = trial.bill->binding;
    if (trial.faults.size() == 1) row.fault = trial.faults.front().description;
  }
  const Trials trials = ok_trials(run, scenario, transport);
  const Trials control = row.is_control ? Trials{} : ok_trials(run, scenario, run.control);
  row.figures = figures_of(trials, control);
  return row;
}

/// `row` with the figures of one of its faults alone.
Row fault_row_of(const Run& run, const Row& row, std::size_t fault) {
  Row alone = row;
  std::deque<Trial> bare;
  Trials trials;
  for (const Trial* trial : ok_trials(run, row.scenario, row.transport)) {
    if (fault >= trial->faults.size()) continue;
    Trial& one = bare.emplace_back();
    one.faults.push_back(trial->faults[fault]);
    trials.push_back(&one);
    alone.fault = trial->faults[fault].description;
  }
  alone.figures = figures_of(trials, {});
  return alone;
}

/// All of those of one scenario, fault by fault; none where it has only one.
std::vector<Row> fault_rows_of(const Run& run, const std::vector<Row>& rows, std::string_view scenario) {
  // A bound, because files come from anybody.
  constexpr std::size_t kMostFaults = 32;
  std::size_t faults = 0;
  for (const Trial& trial : run.trials) {
    if (trial.scenario == scenario) faults = std::max(faults, std::min(trial.faults.size(), kMostFaults));
  }
  std::vector<Row> all;
  for (std::size_t fault = 0; faults > 1 && fault < faults; ++fault) {
    const std::size_t first = all.size();
    std::string description;
    for (const Row& row : rows) {
      if (row.scenario != scenario) continue;
      all.push_back(fault_row_of(run, row, fault));
      if (!all.back().fault.empty()) description = all.back().fault;
    }
    // Also where no trial is ok.
    for (std::size_t i = first; i < all.size(); ++i) all[i].fault = description;
  }
  return all;
}

}  // namespace

Summary summarise(const Run& run) {
  Summary summary;
  summary.control = run.control;
  summary.simulated = simulation_title(run);
  for (const ScenarioRecord& scenario : run.scenarios) {
    std::vector<std::string> transports;
    for (const Trial& trial : run.trials) {
      if (trial.scenario == scenario.name) transports.push_back(trial.transport);
    }
    // The order of trials is random on purpose, and tables of two runs should lie on top of each other.
    std::sort(transports.begin(), transports.end(), [&](const std::string& a, const std::string& b) {
      return std::pair(a != run.control, a) < std::pair(b != run.control, b);
    });
    transports.erase(std::unique(transports.begin(), transports.end()), transports.end());
    for (const std::string& transport : transports) summary.rows.push_back(row_of(run, scenario.name, transport));
  }
  for (const ScenarioRecord& scenario : run.scenarios) {
    for (Row& row : fault_rows_of(run, summary.rows, scenario.name)) summary.fault_rows.push_back(std::move(row));
  }
  summary.goals = check_goals(run, summary.rows);
  Notes notes = notes_on(run, summary.rows);
  summary.notes = std::move(notes.sentences);
  summary.caveats = notes.caveats;
  return summary;
}

}  // namespace pushbench::results
