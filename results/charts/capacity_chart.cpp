// How much was carried: every load that was tried, and what was carried over a key that was swept.
#include <fmt/format.h>

#include "results/capacity_figures.hpp"
#include "results/capacity_words.hpp"
#include "results/charts/parts.hpp"

namespace pushbench::results {

namespace {

std::string carried(CapacityOf of) { return of == CapacityOf::clients ? "clients" : "messages a second"; }

void add_probe(DataTable& data, const Capacity& capacity, const CapacityProbe& probe) {
  data.rows.push_back({capacity.transport, at_text(capacity), "probe", datum(believable(probe.value)),
                       std::string{word_of(probe.outcome)}, datum(ratio(number(probe.figure), number(probe.limit))),
                       milliseconds(number(probe.latency_p99_us)), datum(number(probe.server_cpu_share)), probe.detail,
                       probe.confirms ? 1.0 : 0.0, Datum{}, Datum{}});
}

void add_knee(DataTable& data, const Capacity& capacity) {
  const Value knee = number(capacity.knee);
  if (!knee) return;
  data.rows.push_back({capacity.transport, at_text(capacity), "knee", datum(knee), Datum{}, Datum{}, Datum{}, Datum{},
                       answer_text(capacity), Datum{}, datum(number(capacity.beyond)), knee_text(capacity)});
}

}  // namespace

std::vector<Chart> capacity_probes(const Source& source, const Summary&) {
  std::vector<Chart> result;
  for (const CapacityGroup& group : groups_of(source.run.capacities)) {
    Chart chart = new_chart(
        source, group.scenario, fmt::format("{}: how many {}", group.scenario, carried(group.of)),
        fmt::format("Each mark is a trial: the worst of its figures over the goal for it. Up to 1 the goal is met; the "
                    "rule is the knee, the most {} that met it. {}",
                    carried(group.of), terms_of(group)),
        {"transport", "at", "part", "load", "outcome", "figure_over_goal", "p99_ms", "server_cpu_share", "detail",
         "confirms", "beyond", "knee"});
    for (const Capacity* capacity : group.searches) {
      for (const CapacityProbe& probe : capacity->probes) add_probe(chart.data, *capacity, probe);
      add_knee(chart.data, *capacity);
    }
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

std::vector<Chart> capacity_crossovers(const Source& source, const Summary&) {
  std::vector<Chart> result;
  for (const CapacityGroup& group : groups_of(source.run.capacities)) {
    if (group.keys.size() != 1) continue;
    std::string words;
    for (const std::string& contest : contests_of(group)) words += " " + contest;
    Chart chart = new_chart(
        source, group.scenario,
        fmt::format("{}: how many {} over {}", group.scenario, carried(group.of), group.keys.front()),
        "The most that met the goal; the line above it reaches to the least that did not. A rule is where two carry as "
        "much, by interpolation." +
            words,
        {"transport", "part", "at", "key", "carried", "beyond", "more", "what"});
    for (const std::string& transport : group.transports) {
      for (const CapacityAt& point : curve_of(group, transport)) {
        if (!believable(point.at) || !believable(point.knee)) continue;
        chart.data.rows.push_back({transport, "knee", point.at, group.keys.front(), point.knee,
                                   datum(number(point.beyond)), point.at_least ? 1.0 : 0.0, Datum{}});
      }
    }
    if (chart.data.rows.size() < 2) continue;
    for (const NamedCrossover& crossing : crossovers_of(group)) {
      if (!crossing.at || !believable(*crossing.at)) continue;
      chart.data.rows.push_back({Datum{}, "crossing", *crossing.at, group.keys.front(), Datum{}, Datum{}, Datum{},
                                 fmt::format("left {}, right {}", crossing.first, crossing.second)});
    }
    result.push_back(std::move(chart));
  }
  return result;
}

}  // namespace pushbench::results
