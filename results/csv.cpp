#include "results/csv.hpp"

#include <fmt/format.h>

#include <string_view>

namespace pushbench::results {

namespace {

std::string quoted_if_needed(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string result{'"'};
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

std::string field(const std::optional<double>& value) { return value ? fmt::format("{}", *value) : ""; }

}  // namespace

std::string csv(const Summary& summary) {
  std::string text =
      "scenario,transport,metric,unit,value,low,high,ratio,ratio_low,ratio_high,trials_ok,trials_invalid,"
      "trials_failed\n";
  for (const Row& row : summary.rows) {
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      const Figure& figure = row.figures[i];
      if (!figure.value) continue;
      const Metric& metric = metrics()[i];
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted_if_needed(row.scenario),
                          quoted_if_needed(row.transport), metric.name, metric.unit, field(figure.value),
                          field(figure.low), field(figure.high), field(figure.ratio), field(figure.ratio_low),
                          field(figure.ratio_high), row.trials_ok, row.trials_invalid, row.trials_failed);
    }
  }
  return text;
}

}  // namespace pushbench::results
