// A figure over commits: where it changed, as text for a terminal and as a chart.
#pragma once

#include <string>
#include <vector>

#include "results/charts/chart.hpp"
#include "results/history/change_points.hpp"
#include "results/history/history.hpp"

namespace pushbench::results {

struct Trend {
  Series series;
  std::vector<ChangePoint> changes;
  /// Whether they were sought in the ratio to the control, which takes out what the machine did; so it is where every
  /// point has one.
  bool by_ratio = false;
};

/// What is plotted, for headings.
struct TrendTitle {
  std::string scenario, metric, file;
};

std::vector<Trend> trends_of(std::vector<Series> series, const ChangeOptions& options = {});

/// A line a result: commit, day, figure, and where it lies on a scale that all trends share; each change has a line
/// before the first result that has it. For 120 columns, printable ASCII.
std::string trend_text(const std::vector<Trend>& trends, const TrendTitle& title);

/// {"scenario", "metric", "unit", "trends": [{"transport", "points", "changes"}]}.
std::string trend_json(const std::vector<Trend>& trends, const TrendTitle& title);

/// Drawn by web/charts/history.json. A row a point; "change_percent" is there where a change begins.
Chart trend_chart(const std::vector<Trend>& trends, const TrendTitle& title);

}  // namespace pushbench::results
