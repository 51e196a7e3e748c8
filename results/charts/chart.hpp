// What can be drawn of a result: one flat table of data for each chart, and the words around it. How it looks is said
// by a Vega-Lite specification, a file of web/charts that anybody can edit; this knows nothing of drawing.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "results/result.hpp"
#include "results/summary.hpp"

namespace pushbench::results {

/// A run and where it was read from: "results/reference/feed.json".
struct Source {
  std::string file;
  Run run;
};

/// How the file is named in what is sent round: as it was given, but of an absolute path the last part alone, because
/// nobody else has those folders.
std::string shown_name(const Source& source);

/// Nothing, a number or a word.
using Datum = std::variant<std::monostate, double, std::string>;

/// Every row has as many data as there are columns. Units are in the columns' names: "latency_ms".
struct DataTable {
  std::vector<std::string> columns;
  std::vector<std::vector<Datum>> rows;
};

struct Chart {
  std::string kind;      ///< "latency-percentiles": web/charts/latency-percentiles.json draws it
  std::string title;     ///< what it shows: "feed: latency by percentile"
  std::string caption;   ///< how to read it, intervals included, in one or two sentences
  std::string source;    ///< the file, and when and with which command it was made
  std::string scenario;  ///< empty where it is of several, or of none
  DataTable data;
};

struct ChartKind {
  std::string_view name;
  std::string_view what;  ///< one line: "latency by percentile, on a scale that spreads the tail"
  /// One for each scenario, or one for the whole run; none if the run does not hold what it takes.
  std::vector<Chart> (*of)(const Source& source, const Summary& summary);
};

/// All kinds, in the order in which a report shows them.
const std::vector<ChartKind>& chart_kinds();

/// All charts that `source` has the data for, in the order of chart_kinds(). `summary` is that of its run.
std::vector<Chart> charts_of(const Source& source, const Summary& summary);
std::vector<Chart> charts_of(const Source& source);

/// The data as a JSON array of objects, an absent datum as null: what Vega-Lite calls "values".
std::string json_of(const DataTable& data);

/// The data as CSV (RFC 4180, but with plain line feeds).
std::string csv_of(const DataTable& data);

}  // namespace pushbench::results
