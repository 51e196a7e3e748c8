#include "results/summary_json.hpp"

#include <array>
#include <string_view>

#include "results/ceiling_json.hpp"
#include "results/json_writer.hpp"
#include "results/result_fields.hpp"
#include "results/simulation_words.hpp"
#include "results/trial_fields.hpp"

namespace pushbench::results {

template <>
struct Fields<Figure> {
  static void visit(auto& figure, auto&& field) {
    field("value", figure.value);
    field("low", figure.low);
    field("high", figure.high);
    field("ratio", figure.ratio);
    field("ratio_low", figure.ratio_low);
    field("ratio_high", figure.ratio_high);
  }
};

template <>
struct Fields<Goal> {
  static void visit(auto& goal, auto&& field) {
    field("metric", goal.metric);
    field("most", goal.most);
  }
};

template <>
struct Words<Verdict> {
  static constexpr std::array<std::string_view, 3> all{"meets", "misses", "cannot"};
};

template <>
struct Fields<Judgement> {
  static void visit(auto& judgement, auto&& field) {
    field("transport", judgement.transport);
    field("is_control", judgement.is_control);
    field("verdict", judgement.verdict);
    field("metric", judgement.metric);
    field("value", judgement.value);
    field("factor", judgement.factor);
    field("detail", judgement.detail);
    field("trials", judgement.trials);
  }
};

template <>
struct Fields<Cheapest> {
  static void visit(auto& cheapest, auto&& field) {
    field("transports", cheapest.transports);
    field("server_cpu_cores", cheapest.server_cpu_cores);
    field("fewest_bytes", cheapest.fewest_bytes);
  }
};

template <>
struct Fields<GoalCheck> {
  static void visit(auto& check, auto&& field) {
    field("scenario", check.scenario);
    field("goals", check.goals);
    field("transports", check.judgements);
    field("cheapest", check.cheapest);
  }
};

namespace {

OrderedJson metrics_json() {
  OrderedJson all = OrderedJson::object();
  for (const Metric& metric : metrics()) all[std::string{metric.name}] = {{"unit", metric.unit}, {"what", metric.what}};
  return all;
}

OrderedJson row_json(const Row& row) {
  OrderedJson json = {
      {"scenario", row.scenario},   {"transport", row.transport},           {"is_control", row.is_control},
      {"trials_ok", row.trials_ok}, {"trials_invalid", row.trials_invalid}, {"trials_failed", row.trials_failed},
      {"simulated", row.simulated}};
  OrderedJson& figures = json["figures"] = OrderedJson::object();
  for (std::size_t i = 0; i < row.figures.size(); ++i) {
    figures[std::string{metrics()[i].name}] = Writer::write(row.figures[i]);
  }
  return json;
}

}  // namespace

std::string summary_json(const Run& run, const Summary& summary) {
  OrderedJson rows = OrderedJson::array();
  for (const Row& row : summary.rows) rows.push_back(row_json(row));
  OrderedJson fault_rows = OrderedJson::array();
  for (const Row& row : summary.fault_rows) {
    fault_rows.push_back(row_json(row));
    fault_rows.back()["fault"] = row.fault;
  }
  OrderedJson json;
  json["summary"] = {{"control", summary.control},
                     {"metrics", metrics_json()},
                     {"rows", rows},
                     {"fault_rows", fault_rows},
                     {"goals", Writer::write(summary.goals)},
                     {"notes", summary.notes},
                     {"simulated", summary.simulated},
                     {"assumptions", assumptions_of(run)}};
  if (!run.ceilings.empty()) {
    json["summary"]["step_figures"] = step_figures_json();
    json["summary"]["ceilings"] = ceilings_json(run.ceilings);
  }
  if (!run.capacities.empty()) json["summary"]["capacities"] = capacities_json(run.capacities);
  json["run"] = Writer::write(run);
  return print_json(json);
}

}  // namespace pushbench::results
