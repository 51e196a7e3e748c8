#include "results/capacity_figures.hpp"

#include <algorithm>
#include <map>

#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

/// Of more transports than this nobody reads how each two stand to each other.
constexpr std::size_t kMostCompared = 8;

template <class Number>
Value median_of(std::span<const CapacityProbe* const> probes, std::optional<Number> CapacityProbe::*figure) {
  std::vector<double> values;
  for (const CapacityProbe* probe : probes) {
    if (const Value value = number(probe->*figure)) values.push_back(*value);
  }
  return values.empty() ? std::nullopt : believable(median(values));
}

std::vector<std::string> keys_of(const Capacity& capacity) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : capacity.at) keys.push_back(key);
  return keys;
}

}  // namespace

KneeFigures figures_at_knee(const Capacity& capacity) {
  std::vector<const CapacityProbe*> probes;
  for (const CapacityProbe& probe : capacity.probes) {
    if (probe.value == capacity.knee && probe.outcome == ProbeOutcome::meets) probes.push_back(&probe);
  }
  KneeFigures figures{.latency_p50_us = median_of<std::uint64_t>(probes, &CapacityProbe::latency_p50_us),
                      .latency_p99_us = median_of<std::uint64_t>(probes, &CapacityProbe::latency_p99_us),
                      .server_cpu_cores = median_of<double>(probes, &CapacityProbe::server_cpu_cores),
                      .client_cpu_share = median_of<double>(probes, &CapacityProbe::client_cpu_share)};
  if (capacity.end == CapacityEnd::generator) {
    figures.extrapolated_per_server_core = ratio(capacity.knee, figures.server_cpu_cores);
  }
  return figures;
}

bool is_at_least(const Capacity& capacity) { return capacity.end != CapacityEnd::goal; }

std::vector<CapacityGroup> groups_of(std::span<const Capacity> capacities) {
  std::vector<CapacityGroup> groups;
  for (const Capacity& capacity : capacities) {
    const std::vector<std::string> keys = keys_of(capacity);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const CapacityGroup& each) {
      return each.scenario == capacity.scenario && each.of == capacity.of && each.keys == keys;
    });
    if (group == groups.end()) group = groups.insert(group, {capacity.scenario, capacity.of, keys, {}, {}});
    if (std::find(group->transports.begin(), group->transports.end(), capacity.transport) == group->transports.end()) {
      group->transports.push_back(capacity.transport);
    }
    group->searches.push_back(&capacity);
  }
  for (CapacityGroup& group : groups) {
    std::map<std::string_view, std::size_t> places;
    for (const std::string& transport : group.transports) places.emplace(transport, places.size());
    std::stable_sort(group.searches.begin(), group.searches.end(), [&](const Capacity* a, const Capacity* b) {
      return places.at(a->transport) < places.at(b->transport);
    });
  }
  return groups;
}

std::vector<CapacityAt> curve_of(const CapacityGroup& group, std::string_view transport) {
  std::vector<CapacityAt> curve;
  if (group.keys.size() != 1) return curve;
  for (const Capacity* search : group.searches) {
    if (search->transport != transport || !search->knee) continue;
    curve.push_back({search->at.begin()->second, *search->knee, is_at_least(*search), search->beyond});
  }
  std::sort(curve.begin(), curve.end(), [](const CapacityAt& a, const CapacityAt& b) { return a.at < b.at; });
  return curve;
}

std::vector<NamedContest> named_contests_of(const CapacityGroup& group) {
  std::vector<NamedContest> contests;
  if (group.keys.size() != 1) return contests;
  const std::size_t compared = std::min(group.transports.size(), kMostCompared);
  for (std::size_t i = 0; i < compared; ++i) {
    for (std::size_t k = i + 1; k < compared; ++k) {
      const std::string& first = group.transports[i];
      const std::string& second = group.transports[k];
      contests.push_back({first, second, compare(curve_of(group, first), curve_of(group, second))});
    }
  }
  return contests;
}

std::vector<NamedCrossover> crossovers_of(const CapacityGroup& group) {
  std::vector<NamedCrossover> crossovers;
  for (const NamedContest& pair : named_contests_of(group)) {
    for (const Crossover& crossover : pair.contest.crossovers) {
      NamedCrossover named{pair.first, pair.second, crossover.low, crossover.high, crossover.at};
      if (!crossover.first_below) std::swap(named.first, named.second);
      crossovers.push_back(std::move(named));
    }
  }
  return crossovers;
}

}  // namespace pushbench::results
