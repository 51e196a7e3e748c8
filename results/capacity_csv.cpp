#include "results/capacity_csv.hpp"

#include <fmt/format.h>

#include <string_view>

#include "results/capacity_fields.hpp"
#include "results/capacity_figures.hpp"
#include "results/csv_parts.hpp"

namespace pushbench::results {

namespace {

/// "scenario,transport,of,key", of a search or of a crossing.
std::string head_of(std::string_view scenario, std::string_view transport, CapacityOf of, std::string_view keys) {
  return fmt::format("{},{},{},{}", quoted_if_needed(scenario), quoted_if_needed(transport),
                     Words<CapacityOf>::all.at(static_cast<std::size_t>(of)), quoted_if_needed(keys));
}

/// Lines of one search; absent figures are left out.
class Lines {
 public:
  explicit Lines(const Capacity& capacity) {
    std::string keys, values;
    for (const auto& [key, value] : capacity.at) {
      keys.append(keys.empty() ? "" : ";").append(key);
      values.append(values.empty() ? "" : ";").append(fmt::format("{}", value));
    }
    head_ = head_of(capacity.scenario, capacity.transport, capacity.of, keys) + "," + values;
  }

  /// Of trial number `trial` of the search, or of none.
  void add(const Value& load, std::optional<std::size_t> trial, std::string_view figure, std::string_view unit,
           const Value& value) {
    if (!value) return;
    const std::string number = trial ? fmt::format("{}", *trial) : "";
    text_ += fmt::format("{},{},{},{},{},{}\n", head_, csv_field(load), number, figure, unit, *value);
  }

  const std::string& text() const { return text_; }

 private:
  std::string head_, text_;
};

std::string lines_of(const Capacity& capacity) {
  Lines lines(capacity);
  const Value knee = number(capacity.knee);
  const KneeFigures figures = figures_at_knee(capacity);
  lines.add(knee, {}, "knee", "1", knee);
  if (knee) lines.add(knee, {}, "at_least", "1", is_at_least(capacity) ? 1 : 0);
  lines.add(knee, {}, "beyond", "1", number(capacity.beyond));
  lines.add(knee, {}, "confirmed", "1", number(capacity.confirmed));
  lines.add(knee, {}, "confirmations", "1", number(capacity.confirmations));
  if (capacity.server_cores > 0) lines.add(knee, {}, "server_cores", "1", number(capacity.server_cores));
  lines.add(knee, {}, "knee_extrapolated_per_server_core", "1", figures.extrapolated_per_server_core);
  lines.add(knee, {}, "knee_latency_p50_us", "us", figures.latency_p50_us);
  lines.add(knee, {}, "knee_latency_p99_us", "us", figures.latency_p99_us);
  lines.add(knee, {}, "knee_server_cpu_cores", "1", figures.server_cpu_cores);
  lines.add(knee, {}, "knee_client_cpu_share", "1", figures.client_cpu_share);
  for (std::size_t trial = 1; trial <= capacity.probes.size(); ++trial) {
    const CapacityProbe& probe = capacity.probes[trial - 1];
    const Value load = believable(probe.value);
    // What a saturated generator saw, or a failed trial, says nothing about the goal.
    if (probe.outcome == ProbeOutcome::meets || probe.outcome == ProbeOutcome::misses) {
      lines.add(load, trial, "meets", "1", probe.outcome == ProbeOutcome::meets ? 1 : 0);
    }
    lines.add(load, trial, "latency_p50_us", "us", number(probe.latency_p50_us));
    lines.add(load, trial, "latency_p99_us", "us", number(probe.latency_p99_us));
    lines.add(load, trial, "server_cpu_cores", "1", number(probe.server_cpu_cores));
    lines.add(load, trial, "server_cpu_share", "1", number(probe.server_cpu_share));
    lines.add(load, trial, "client_cpu_share", "1", number(probe.client_cpu_share));
  }
  return lines.text();
}

std::string line_of(const CapacityGroup& group, const NamedCrossover& crossover, std::string_view figure,
                    double value) {
  const std::string head =
      head_of(group.scenario, crossover.first + ">" + crossover.second, group.of, group.keys.front());
  return fmt::format("{},{},,,{},1,{}\n", head, value, figure, value);
}

std::string lines_of(const CapacityGroup& group, const NamedCrossover& crossover) {
  return (crossover.at ? line_of(group, crossover, "crossover", *crossover.at) : "") +
         line_of(group, crossover, "crossover_low", crossover.low) +
         line_of(group, crossover, "crossover_high", crossover.high);
}

}  // namespace

std::string capacity_csv(std::span<const Capacity> capacities) {
  if (capacities.empty()) return {};
  std::string text = "scenario,transport,of,key,at,load,trial,figure,unit,value\n";
  for (const Capacity& capacity : capacities) text += lines_of(capacity);
  for (const CapacityGroup& group : groups_of(capacities)) {
    for (const NamedCrossover& crossover : crossovers_of(group)) text += lines_of(group, crossover);
  }
  return text;
}

}  // namespace pushbench::results
