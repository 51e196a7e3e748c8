#include "results/view.hpp"

#include <algorithm>
#include <span>

#include "results/format.hpp"
#include "results/interval_words.hpp"

namespace pushbench::results {

namespace {

/// One way to fill a column.
struct Source {
  std::string_view metric, title, unit;
  double scale = 1;  ///< from the metric's unit to the heading's
  bool with_ratio = true, with_interval = true;
  std::vector<std::string_view> beside = {};  ///< further metrics in the same cell, behind slashes
  bool alarming = false;                      ///< each should be 0
  bool with_binding = false;                  ///< behind it, the limit that decides it
};

/// The first source that any row has a figure for fills the column.
using Column = std::vector<Source>;

struct Layout {
  std::string_view title;
  std::vector<Column> columns;
  std::string_view topic = {};
};

Source mishaps() {
  return {.metric = "lost",
          .title = "lost/dup/",
          .unit = "reordered",
          .beside = {"duplicated", "reordered"},
          .alarming = true};
}

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
        {mishaps()}}},
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

/// Of simulated trials, where radios and prices were modelled.
const std::vector<Layout>& modelled_layouts() {
  static const std::vector<Layout> all{
      {"energy of the clients' radios",
       {{{"energy_j_per_client_hour", "energy", "J/client/h"}},
        {{"battery_share_per_hour", "battery", "%/h", 100, false}},
        {{"radio_promotions_per_client_hour", "woken", "per h", 1, false}},
        {{"radio_tail_share", "awake idly", "% of time", 100, false}}},
       "energy"},
      {"cost in a month",
       {{{.metric = "servers_needed", .title = "servers", .unit = "by", .with_ratio = false, .with_binding = true}},
        {{"cost_usd_per_month", "with egress", "USD"}},
        {{"cost_usd_per_million_users_month", "of a million", "USD"}},
        {{"gateway_usd_per_month", "by a gateway", "USD", 1, false}}},
       "cost"}};
  return all;
}

/// What faults did. Narrow, because nine figures must fit beside each other: neither intervals nor ratios.
Layout fault_layout(std::string_view title) {
  return {title,
          {{{"struck", "struck", "", 1, false, false}},
           {{"notice_p50_us", "noticed, ms", "p50/p99/max", 1e-3, false, false, {"notice_p99_us", "notice_max_us"}}},
           {{"recovery_p50_us", "back, ms", "p50/p99/max", 1e-3, false, false, {"recovery_p99_us", "recovery_max_us"}}},
           {{"reconnect_peak_per_s", "storm", "peak/s", 1, false, false}},
           {{"storm_server_cpu_share", "its CPU", "% of core", 100, false, false}},
           {{"recovery_bytes_per_return", "recovery", "B/return", 1, false, false}},
           {{"missed", "missed", "", 1, false, false}}}};
}

/// Several metrics in one cell.
Cell joined_cell(const Row& row, const Source& source) {
  Cell cell;
  std::vector<std::string_view> all{source.metric};
  all.insert(all.end(), source.beside.begin(), source.beside.end());
  for (const std::string_view metric : all) {
    const auto& value = row.figure(metric).value;
    if (!value) return {.value = "-"};
    cell.value +=
        (cell.value.empty() ? "" : "/") + (source.alarming ? count_text(*value) : number_text(*value * source.scale));
    cell.alarming |= source.alarming && *value > 0;
  }
  return cell;
}

Cell cell_of(const Row& row, const Source& source) {
  if (!source.beside.empty()) return joined_cell(row, source);
  const Figure& figure = row.figure(source.metric);
  if (!figure.value) return {.value = "-"};
  Cell cell{.value = number_text(*figure.value * source.scale)};
  if (metrics()[metric_index(source.metric)].combine == Combine::sum) cell.value = count_text(*figure.value);
  if (figure.low && figure.high && source.with_interval) {
    const double low = *figure.low * source.scale;
    const double high = *figure.high * source.scale;
    // An interval that says no more than the value would only be noise.
    if (number_text(low) != number_text(high)) cell.interval = interval_text(low, high);
  }
  if (source.with_binding) cell.value = count_text(*figure.value) + " " + plain_text(row.binding);
  if (figure.ratio && source.with_ratio) cell.ratio = ratio_text(*figure.ratio);
  return cell;
}

bool fills(const Source& source, std::span<const Row> rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Row& row) { return row.figure(source.metric).value.has_value(); });
}

std::string remark_on(const Row& row) {
  const std::uint32_t all = row.trials_ok + row.trials_invalid + row.trials_failed;
  return row.trials_ok == all ? "" : std::to_string(row.trials_ok) + " of " + std::to_string(all) + " trials";
}

