// What the kinds of charts share, and the functions behind chart_kinds().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/charts/chart.hpp"
#include "results/summary.hpp"
#include "results/value.hpp"

namespace pushbench::results {

/// The trials of one transport in one scenario that are ok.
struct TrialGroup {
  std::string scenario, transport;
  std::vector<const Trial*> trials;
};

/// By scenario, in the run's order, then by transport. They point into `run`.
std::vector<TrialGroup> trial_groups(const Run& run);

/// Those of one scenario after the other.
std::vector<std::vector<TrialGroup>> by_scenario(std::vector<TrialGroup> groups);

/// "results/reference/feed.json, 2025-11-21: pushbench run feed --trials 5".
std::string source_text(const Source& source);

/// Without a kind: charts_of() knows it.
Chart new_chart(const Source& source, std::string scenario, std::string title, std::string caption,
                std::vector<std::string> columns);

/// "medians of 5 trials with …", what their intervals are worth; "one trial", which has none.
std::string median_words(std::size_t trials);

Datum datum(const Value& value);
/// Microseconds as milliseconds.
Datum milliseconds(const Value& us);

std::vector<Chart> latency_percentiles(const Source& source, const Summary& summary);
std::vector<Chart> latency_over_time(const Source& source, const Summary& summary);
std::vector<Chart> cpu_costs(const Source& source, const Summary& summary);
std::vector<Chart> wire_costs(const Source& source, const Summary& summary);
std::vector<Chart> memory_costs(const Source& source, const Summary& summary);
std::vector<Chart> ceiling_curves(const Source& source, const Summary& summary);
std::vector<Chart> capacity_probes(const Source& source, const Summary& summary);
std::vector<Chart> capacity_crossovers(const Source& source, const Summary& summary);
std::vector<Chart> fault_courses(const Source& source, const Summary& summary);
std::vector<Chart> fault_recoveries(const Source& source, const Summary& summary);
std::vector<Chart> client_energy(const Source& source, const Summary& summary);
std::vector<Chart> radio_states(const Source& source, const Summary& summary);
std::vector<Chart> monthly_costs(const Source& source, const Summary& summary);
std::vector<Chart> swept_figures(const Source& source, const Summary& summary);
std::vector<Chart> goal_matrix(const Source& source, const Summary& summary);

}  // namespace pushbench::results
