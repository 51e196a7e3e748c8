#include "results/summary_json.hpp"

#include "results/json_writer.hpp"
#include "results/result_fields.hpp"
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

namespace {

OrderedJson metrics_json() {
  OrderedJson all = OrderedJson::object();
  for (const Metric& metric : metrics()) all[std::string{metric.name}] = {{"unit", metric.unit}, {"what", metric.what}};
  return all;
}

OrderedJson row_json(const Row& row) {
  OrderedJson json = {
      {"scenario", row.scenario},   {"transport", row.transport},           {"is_control", row.is_control},
      {"trials_ok", row.trials_ok}, {"trials_invalid", row.trials_invalid}, {"trials_failed", row.trials_failed}};
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
  OrderedJson json;
  json["summary"] = {
      {"control", summary.control}, {"metrics", metrics_json()}, {"rows", rows}, {"notes", summary.notes}};
  json["run"] = Writer::write(run);
  return print_json(json);
}

}  // namespace pushbench::results
