#include "results/history/trend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "results/format.hpp"
#include "results/goal.hpp"
#include "results/json_writer.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kScaleWidth = 64;
constexpr std::size_t kCommitWidth = 12;
constexpr std::size_t kDayWidth = 10;

std::string value_text(double value, std::string_view unit) {
  if (unit == "us") return time_text(value);
  if (unit == "1") return number_text(value);
  return number_text(value) + " " + (unit == "1/s" ? "per s" : std::string{unit});
}

std::string short_commit(const std::string& commit) {
  return commit.empty() ? "-" : plain_text(commit.substr(0, kCommitWidth));
}

/// The least and the most of all trends, intervals included.
std::pair<double, double> range_of(const std::vector<Trend>& trends) {
  double low = trends.front().series.points.front().value, high = low;
  for (const Trend& trend : trends) {
    for (const Point& point : trend.series.points) {
      low = std::min(low, point.low.value_or(point.value));
      high = std::max(high, point.high.value_or(point.value));
    }
  }
  return {low, high};
}

/// "    ---o---": a point and its interval.
std::string mark_of(const Point& point, double low, double high) {
  const auto column = [&](double value) {
    const double share = high > low ? (value - low) / (high - low) : 0;
    return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * (kScaleWidth - 1)));
  };
  std::string line(kScaleWidth, ' ');
  const std::size_t from = column(point.low.value_or(point.value)), to = column(point.high.value_or(point.value));
  for (std::size_t i = std::min(from, to); i <= std::max(from, to); ++i) line[i] = '-';
  line[column(point.value)] = 'o';
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// "11 % more from here on".
std::string words_of(const ChangePoint& change) {
  const double percent = 100 * (change.factor - 1);
  return fmt::format("{} % {} from here on (p {:.3f})", number_text(std::abs(percent)), percent > 0 ? "more" : "less",
                     change.p);
}

const ChangePoint* change_at(const Trend& trend, std::size_t index) {
  const auto found = std::find_if(trend.changes.begin(), trend.changes.end(),
                                  [&](const ChangePoint& change) { return change.at == index; });
  return found == trend.changes.end() ? nullptr : &*found;
}

std::string text_of(const Trend& trend, const TrendTitle& title, double low, double high) {
  const Series& series = trend.series;
  std::string text = fmt::format("{}: {} of {}{}\n", plain_text(title.scenario), label_of(title.metric),
                                 plain_text(series.transport), series.is_control ? " (the control)" : "");
  const std::string least = value_text(low, series.unit), most = value_text(high, series.unit);
  const std::size_t gap = std::max<std::size_t>(kScaleWidth - std::min(kScaleWidth, least.size() + most.size()), 1);
  text += fmt::format("{:<{}}  {:<{}}  {:>14}  {}{}{}\n", "commit", kCommitWidth, "day", kDayWidth, "median", least,
                      spaces(gap), most);
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const Point& point = series.points[i];
    if (const ChangePoint* change = change_at(trend, i)) {
      text += fmt::format("{:<{}}  ^ {}\n", "", kCommitWidth, words_of(*change));
    }
    text += fmt::format("{:<{}}  {:<{}}  {:>14}  {}\n", short_commit(point.commit), kCommitWidth,
                        plain_text(point.at.substr(0, kDayWidth)), kDayWidth, value_text(point.value, series.unit),
                        mark_of(point, low, high));
  }
  return text;
}

std::size_t machines_in(const std::vector<Trend>& trends) {
  std::set<std::string> machines;
  for (const Trend& trend : trends) {
    for (const Point& point : trend.series.points) machines.insert(point.cpu_model);
  }
  return machines.size();
}

/// How to read it, and what to doubt.
std::vector<std::string> notes_on(const std::vector<Trend>& trends) {
  std::vector<std::string> notes{
      "Medians with their 95 % intervals (---). A change is marked (^) where three results or more confirm it and "
      "chance would do as well in at most 1 % of histories."};
  if (std::any_of(trends.begin(), trends.end(), [](const Trend& trend) { return trend.by_ratio; })) {
    notes.emplace_back(
        "Changes are sought in the ratio to the control, which takes out what the machine did; what the control shares "
        "is seen in the control's own.");
  }
  if (const std::size_t machines = machines_in(trends); machines > 1) {
    notes.push_back(fmt::format("The results are of {} different CPUs: only ratios can be compared.", machines));
  }
  return notes;
}

