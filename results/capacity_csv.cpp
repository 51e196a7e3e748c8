#include "results/capacity_csv.hpp"

#include <fmt/format.h>

#include <string_view>

#include "results/capacity_fields.hpp"
#include "results/capacity_figures.hpp"
#include "results/csv_parts.hpp"

namespace pushbench::results {

namespace {

/// Lines of one search; absent figures are left out.
class Lines {
 public:
  explicit Lines(const Capacity& capacity) {
    std::string keys, values;
    for (const auto& [key, value] : capacity.at) {
      keys.append(keys.empty() ? "" : ";").append(key);
      values.append(values.empty() ? "" : ";").append(fmt::format("{}", value));
    }
    head_ =
        fmt::format("{},{},{},{},{}", quoted_if_needed(capacity.scenario), quoted_if_needed(capacity.transport),
                    Words<CapacityOf>::all.at(static_cast<std::size_t>(capacity.of)), quoted_if_needed(keys), values);
  }

  void add(const Value& load, std::string_view figure, std::string_view unit, const Value& value) {
    if (value) text_ += fmt::format("{},{},{},{},{}\n", head_, csv_field(load), figure, unit, *value);
  }

  const std::string& text() const { return text_; }

 private:
  std::string head_, text_;
};

std::string lines_of(const Capacity& capacity) {
  Lines lines(capacity);
  const Value knee = number(capacity.knee);
  const KneeFigures figures = figures_at_knee(capacity);
  lines.add(knee, "knee", "1", knee);
  if (knee) lines.add(knee, "at_least", "1", is_at_least(capacity) ? 1 : 0);
  lines.add(knee, "beyond", "1", number(capacity.beyond));
  lines.add(knee, "confirmed", "1", number(capacity.confirmed));
  lines.add(knee, "confirmations", "1", number(capacity.confirmations));
  lines.add(knee, "knee_per_server_core", "1", figures.per_server_core);
  lines.add(knee, "knee_latency_p50_us", "us", figures.latency_p50_us);
  lines.add(knee, "knee_latency_p99_us", "us", figures.latency_p99_us);
  lines.add(knee, "knee_server_cpu_cores", "1", figures.server_cpu_cores);
  lines.add(knee, "knee_client_cpu_share", "1", figures.client_cpu_share);
  for (const CapacityProbe& probe : capacity.probes) {
    const Value load = believable(probe.value);
    // What a saturated generator saw, or a failed trial, says nothing about the goal.
    if (probe.outcome == ProbeOutcome::meets || probe.outcome == ProbeOutcome::misses) {
      lines.add(load, "meets", "1", probe.outcome == ProbeOutcome::meets ? 1 : 0);
    }
    lines.add(load, "latency_p50_us", "us", number(probe.latency_p50_us));
    lines.add(load, "latency_p99_us", "us", number(probe.latency_p99_us));
    lines.add(load, "server_cpu_cores", "1", number(probe.server_cpu_cores));
    lines.add(load, "client_cpu_share", "1", number(probe.client_cpu_share));
  }
  return lines.text();
}

}  // namespace

std::string capacity_csv(std::span<const Capacity> capacities) {
  if (capacities.empty()) return {};
  std::string text = "scenario,transport,of,key,at,load,figure,unit,value\n";
  for (const Capacity& capacity : capacities) text += lines_of(capacity);
  return text;
}

}  // namespace pushbench::results
