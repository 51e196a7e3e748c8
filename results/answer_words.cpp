#include "results/answer_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

double low_of(const Figure& figure) { return figure.low.value_or(*figure.value); }
double high_of(const Figure& figure) { return figure.high.value_or(*figure.value); }

}  // namespace

std::string listed(std::span<const std::string> words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : fmt::format(" {} ", last);
    text += plain_text(words[i]);
  }
  return text;
}

std::string quantity_text(std::string_view metric, double value) {
  if (metric.ends_with("_cores")) return number_text(100 * value) + " % of a core";
  if (metric.ends_with("_us")) return time_text(value);
  if (metric.ends_with("_bytes")) return number_text(value) + " B";
  if (metric.starts_with("energy_j")) return number_text(value) + " J";
  if (metric.find("_usd_") != metric.npos) return number_text(value) + " USD";
  return number_text(value);
}

std::string figure_text(std::string_view metric, const Figure& figure) {
  std::string text = quantity_text(metric, *figure.value);
  if (!figure.low || !figure.high) return text;
  const bool of_core = metric.ends_with("_cores");
  const auto bound = [&](double value) {
    return of_core ? number_text(100 * value) + " %" : quantity_text(metric, value);
  };
  const std::string low = bound(*figure.low), high = bound(*figure.high);
  return low == high ? text : text + fmt::format(" ({} to {})", low, high);
}

Ranking ranking_of(std::span<const Row* const> rows, std::string_view metric) {
  std::vector<const Row*> ranked;
  const auto figure = [&](const Row* row) -> const Figure& { return row->figure(metric); };
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(ranked),
               [&](const Row* row) { return figure(row).value.has_value(); });
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](const Row* a, const Row* b) { return *figure(a).value < *figure(b).value; });
  Ranking ranking;
  for (const Row* row : ranked) {
    const Figure& first = figure(ranked.front());
    const bool apart = low_of(figure(row)) > high_of(first) || high_of(figure(row)) < low_of(first);
    (apart ? ranking.others : ranking.least).push_back(row);
  }
  return ranking;
}

std::string words_of(const Ranking& ranking, std::string_view metric) {
  std::vector<std::string> words, ratios;
  for (const Row* row : ranking.least) words.push_back(row->transport + " " + figure_text(metric, row->figure(metric)));
  if (words.empty()) return {};
  const double least = *ranking.least.front()->figure(metric).value;
  for (const Row* row : ranking.others) {
    const double value = *row->figure(metric).value;
    ratios.push_back(row->transport + " " + (least > 0 ? ratio_text(value / least) : quantity_text(metric, value)));
  }
  return listed(words) + (ratios.empty() ? "" : "; " + listed(ratios) + (least > 0 ? " as much" : ""));
}

std::vector<std::string> names_of(std::span<const Row* const> rows) {
  std::vector<std::string> names;
  for (const Row* row : rows) names.push_back(row->transport);
  return names;
}

}  // namespace pushbench::results
