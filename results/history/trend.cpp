#include "results/history/trend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "results/comparison/watched.hpp"
#include "results/format.hpp"
#include "results/goal.hpp"
#include "results/json_writer.hpp"
#include "results/statistics.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kScaleWidth = 48;
constexpr std::size_t kValueWidth = 14;
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
  const std::string corrected = trend.corrected.empty() ? "" : fmt::format("  {:>{}}", "corrected", kValueWidth);
  text += fmt::format("{:<{}}  {:<{}}  {:>{}}{}  {}{}{}\n", "commit", kCommitWidth, "day", kDayWidth, "median",
                      kValueWidth, corrected, least, spaces(gap), most);
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const Point& point = series.points[i];
    if (const ChangePoint* change = change_at(trend, i)) {
      text += fmt::format("{:<{}}  ^ {}\n", "", kCommitWidth, words_of(*change));
    }
    text += fmt::format("{:<{}}  {:<{}}  {:>{}}", short_commit(point.commit), kCommitWidth,
                        plain_text(point.at.substr(0, kDayWidth)), kDayWidth, value_text(point.value, series.unit),
                        kValueWidth);
    if (!trend.corrected.empty()) {
      text += fmt::format("  {:>{}}", value_text(trend.corrected[i], series.unit), kValueWidth);
    }
    text += "  " + mark_of(point, low, high) + "\n";
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

OfMachine of_machine(std::string_view metric) {
  const auto found =
      std::find_if(watched().begin(), watched().end(), [&](const Watched& one) { return one.metric == metric; });
  return found == watched().end() ? OfMachine::nothing : found->of_machine;
}

bool is_corrected(const std::vector<Trend>& trends) {
  return std::any_of(trends.begin(), trends.end(), [](const Trend& trend) { return !trend.corrected.empty(); });
}

/// How to read it, and what to doubt.
std::vector<std::string> notes_on(const std::vector<Trend>& trends, std::string_view metric) {
  std::vector<std::string> notes{
      "Medians with their 95 % intervals (---). A change is marked (^) where three results or more confirm it; where "
      "nothing has changed in any of the series, one is marked in at most 1 % of histories."};
  const bool one_machine = machines_in(trends) <= 1;
  if (is_corrected(trends)) {
    notes.push_back(
        std::string{
            "Corrected: as if the control had always been at its median, which takes out what the machine did"} +
        (of_machine(metric) == OfMachine::work ? " to what is work in a latency" : "") + ". Changes are sought there" +
        (one_machine ? ", and must be in the figure itself by half at least." : "."));
  }
  if (!one_machine && of_machine(metric) != OfMachine::nothing) {
    notes.push_back(fmt::format(
        "The results are of {} different CPUs: only what is corrected can be compared; a change of what is not may be "
        "the machine's.",
        machines_in(trends)));
  }
  return notes;
}

/// As a comparison divides by the control (results/comparison/samples.cpp), for all points alike.
std::vector<double> corrected(const Series& series, OfMachine of_machine) {
  if (series.is_control || of_machine == OfMachine::nothing) return {};
  std::vector<double> ratios, controls;
  for (const Point& point : series.points) {
    if (!point.ratio || !(*point.ratio > 0) || !(point.value > 0)) return {};
    ratios.push_back(*point.ratio);
    controls.push_back(point.value / *point.ratio);
  }
  const double share = of_machine == OfMachine::work ? std::min(1.0, 1 / median(ratios)) : 1;
  const double usual = median(controls);
  std::vector<double> values;
  for (std::size_t i = 0; i < controls.size(); ++i) {
    values.push_back(series.points[i].value * std::pow(usual / controls[i], share));
    // What a file says need not be possible.
    if (!std::isfinite(values.back()) || !(values.back() > 0)) return {};
  }
  return values;
}

/// Leaves out changes of corrected values that the values themselves have not by half.
void keep_real(std::vector<ChangePoint>& changes, std::span<const double> values) {
  std::vector<std::size_t> ends{0};
  for (const ChangePoint& change : changes) ends.push_back(change.at);
  ends.push_back(values.size());
  const auto level = [&](std::size_t i) { return median(values.subspan(ends[i], ends[i + 1] - ends[i])); };
  std::vector<ChangePoint> real;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const double sought = std::log(changes[i].factor), found = std::log(level(i + 1) / level(i));
    if (found / sought >= 0.5) real.push_back(changes[i]);
  }
  changes = std::move(real);
}

/// For each of so many series, such that all together keep to `options.alarms`.
ChangeOptions shared_among(std::size_t series, ChangeOptions options) {
  options.alarms /= static_cast<double>(std::max<std::size_t>(series, 1));
  // So few chances are only told apart by more orders.
  constexpr double kMostPermutations = 20'000;
  const double wanted = std::min(std::ceil(2 / options.alarms), kMostPermutations);
  options.permutations = std::max(options.permutations, static_cast<std::uint32_t>(wanted));
  return options;
}

Datum datum(const std::optional<double>& value) { return value ? Datum{*value} : Datum{}; }

OrderedJson json_of(const Trend& trend) {
  OrderedJson points = OrderedJson::array(), changes = OrderedJson::array();
  for (std::size_t i = 0; i < trend.series.points.size(); ++i) {
    const Point& point = trend.series.points[i];
    points.push_back({{"id", point.id},
                      {"commit", point.commit},
                      {"at", point.at},
                      {"value", point.value},
                      {"low", Writer::write(point.low)},
                      {"high", Writer::write(point.high)},
                      {"ratio", Writer::write(point.ratio)},
                      {"corrected", trend.corrected.empty() ? OrderedJson{} : OrderedJson(trend.corrected[i])}});
  }
  for (const ChangePoint& change : trend.changes) {
    const Point& first = trend.series.points[change.at];
    changes.push_back(
        {{"id", first.id}, {"commit", first.commit}, {"at", first.at}, {"factor", change.factor}, {"p", change.p}});
  }
  return {{"transport", trend.series.transport},
          {"is_control", trend.series.is_control},
          {"points", std::move(points)},
          {"changes_of", trend.corrected.empty() ? "value" : "corrected"},
          {"changes", std::move(changes)}};
}

}  // namespace

std::vector<Trend> trends_of(std::vector<Series> series, std::string_view metric, const ChangeOptions& options) {
  std::erase_if(series, [](const Series& one) { return one.points.empty(); });
  const ChangeOptions each = shared_among(series.size(), options);
  std::vector<Trend> trends;
  for (Series& one : series) {
    Trend trend{.series = std::move(one), .changes = {}, .corrected = {}};
    trend.corrected = corrected(trend.series, of_machine(metric));
    trends.push_back(std::move(trend));
  }
  const bool one_machine = machines_in(trends) <= 1;
  for (Trend& trend : trends) {
    std::vector<double> values;
    for (const Point& point : trend.series.points) values.push_back(point.value);
    if (!std::all_of(values.begin(), values.end(), [](double value) { return value > 0; })) continue;
    trend.changes = change_points(trend.corrected.empty() ? values : trend.corrected, each);
    if (one_machine && !trend.corrected.empty()) keep_real(trend.changes, values);
  }
  return trends;
}

std::string trend_text(const std::vector<Trend>& trends, const TrendTitle& title) {
  if (trends.empty()) return {};
  const auto [low, high] = range_of(trends);
  std::string text;
  for (const Trend& trend : trends) text += text_of(trend, title, low, high) + "\n";
  for (const std::string& note : notes_on(trends, title.metric)) text += paragraph(note, "", "");
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
                 "; dashed where the level changed, and by how much" +
                 (is_corrected(trends) ? ", corrected by the control" : ""),
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
