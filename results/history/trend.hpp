// A figure over commits: where it changed, as text for a terminal and as a chart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/charts/chart.hpp"
#include "results/history/change_points.hpp"
#include "results/history/history.hpp"

namespace pushbench::results {

struct Trend {
  Series series;
  std::vector<ChangePoint> changes;
  /// What the values would have been had the control always been at its median: where the changes were sought. Of
  /// figures that a slow machine changes, as a comparison corrects them, and where every point has a ratio; else empty.
  std::vector<double> corrected;
};

/// What is plotted, for headings.
struct TrendTitle {
  std::string scenario, metric, file;
};

/// Of one metric. `options.alarms` is of all series together. Where all results are of one CPU model, what was found in
/// the corrected values must be in the values themselves by half of it: else it is the control that has changed.
std::vector<Trend> trends_of(std::vector<Series> series, std::string_view metric, const ChangeOptions& options = {});

/// A line a result: commit, day, figure, and where it lies on a scale that all trends share; each change has a line
/// before the first result that has it. For 120 columns, printable ASCII.
std::string trend_text(const std::vector<Trend>& trends, const TrendTitle& title);

/// {"scenario", "metric", "unit", "trends": [{"transport", "points", "changes"}]}.
std::string trend_json(const std::vector<Trend>& trends, const TrendTitle& title);

/// Drawn by web/charts/history.json. A row a point; "change_percent" is there where a change begins.
Chart trend_chart(const std::vector<Trend>& trends, const TrendTitle& title);

}  // namespace pushbench::results
