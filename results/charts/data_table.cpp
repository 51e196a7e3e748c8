#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "results/charts/chart.hpp"
#include "results/csv_parts.hpp"

namespace pushbench::results {

namespace {

using Json = nlohmann::ordered_json;

Json json_value(const Datum& datum) {
  if (const auto* number = std::get_if<double>(&datum)) return std::isfinite(*number) ? Json(*number) : Json(nullptr);
  if (const auto* word = std::get_if<std::string>(&datum)) return *word;
  return nullptr;
}

std::string csv_value(const Datum& datum) {
  if (const auto* number = std::get_if<double>(&datum)) return std::isfinite(*number) ? csv_field(*number) : "";
  if (const auto* word = std::get_if<std::string>(&datum)) return quoted_if_needed(*word);
  return "";
}

}  // namespace

std::string json_of(const DataTable& data) {
  Json rows = Json::array();
  for (const std::vector<Datum>& row : data.rows) {
    Json object = Json::object();
    for (std::size_t column = 0; column < data.columns.size(); ++column) {
      object[data.columns[column]] = json_value(row.at(column));
    }
    rows.push_back(std::move(object));
  }
  // Within a <script> element nothing may look like its end or like a comment, and not all that is JSON is JavaScript.
  std::string result;
  for (const char c : rows.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    switch (c) {
      case '<': result += "\\u003c"; break;
      case '>': result += "\\u003e"; break;
      case '&': result += "\\u0026"; break;
      default: result += c;
    }
  }
  return result;
}

std::string csv_of(const DataTable& data) {
  std::string result;
  const auto line = [&](std::size_t size, const auto& field) {
    for (std::size_t index = 0; index < size; ++index) result += (index == 0 ? "" : ",") + field(index);
    result += '\n';
  };
  line(data.columns.size(), [&](std::size_t index) { return quoted_if_needed(data.columns[index]); });
  for (const std::vector<Datum>& row : data.rows) {
    line(row.size(), [&](std::size_t index) { return csv_value(row[index]); });
  }
  return result;
}

}  // namespace pushbench::results
