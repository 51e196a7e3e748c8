#include "results/view.hpp"

#include <algorithm>
#include <span>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// One way to fill a column.
struct Source {
  std::string_view metric, title, unit;
  double scale = 1;  ///< from the metric's unit to the heading's
  bool with_ratio = true;
};

/// The first source that any row has a figure for fills the column.
using Column = std::vector<Source>;

struct Layout {
  std::string_view title;
  std::vector<Column> columns;
};

constexpr std::string_view kMishaps = "lost/dup/reordered";

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all{
      {"latency and delivery",
       {{{"connections", "clients", "", 1, false}},
        {{"delivered_per_s", "delivered", "per s"}, {"uplink_per_s", "delivered", "per s"}},
        {{"latency_p50_us", "p50", "ms", 1e-3}, {"uplink_latency_p50_us", "p50 up", "ms", 1e-3}},
        {{"latency_p90_us", "p90", "ms", 1e-3}, {"uplink_latency_p90_us", "p90 up", "ms", 1e-3}},
        {{"latency_p99_us", "p99", "ms", 1e-3}, {"uplink_latency_p99_us", "p99 up", "ms", 1e-3}},
        {{"latency_p99_9_us", "p99.9", "ms", 1e-3}, {"uplink_latency_p99_9_us", "p99.9 up", "ms", 1e-3}},
        {{"latency_max_us", "max", "ms", 1e-3}, {"uplink_latency_max_us", "max up", "ms", 1e-3}},
        {{kMishaps, "lost/dup/", "reordered"}}}},
      {"cost",
       {{{"wire_bytes_per_message", "wire", "B/msg"}, {"wire_bytes_per_connection_s", "wire", "B/s/conn"}},
        {{"payload_bytes_per_message", "payload", "B/msg", 1, false}},
        {{"wire_bytes_per_payload_byte", "wire per", "payload", 1, false}},
        {{"server_cpu_us_per_message", "server CPU", "us/msg"}, {"server_cpu_cores", "server CPU", "% of core", 100}},
        {{"client_cpu_us_per_message", "client CPU", "us/msg"}, {"client_cpu_cores", "client CPU", "% of core", 100}},
        {{"server_memory_per_connection_bytes", "server mem", "B/conn"}},
        {{"client_memory_per_connection_bytes", "client mem", "B/conn"}},
        {{"kernel_memory_per_connection_bytes", "kernel mem", "B/conn"}}}}};
  return all;
}

Cell mishaps_cell(const Row& row) {
  Cell cell;
  for (const std::string_view metric : {"lost", "duplicated", "reordered"}) {
    const auto& value = row.figure(metric).value;
    if (!value) return {.value = "-"};
    cell.value += (cell.value.empty() ? "" : "/") + count_text(*value);
    cell.alarming |= *value > 0;
  }
  return cell;
}

Cell cell_of(const Row& row, const Source& source) {
  if (source.metric == kMishaps) return mishaps_cell(row);
  const Figure& figure = row.figure(source.metric);
  if (!figure.value) return {.value = "-"};
  Cell cell{.value = number_text(*figure.value * source.scale)};
  if (figure.low && figure.high) {
    const double low = *figure.low * source.scale;
    const double high = *figure.high * source.scale;
    // An interval that says no more than the value would only be noise.
    if (number_text(low) != number_text(high)) cell.interval = interval_text(low, high);
  }
  if (figure.ratio && source.with_ratio) cell.ratio = ratio_text(*figure.ratio);
  return cell;
}

bool fills(const Source& source, std::span<const Row> rows) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return row.figure(source.metric == kMishaps ? "lost" : source.metric).value.has_value();
  });
}

std::string remark_on(const Row& row) {
  const std::uint32_t all = row.trials_ok + row.trials_invalid + row.trials_failed;
  return row.trials_ok == all ? "" : std::to_string(row.trials_ok) + " of " + std::to_string(all) + " trials";
}

View view_of(const Layout& layout, std::span<const Row> rows) {
  View view{.title = plain_text(rows.front().scenario) + ": " + std::string{layout.title}, .headings = {}, .rows = {}};
  for (const Row& row : rows) view.rows.push_back({plain_text(row.transport), remark_on(row), {}});
  for (const Column& column : layout.columns) {
    const auto source =
        std::find_if(column.begin(), column.end(), [&](const Source& candidate) { return fills(candidate, rows); });
    if (source == column.end()) continue;
    view.headings.push_back({std::string{source->title}, std::string{source->unit}});
    for (std::size_t i = 0; i < rows.size(); ++i) view.rows[i].cells.push_back(cell_of(rows[i], *source));
  }
  return view;
}

}  // namespace

std::vector<View> views_of(const Summary& summary) {
  std::vector<View> views;
  const std::span<const Row> all(summary.rows);
  for (std::size_t first = 0; first < all.size();) {
    std::size_t past = first;
    while (past < all.size() && all[past].scenario == all[first].scenario) ++past;
    for (const Layout& layout : layouts()) {
      View view = view_of(layout, all.subspan(first, past - first));
      if (!view.headings.empty()) views.push_back(std::move(view));
    }
    first = past;
  }
  return views;
}

std::string legend_of(const Summary& summary) {
  std::uint32_t trials = 0;
  bool ratios = false;
  for (const Row& row : summary.rows) {
    trials = std::max(trials, row.trials_ok);
    for (const Figure& figure : row.figures) ratios |= figure.ratio.has_value();
  }
  if (trials == 0) return {};
  std::string legend = trials == 1
                           ? "One trial each"
                           : "Medians of " + std::to_string(trials) + " trials, below them the 95 % bootstrap interval";
  if (ratios) legend += ", in parentheses the ratio to " + plain_text(summary.control);
  return legend + ". Lost, duplicated and reordered: all trials together.";
}

}  // namespace pushbench::results
