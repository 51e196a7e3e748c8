#include "results/ceiling_json.hpp"

#include "results/capacity_fields.hpp"
#include "results/capacity_words.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"

namespace pushbench::results {

template <>
struct Fields<KneeFigures> {
  static void visit(auto& figures, auto&& field) {
    field("latency_p50_us", figures.latency_p50_us);
    field("latency_p99_us", figures.latency_p99_us);
    field("server_cpu_cores", figures.server_cpu_cores);
    field("client_cpu_share", figures.client_cpu_share);
    field("extrapolated_per_server_core", figures.extrapolated_per_server_core);
  }
};

template <>
struct Fields<NamedCrossover> {
  static void visit(auto& crossover, auto&& field) {
    field("first", crossover.first);
    field("second", crossover.second);
    field("low", crossover.low);
    field("high", crossover.high);
    field("at", crossover.at);
  }
};

namespace {

OrderedJson point_json(const Ceiling& ceiling, const CeilingStep& step) {
  OrderedJson json;
  json["connections"] = step.connections;
  OrderedJson& figures = json["figures"] = OrderedJson::object();
  for (const StepFigure& figure : step_figures()) {
    figures[std::string{figure.name}] = Writer::write(figure.of(ceiling, step));
  }
  return json;
}

OrderedJson group_json(const CapacityGroup& group) {
  OrderedJson searches = OrderedJson::array();
  for (const Capacity* search : group.searches) {
    searches.push_back({{"transport", search->transport},
                        {"at", Writer::write(search->at)},
                        {"knee", Writer::write(search->knee)},
                        {"at_least", search->knee ? OrderedJson(is_at_least(*search)) : OrderedJson()},
                        {"figures", Writer::write(figures_at_knee(*search))}});
  }
  return {{"scenario", group.scenario},        {"of", Writer::write(group.of)},
          {"keys", Writer::write(group.keys)}, {"searches", searches},
          {"terms", terms_of(group)},          {"crossovers", Writer::write(crossovers_of(group))},
          {"contests", contests_of(group)},    {"notes", notes_on(group)}};
}

}  // namespace

OrderedJson ceilings_json(std::span<const Ceiling> ceilings) {
  OrderedJson all = OrderedJson::array();
  for (const Ceiling& ceiling : ceilings) {
    OrderedJson curve = OrderedJson::array();
    for (const CeilingStep& step : ceiling.steps) curve.push_back(point_json(ceiling, step));
    all.push_back({{"transport", ceiling.transport},
                   {"headline", headline_of(ceiling)},
                   {"curve", curve},
                   {"notes", notes_on(ceiling)}});
  }
  return all;
}

OrderedJson step_figures_json() {
  OrderedJson all = OrderedJson::object();
  for (const StepFigure& figure : step_figures()) {
    all[std::string{figure.name}] = {{"unit", figure.unit}, {"what", figure.what}};
  }
  return all;
}

OrderedJson capacities_json(std::span<const Capacity> capacities) {
  OrderedJson all = OrderedJson::array();
  for (const CapacityGroup& group : groups_of(capacities)) all.push_back(group_json(group));
  return all;
}

}  // namespace pushbench::results