/// Also where rows are taken out of their table and sent round.
std::string origin_remark(std::span<const Row> rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.simulated; }) ? " (simulated)" : "";
}

View view_of(const Layout& layout, std::span<const Row> rows) {
  const std::string origin = origin_remark(rows);
  View view{.title = plain_text(rows.front().scenario) + ": " + plain_text(layout.title) + origin,
            .headings = {},
            .rows = {},
            .topic = std::string{layout.topic}};
  for (const Row& row : rows) {
    std::string remark = remark_on(row);
    if (row.simulated && origin.empty()) remark += remark.empty() ? "simulated" : ", simulated";
    view.rows.push_back({plain_text(row.transport), std::move(remark), {}});
  }
  for (const Column& column : layout.columns) {
    const auto source =
        std::find_if(column.begin(), column.end(), [&](const Source& candidate) { return fills(candidate, rows); });
    if (source == column.end()) continue;
    view.headings.push_back({std::string{source->title}, std::string{source->unit}});
    for (std::size_t i = 0; i < rows.size(); ++i) view.rows[i].cells.push_back(cell_of(rows[i], *source));
  }
  return view;
}

/// One table for the only fault, or one for each of several: medians over unlike faults would mean nothing.
void add_fault_views(const Summary& summary, std::span<const Row> rows, std::vector<View>& views) {
  if (!fills(Source{.metric = "struck"}, rows)) return;
  std::vector<Row> alone;
  for (const Row& row : summary.fault_rows) {
    if (row.scenario == rows.front().scenario) alone.push_back(row);
  }
  if (alone.empty()) {
    const auto told = std::find_if(rows.begin(), rows.end(), [](const Row& row) { return !row.fault.empty(); });
    Layout layout = fault_layout(told == rows.end() ? "faults" : std::string_view{told->fault});
    // Only here, because what is lost can't be laid at the door of one of several.
    layout.columns.push_back({mishaps()});
    views.push_back(view_of(layout, rows));
  }
  const std::span<const Row> all(alone);
  for (std::size_t first = 0; first + rows.size() <= all.size(); first += rows.size()) {
    views.push_back(view_of(fault_layout(all[first].fault), all.subspan(first, rows.size())));
  }
}

void add_figure_views(const std::vector<Layout>& all, std::span<const Row> rows, std::vector<View>& views) {
  for (const Layout& layout : all) {
    View view = view_of(layout, rows);
    if (!view.headings.empty()) views.push_back(std::move(view));
  }
}

bool has_goals(const Summary& summary, std::string_view scenario) {
  return std::any_of(summary.goals.begin(), summary.goals.end(),
                     [&](const GoalCheck& check) { return check.scenario == scenario; });
}

std::vector<View> views_of(const Summary& summary, bool beside_matrix) {
  std::vector<View> views;
  const std::span<const Row> all(summary.rows);
  for (std::size_t first = 0; first < all.size();) {
    std::size_t past = first;
    while (past < all.size() && all[past].scenario == all[first].scenario) ++past;
    const std::span<const Row> rows = all.subspan(first, past - first);
    if (!beside_matrix || !has_goals(summary, all[first].scenario)) add_figure_views(layouts(), rows, views);
    add_figure_views(modelled_layouts(), rows, views);
    add_fault_views(summary, rows, views);
    first = past;
  }
  return views;
}

}  // namespace

std::vector<View> views_of(const Summary& summary) { return views_of(summary, false); }
std::vector<View> views_beside_matrix(const Summary& summary) { return views_of(summary, true); }

std::string legend_of(const Summary& summary, std::span<const View> views) {
  std::uint32_t trials = 0;
  for (const Row& row : summary.rows) trials = std::max(trials, row.trials_ok);
  if (trials == 0 || views.empty()) return {};
  const auto any_has = [&](std::string Cell::*part) {
    return std::any_of(views.begin(), views.end(), [&](const View& view) {
      return std::any_of(view.rows.begin(), view.rows.end(), [&](const ViewRow& row) {
        return std::any_of(row.cells.begin(), row.cells.end(), [&](const Cell& cell) { return !(cell.*part).empty(); });
      });
    });
  };
  std::string legend = trials == 1 ? "One trial each" : "Medians of " + std::to_string(trials) + " trials";
  if (any_has(&Cell::interval)) legend += ", below them " + interval_words(trials);
  if (any_has(&Cell::ratio)) legend += ", in parentheses the ratio to " + plain_text(summary.control);
  legend += ". Lost, duplicated and reordered: all trials together.";
  if (fills(Source{.metric = "struck"}, summary.rows)) {
    legend +=
        " Faults: times count from the strike; missed is what was published while the struck were away and never came "
        "to them.";
  }
  return legend;
}

}  // namespace pushbench::results
