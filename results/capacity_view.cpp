#include "results/capacity_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "results/capacity_words.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

std::string text_of(const Value& value, double scale) { return value ? number_text(*value * scale) : "-"; }

std::string text_of(const Value& first, const Value& second, double scale) {
  return first && second ? text_of(first, scale) + "/" + text_of(second, scale) : "-";
}

/// In two lines, broken behind the last `at` of the first half or so: keys and labels of variants are long.
Heading broken(std::string_view text, char at, bool words = false) {
  const std::string whole = plain_text(text);
  const std::size_t place = at == '.' ? whole.rfind(at) : whole.find(at);
  if (place == std::string::npos) return {whole, "", words};
  return {whole.substr(0, place + 1), whole.substr(place + 1), words};
}

std::string title_of(const CapacityGroup& group) {
  return plain_text(group.scenario).append(": ").append(unit_of(group.of)).append(" that meet the goal");
}

/// Value of the key by transport.
View matrix_of(const CapacityGroup& group) {
  View view{.title = title_of(group), .headings = {}, .rows = {}, .names = broken(group.keys.front(), '.')};
  std::map<double, std::map<std::string_view, const Capacity*>> by_value;
  for (const Capacity* search : group.searches) by_value[search->at.begin()->second][search->transport] = search;
  for (const std::string& transport : group.transports) view.headings.push_back(broken(transport, ':'));
  for (const auto& [value, searches] : by_value) {
    ViewRow row{fmt::format("{}", value), "", {}};
    for (const std::string& transport : group.transports) {
      const auto found = searches.find(transport);
      row.cells.push_back({.value = found == searches.end() ? "" : knee_text(*found->second)});
    }
    view.rows.push_back(std::move(row));
  }
  return view;
}

View searches_of(const CapacityGroup& group) {
  View view{.title = group.keys.empty() ? title_of(group) : title_of(group) + ", search by search",
            .headings = {},
            .rows = {}};
  for (const std::string& key : group.keys) view.headings.push_back(broken(key, '.'));
  view.headings.insert(view.headings.end(), {{std::string{unit_of(group.of)}, "carried"},
                                             {"beyond", "the knee"},
                                             {"limited by", "", true},
                                             {"confirmed", "trials"},
                                             {"latency, ms", "p50/p99"},
                                             {"CPU, %", "server/client"}});
  for (const Capacity* search : group.searches) {
    const KneeFigures figures = figures_at_knee(*search);
    ViewRow row{plain_text(search->transport), "", {}};
    for (const auto& [key, value] : search->at) row.cells.push_back({.value = fmt::format("{}", value)});
    const bool alarming = search->end == CapacityEnd::failed || search->end == CapacityEnd::unconfirmed;
    const std::string confirmed = fmt::format("{} of {}", search->confirmed, search->confirmations);
    row.cells.push_back({.value = knee_text(*search)});
    row.cells.push_back({.value = search->beyond ? figure_text(search->of, *search->beyond) : "-"});
    row.cells.push_back({.value = limit_text(*search), .alarming = alarming});
    row.cells.push_back({.value = search->confirmations == 0 ? "-" : confirmed});
    row.cells.push_back({.value = text_of(figures.latency_p50_us, figures.latency_p99_us, 1e-3)});
    row.cells.push_back({.value = text_of(figures.server_cpu_cores, figures.client_cpu_share, 100)});
    view.rows.push_back(std::move(row));
  }
  return view;
}

std::string outcome_text(const CapacityProbe& probe) {
  return std::string{word_of(probe.outcome)} + (probe.confirms ? ", again" : "");
}

View trials_of(const Capacity& search) {
  const std::string at = at_text(search);
  View view{
      .title = plain_text(search.transport) + (at.empty() ? "" : ", " + at) + ": trials in the order they ran",
      .headings = {{"outcome", "", true}, {"latency, ms", "p50/p99"}, {"CPU, %", "server/client"}, {"", "", true}},
      .rows = {},
      .names = {std::string{unit_of(search.of)}, ""}};
  for (const CapacityProbe& probe : search.probes) {
    ViewRow row{figure_text(search.of, probe.value), "", {{.value = outcome_text(probe)}}};
    row.cells.push_back({.value = text_of(number(probe.latency_p50_us), number(probe.latency_p99_us), 1e-3)});
    row.cells.push_back({.value = text_of(number(probe.server_cpu_cores), number(probe.client_cpu_share), 100)});
    row.cells.push_back({.value = plain_text(probe.detail)});
    view.rows.push_back(std::move(row));
  }
  return view;
}

}  // namespace

std::vector<View> views_of(const CapacityGroup& group, bool details) {
  std::vector<View> views;
  if (group.keys.size() == 1) views.push_back(matrix_of(group));
  views.push_back(searches_of(group));
  for (const Capacity* search : group.searches) {
    if (details && !search->probes.empty()) views.push_back(trials_of(*search));
  }
  return views;
}

}  // namespace pushbench::results
