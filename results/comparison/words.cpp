#include "results/comparison/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "results/comparison/watched.hpp"
#include "results/format.hpp"
#include "results/metrics.hpp"

namespace pushbench::results {

namespace {

std::string share_text(double share) { return fmt::format("{:.3g} %", share * 100); }

/// How much worse a ratio is: above 0 is worse, whichever way the figure counts.
double worse_by(const Compared& row, double ratio) { return row.higher_is_better ? 1 / ratio - 1 : ratio - 1; }

std::string figure_text(const Compared& row, const std::optional<double>& figure) {
  // Of all transports together there is only a ratio.
  if (row.transport.empty()) return "";
  if (!figure) return "-";
  if (row.is_count) return count_text(*figure);
  const std::string_view unit = metrics()[metric_index(row.metric)].unit;
  if (unit == "us") return time_text(*figure);
  return number_text(*figure) + (unit == "1" ? "" : " " + std::string{unit});
}

/// Ratios that are compared with each other need more digits than those of transports.
std::string ratio_of(const Compared& row) {
  if (!row.ratio) return "-";
  return fmt::format("{:.3f}x", row.ratio->value);
}

std::string interval_of(const Compared& row) {
  if (!row.ratio || !row.ratio->interval) return "";
  return fmt::format("{:.3f}..{:.3f}", row.ratio->interval->low, row.ratio->interval->high);
}

std::string allowed_text(const Compared& row) { return row.threshold > 0 ? share_text(row.threshold) : "none"; }

View view_of(const Comparison& comparison, Change change, std::string_view title) {
  View view;
  view.names = {"scenario, transport", "", true};
  view.headings = {{"figure", "", true}, {"base", ""}, {"candidate", ""}, {"ratio", ""}, {"allowed", ""}};
  const bool told = change == Change::cannot;
  if (told) view.headings.push_back({"why", "", true});
  for (const Compared& row : comparison.rows) {
    if (row.change != change) continue;
    ViewRow& shown = view.rows.emplace_back();
    shown.name = plain_text(name_of(row));
    shown.cells = {{std::string{figure_name(row)}, ""},
                   {figure_text(row, row.base), ""},
                   {figure_text(row, row.candidate), "", "", row.is_count && change == Change::worse},
                   {ratio_of(row), interval_of(row), "", change == Change::worse && !row.is_count},
                   {allowed_text(row), ""}};
    if (told) shown.cells.push_back({row.reason, ""});
  }
  view.title = fmt::format("{} ({})", title, view.rows.size());
  return view;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

struct Undecided {
  std::size_t count = 0;
  double most = 1;  ///< how many times worse it may be
};

Undecided undecided_of(const Comparison& comparison) {
  Undecided result;
  for (const Compared& row : comparison.rows) {
    if (!row.undecided()) continue;
    ++result.count;
    result.most =
        std::max(result.most, row.higher_is_better ? 1 / row.ratio->interval->low : row.ratio->interval->high);
  }
  return result;
}

}  // namespace

std::string name_of(const Compared& row) {
  if (row.transport.empty()) return row.scenario + ", all transports";
  return row.scenario + " " + row.transport;
}

std::string_view figure_name(const Compared& row) { return short_name(row.metric); }

std::string sentence_of(const Compared& row) {
  if (row.change == Change::cannot) return fmt::format("{} cannot be said: {}", figure_name(row), row.reason);
  if (!row.ratio) {
    return fmt::format("{}: {} in the base, {} in the candidate{}{}", figure_name(row), figure_text(row, row.base),
                       figure_text(row, row.candidate), row.reason.empty() ? "" : ", ", row.reason);
  }
  const double by = worse_by(row, row.ratio->value);
  std::string text = fmt::format("{} {} {}", figure_name(row), share_text(std::abs(by)), by > 0 ? "worse" : "better");
  if (row.ratio->interval) text += fmt::format(" (ratio {}, {})", ratio_of(row), interval_of(row));
  return text + fmt::format(", {} is allowed", row.threshold > 0 ? allowed_text(row) : "nothing");
}

std::string headline_of(const Comparison& comparison) {
  std::string text = comparison.count(Change::worse) == 0
                         ? "no regression"
                         : counted(comparison.count(Change::worse), "regression", "regressions");
  if (const std::size_t better = comparison.count(Change::better); better > 0) {
    text += ", " + counted(better, "improvement", "improvements");
  }
  const Undecided undecided = undecided_of(comparison);
  text += ", " + counted(comparison.count(Change::none) - undecided.count, "figure", "figures") + " not told apart";
  if (undecided.count > 0) {
    text += fmt::format(", {} undecided (up to {:.2f}x is possible)", undecided.count, undecided.most);
  }
  if (const std::size_t cannot = comparison.count(Change::cannot); cannot > 0) {
    text += fmt::format(", {} cannot be said", cannot);
  }
  return text;
}

std::vector<View> views_of(const Comparison& comparison, bool all) {
  std::vector<View> views{view_of(comparison, Change::worse, "Regressions"),
                          view_of(comparison, Change::better, "Improvements")};
  if (all) {
    views.push_back(view_of(comparison, Change::none, "Not told apart"));
    views.push_back(view_of(comparison, Change::cannot, "Cannot be said"));
  }
  std::erase_if(views, [](const View& view) { return view.rows.empty(); });
  return views;
}

std::vector<std::string> reasons_of(const Comparison& comparison) {
  std::map<std::string, std::size_t> reasons;
  for (const Compared& row : comparison.rows) {
    if (row.change == Change::cannot) ++reasons[row.reason];
  }
  std::vector<std::string> sentences;
  for (const auto& [reason, count] : reasons) {
    sentences.push_back(fmt::format("{} cannot be said: {}.", counted(count, "figure", "figures"), reason));
  }
  return sentences;
}

std::string legend_of(const Comparison& comparison) {
  std::string text = "Ratios are candidate to base";
  if (comparison.paired) {
    text += ", of trials that were measured in turn, pair by pair";
  } else if (!comparison.control.empty()) {
    text += fmt::format(
        ", of times and CPU without what {}, the control of the same run, did as well (base and candidate are shown as "
        "measured)",
        plain_text(comparison.control));
  } else {
    text += ", of two runs without a control in common: what the machine did is in them";
  }
  text += ". A regression passes what is allowed, and its interval excludes 1; ";
  if (comparison.paired) {
    return text + fmt::format("the intervals are so wide that all of this gives a false alarm in {} of comparisons.",
                              share_text(comparison.alarms));
  }
  return text + fmt::format(
                    "the intervals are for false alarms in {} of comparisons, if trials of one run were no more like "
                    "each other than like those of another hour. They are, so alarms can be more; pushbench ab, "
                    "which measures in turn, keeps to it.",
                    share_text(comparison.alarms));
}

std::string sight_of(const Comparison& comparison) {
  std::map<std::string_view, Interval> smallest;
  std::vector<std::string_view> order;
  for (const Compared& row : comparison.rows) {
    const std::optional<double> seen = row.is_count ? std::nullopt : row.smallest_seen();
    if (!seen) continue;
    const std::string_view name = figure_name(row);
    const auto [place, is_new] = smallest.try_emplace(name, Interval{*seen, *seen});
    if (is_new) order.push_back(name);
    place->second.low = std::min(place->second.low, *seen);
    place->second.high = std::max(place->second.high, *seen);
  }
  std::string text;
  for (const std::string_view name : order) {
    const auto& [low, high] = smallest.at(name);
    const std::string from = share_text(low), to = share_text(high);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, from == to ? from : from + " to " + to);
  }
  return text.empty() ? text : "Changes for the worse could have been seen from these on: " + text + ".";
}

std::vector<std::string> warnings_of(const Comparison& comparison) {
  std::vector<std::string> warnings = reasons_of(comparison);
  if (comparison.invalid_trials > 0) {
    warnings.push_back(fmt::format("{} invalid or failed and {} for nothing: pushbench show says why.",
                                   counted(comparison.invalid_trials, "trial is", "trials are"),
                                   comparison.invalid_trials == 1 ? "counts" : "count"));
  }
  warnings.insert(warnings.end(), comparison.notes.begin(), comparison.notes.end());
  return warnings;
}

}  // namespace pushbench::results
