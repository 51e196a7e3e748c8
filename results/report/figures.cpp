// Charts: their places and their data. The page's script draws them.
#include <fmt/format.h>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/html.hpp"
#include "results/report/parts.hpp"

namespace pushbench::results::html {

namespace {

using Json = nlohmann::json;

Json json_of(const Datum& datum) {
  if (const auto* number = std::get_if<double>(&datum)) return std::isfinite(*number) ? Json(*number) : Json(nullptr);
  if (const auto* word = std::get_if<std::string>(&datum)) return *word;
  return nullptr;
}

/// Columns once and rows as arrays: with the names in every row it would be twice as long.
std::string data_of(const Chart& chart) {
  Json rows = Json::array();
  for (const std::vector<Datum>& row : chart.data.rows) {
    Json line = Json::array();
    for (const Datum& datum : row) line.push_back(json_of(datum));
    rows.push_back(std::move(line));
  }
  const Json document{{"kind", chart.kind}, {"columns", chart.data.columns}, {"rows", std::move(rows)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string figure_of(const Chart& chart, std::string_view id) {
  const std::size_t rows = chart.data.rows.size();
  return fmt::format(
      "<figure class=\"chart\" id=\"{0}\" data-kind=\"{1}\">\n<h4 id=\"{0}-title\">{2}</h4>\n"
      "<div class=\"plot\" role=\"img\" aria-labelledby=\"{0}-title\" aria-describedby=\"{0}-caption\"></div>\n"
      "<figcaption id=\"{0}-caption\">{3} <span class=\"source\">{4}</span></figcaption>\n"
      "<details class=\"data\"><summary>Data <span class=\"count\">{5} {6}</span></summary><div class=\"table\"></div>"
      "</details>\n<script type=\"application/json\">{7}</script>\n</figure>\n",
      id, text(chart.kind), text(brief(chart.title)), text(chart.caption), text(chart.source), rows,
      rows == 1 ? "row" : "rows", json(data_of(chart)));
}

}  // namespace pushbench::results::html
