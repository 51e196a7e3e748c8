#include "results/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "results/csv_parts.hpp"

namespace pushbench::results {

namespace {

std::string names_of(const Row& row) { return quoted_if_needed(row.scenario) + "," + quoted_if_needed(row.transport); }

std::string line_of(const Row& row, std::string_view metric, std::string_view unit, const Figure& figure) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", names_of(row), metric, unit, csv_field(figure.value),
                     csv_field(figure.low), csv_field(figure.high), csv_field(figure.ratio),
                     csv_field(figure.ratio_low), csv_field(figure.ratio_high), row.trials_ok, row.trials_invalid,
                     row.trials_failed, row.simulated ? 1 : 0);
}

/// What a scenario's goals say about a row, as figures.
std::string goal_lines(const Summary& summary, const Row& row) {
  std::string text;
  for (const GoalCheck& check : summary.goals) {
    if (check.scenario != row.scenario) continue;
    for (const Judgement& judgement : check.judgements) {
      if (judgement.transport != row.transport || judgement.verdict == Verdict::cannot) continue;
      const std::vector<std::string>& cheapest = check.cheapest.transports;
      const bool is_cheapest = std::find(cheapest.begin(), cheapest.end(), row.transport) != cheapest.end();
      text += line_of(row, "goal_met", "1", {.value = judgement.verdict == Verdict::meets ? 1 : 0});
      if (judgement.factor) text += line_of(row, "goal_factor", "1", {.value = judgement.factor});
      text += line_of(row, "goal_cheapest", "1", {.value = is_cheapest ? 1 : 0});
    }
  }
  return text;
}

}  // namespace

std::string csv(const Summary& summary) {
  std::string text =
      "scenario,transport,metric,unit,value,low,high,ratio,ratio_low,ratio_high,trials_ok,trials_invalid,"
      "trials_failed,simulated\n";
  for (const Row& row : summary.rows) {
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      const Figure& figure = row.figures[i];
      if (!figure.value) continue;
      text += line_of(row, metrics()[i].name, metrics()[i].unit, figure);
    }
    text += goal_lines(summary, row);
  }
  return text;
}

}  // namespace pushbench::results
