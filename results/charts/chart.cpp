#include "results/charts/chart.hpp"

#include <algorithm>
#include <iterator>

#include "results/charts/parts.hpp"

namespace pushbench::results {

const std::vector<ChartKind>& chart_kinds() {
  static const std::vector<ChartKind> kKinds{
      {"matrix", "which transport meets which scenario's goals, by how much, and the cheapest", goal_matrix},
      {"latency-percentiles", "latency by percentile, on a scale that spreads the tail", latency_percentiles},
      {"latency-over-time", "the median and the slowest hundredth, second by second", latency_over_time},
      {"cpu", "CPU that a message costs the server and the clients", cpu_costs},
      {"wire", "bytes on the wire for a message, beside its payload", wire_costs},
      {"memory", "memory of a connection: server, clients, kernel", memory_costs},
      {"ceiling", "what connections cost as they become more, and the walls on the way", ceiling_curves},
      {"capacity", "every load that a search tried, against the goal, and the knee", capacity_probes},
      {"crossover", "what each transport carries over a key of the scenario, and where they cross",
       capacity_crossovers},
      {"fault-course", "deliveries and returning clients around the strike of a fault", fault_courses},
      {"fault-recovery", "how long clients took to notice a fault, and to be back", fault_recoveries},
      {"energy", "energy that a client's radio uses in an hour, and its share of the battery (simulated)",
       client_energy},
      {"radio", "shares of the time that the clients' radios were active, awake and idle (simulated)", radio_states},
      {"cost", "servers and egress in a month for a million users, and the limit that binds (simulated)",
       monthly_costs},
      {"sweep", "latency, energy and cost over the values of a swept key, by transport", swept_figures},
  };
  return kKinds;
}

std::vector<Chart> charts_of(const Source& source) { return charts_of(source, summarise(source.run)); }

std::vector<Chart> charts_of(const Source& source, const Summary& summary) {
  std::vector<Chart> result;
  for (const ChartKind& kind : chart_kinds()) {
    std::vector<Chart> charts = kind.of(source, summary);
    for (Chart& chart : charts) chart.kind = kind.name;
    std::move(charts.begin(), charts.end(), std::back_inserter(result));
  }
  return result;
}

}  // namespace pushbench::results