Datum datum(const std::optional<double>& value) { return value ? Datum{*value} : Datum{}; }

OrderedJson json_of(const Trend& trend) {
  OrderedJson points = OrderedJson::array(), changes = OrderedJson::array();
  for (const Point& point : trend.series.points) {
    points.push_back({{"id", point.id},
                      {"commit", point.commit},
                      {"at", point.at},
                      {"value", point.value},
                      {"low", Writer::write(point.low)},
                      {"high", Writer::write(point.high)},
                      {"ratio", Writer::write(point.ratio)}});
  }
  for (const ChangePoint& change : trend.changes) {
    const Point& first = trend.series.points[change.at];
    changes.push_back(
        {{"id", first.id}, {"commit", first.commit}, {"at", first.at}, {"factor", change.factor}, {"p", change.p}});
  }
  return {{"transport", trend.series.transport},
          {"is_control", trend.series.is_control},
          {"points", std::move(points)},
          {"changes_of", trend.by_ratio ? "ratio" : "value"},
          {"changes", std::move(changes)}};
}

}  // namespace

std::vector<Trend> trends_of(std::vector<Series> series, const ChangeOptions& options) {
  std::vector<Trend> trends;
  for (Series& one : series) {
    if (one.points.empty()) continue;
    std::vector<double> values, ratios;
    for (const Point& point : one.points) {
      if (point.value > 0) values.push_back(point.value);
      if (point.ratio && *point.ratio > 0) ratios.push_back(*point.ratio);
    }
    const std::size_t count = one.points.size();
    const bool by_ratio = !one.is_control && ratios.size() == count;
    Trend trend{.series = std::move(one), .changes = {}, .by_ratio = by_ratio};
    if (by_ratio || values.size() == count) trend.changes = change_points(by_ratio ? ratios : values, options);
    trends.push_back(std::move(trend));
  }
  return trends;
}

std::string trend_text(const std::vector<Trend>& trends, const TrendTitle& title) {
  if (trends.empty()) return {};
  const auto [low, high] = range_of(trends);
  std::string text;
  for (const Trend& trend : trends) text += text_of(trend, title, low, high) + "\n";
  for (const std::string& note : notes_on(trends)) text += paragraph(note, "", "");
  return text;
}

std::string trend_json(const std::vector<Trend>& trends, const TrendTitle& title) {
  OrderedJson all = OrderedJson::array();
  for (const Trend& trend : trends) all.push_back(json_of(trend));
  return print_json({{"scenario", title.scenario},
                     {"metric", title.metric},
                     {"unit", trends.empty() ? "" : trends.front().series.unit},
                     {"trends", std::move(all)}});
}

Chart trend_chart(const std::vector<Trend>& trends, const TrendTitle& title) {
  // Times as people read them.
  const bool in_ms = title.metric.ends_with("_us");
  const double factor = in_ms ? 1e-3 : 1;
  const std::string unit = in_ms || trends.empty() ? "ms" : trends.front().series.unit;
  Chart chart{
      .kind = "history",
      .title = title.scenario + ": " + label_of(title.metric) + " over commits",
      .caption = "Medians and 95 % intervals of each result" + (unit == "1" ? "" : ", in " + unit) +
                 "; dashed where the level changed, and by how much",
      .source = title.file,
      .scenario = title.scenario,
      .data = {{"transport", "place", "commit", "day", "figure", "unit", "value", "low", "high", "change_percent"},
               {}}};
  for (const Trend& trend : trends) {
    // Series may have gaps: a transport that was not measured each time keeps its own order.
    for (std::size_t i = 0; i < trend.series.points.size(); ++i) {
      const Point& point = trend.series.points[i];
      const auto scaled = [&](const std::optional<double>& value) {
        return value ? std::optional{*value * factor} : std::nullopt;
      };
      const ChangePoint* change = change_at(trend, i);
      chart.data.rows.push_back({trend.series.transport, static_cast<double>(i + 1), short_commit(point.commit),
                                 point.at.substr(0, kDayWidth), label_of(title.metric), unit, point.value * factor,
                                 datum(scaled(point.low)), datum(scaled(point.high)),
                                 change != nullptr ? Datum{100 * (change->factor - 1)} : Datum{}});
    }
  }
  return chart;
}

}  // namespace pushbench::results
