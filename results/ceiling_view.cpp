#include "results/ceiling_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "results/ceiling_figures.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// Figures that share a cell.
struct Source {
  std::string_view title, unit;
  std::vector<std::string_view> figures;
  double scale = 1;  ///< from the figures' unit to the heading's
  std::string_view between = "/";
  bool counts = false;  ///< whole numbers
};

const std::vector<Source>& connecting_sources() {
  static const std::vector<Source> all{
      {"addresses", "x ports", {"source_addresses", "server_ports"}, 1, " x ", true},
      {"processes", "srv + cli", {"server_processes", "client_processes"}, 1, " + ", true},
      {"connected", "per s", {"connect_per_s"}},
      {"connecting, ms", "p50/p99", {"connect_p50_us", "connect_p99_us"}, 1e-3},
      {"broadcast, ms", "p50/p99/to all", {"broadcast_p50_us", "broadcast_p99_us", "broadcast_max_us"}, 1e-3}};
  return all;
}

const std::vector<Source>& cost_sources() {
  static const std::vector<Source> all{
      {"server mem", "B/conn", {"server_memory_per_connection_bytes"}},
      {"its heap", "B/conn", {"server_heap_per_connection_bytes"}},
      {"client mem", "B/conn", {"client_memory_per_connection_bytes"}},
      {"its heap", "B/conn", {"client_heap_per_connection_bytes"}},
      {"kernel mem", "B/conn", {"kernel_memory_per_connection_bytes"}},
      {"idle, %", "srv/cli", {"idle_server_cpu_cores", "idle_client_cpu_cores"}, 100},
      {"heartbeats, %", "srv/cli", {"heartbeat_server_cpu_cores", "heartbeat_client_cpu_cores"}, 100},
      {"us/heartbeat", "srv/cli", {"heartbeat_server_cpu_us", "heartbeat_client_cpu_us"}}};
  return all;
}

const std::vector<Source>& memory_sources() {
  static const std::vector<Source> all{{"server all", "B/conn", {"server_memory_per_connection_bytes"}},
                                       {"base", "B/conn", {"server_base_per_connection_bytes"}},
                                       {"heap", "B/conn", {"server_heap_per_connection_bytes"}},
                                       {"other", "B/conn", {"server_other_per_connection_bytes"}},
                                       {"client all", "B/conn", {"client_memory_per_connection_bytes"}},
                                       {"base", "B/conn", {"client_base_per_connection_bytes"}},
                                       {"heap", "B/conn", {"client_heap_per_connection_bytes"}},
                                       {"other", "B/conn", {"client_other_per_connection_bytes"}},
                                       {"slab", "B/conn", {"slab_per_connection_bytes"}},
                                       {"buffers", "B/conn", {"buffers_per_connection_bytes"}}};
  return all;
}

const std::vector<Source>& comparison_sources() {
  static const std::vector<Source> all{
      {"connected", "per s", {"connect_per_s"}},
      {"broadcast, ms", "p50/p99/to all", {"broadcast_p50_us", "broadcast_p99_us", "broadcast_max_us"}, 1e-3},
      {"server mem", "B/conn", {"server_memory_per_connection_bytes"}},
      {"client mem", "B/conn", {"client_memory_per_connection_bytes"}},
      {"kernel mem", "B/conn", {"kernel_memory_per_connection_bytes"}},
      {"idle, %", "srv/cli", {"idle_server_cpu_cores", "idle_client_cpu_cores"}, 100},
      {"heartbeats, %", "srv/cli", {"heartbeat_server_cpu_cores", "heartbeat_client_cpu_cores"}, 100}};
  return all;
}

/// A step, and whose.
struct Point {
  const Ceiling* ceiling;
  const CeilingStep* step;
};

Cell cell_of(const Source& source, const Point& point) {
  Cell cell;
  bool any = false;
  for (const std::string_view name : source.figures) {
    const Value value = step_figure(name, *point.ceiling, *point.step);
    any = any || value;
    cell.value.append(cell.value.empty() ? "" : source.between);
    cell.value.append(!value ? "-" : source.counts ? count_text(*value) : number_text(*value * source.scale));
  }
  return any ? cell : Cell{.value = "-"};
}

/// "all", or how many of how many deliveries.
Cell reached_cell(const CeilingStep& step) {
  if (step.broadcasts.empty()) return {.value = "-"};
  const Broadcast all = all_broadcasts(step);
  if (reached_all(step)) {
    return {.value = fmt::format("all, {}x", step.broadcasts.size())};
  }
  return {.value = fmt::format("{} of {}", count_text(static_cast<double>(all.reached)),
                               count_text(static_cast<double>(deliveries_due(step)))),
          .alarming = true};
}

void add_reached(std::span<const Point> points, View& view) {
  const bool any =
      std::any_of(points.begin(), points.end(), [](const Point& p) { return !p.step->broadcasts.empty(); });
  if (!any) return;
  view.headings.push_back({"reached", "broadcasts"});
  for (std::size_t i = 0; i < points.size(); ++i) view.rows[i].cells.push_back(reached_cell(*points[i].step));
}

/// Adds a column for each source that any of `points`, whose rows `view` has, has figures for.
void add_columns(const std::vector<Source>& sources, std::span<const Point> points, View& view) {
  for (const Source& source : sources) {
    std::vector<Cell> cells;
    for (const Point& point : points) cells.push_back(cell_of(source, point));
    if (std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.value == "-"; })) continue;
    view.headings.push_back({std::string{source.title}, std::string{source.unit}});
    for (std::size_t i = 0; i < points.size(); ++i) view.rows[i].cells.push_back(std::move(cells[i]));
  }
}

View view_of(std::string_view what, const std::vector<Source>& sources, std::span<const Point> points) {
  View view{.title = plain_text(points.front().ceiling->transport).append(": ").append(what),
            .headings = {},
            .rows = {},
            .names = {"connections", ""}};
  for (const Point& point : points) {
    view.rows.push_back({count_text(static_cast<double>(point.step->connections)), "", {}});
  }
  add_columns(sources, points, view);
  return view;
}

/// "20 s or 30 s": of those that measured them.
std::string heartbeat_intervals(std::span<const Ceiling> ceilings) {
  std::vector<std::string> all;
  for (const Ceiling& ceiling : ceilings) {
    const Value us = believable(ceiling.heartbeat_s * 1e6);
    if (!us || !(*us > 0)) continue;
    const std::string text = time_text(*us);
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
  }
  return fmt::format("{}", fmt::join(all, " or "));
}

}  // namespace

std::vector<View> views_of(const Ceiling& ceiling, bool details) {
  std::vector<Point> points;
  for (const CeilingStep& step : ceiling.steps) points.push_back({&ceiling, &step});
  if (points.empty()) return {};
  std::vector<View> views{view_of("connecting, and reaching them", connecting_sources(), points),
                          view_of("what they cost", cost_sources(), points)};
  if (details) add_columns({{"in all", "s", {"connecting_s"}}}, points, views.front());
  add_reached(points, views.front());
  if (details) views.push_back(view_of("where the memory goes", memory_sources(), points));
  std::erase_if(views, [](const View& view) { return view.headings.empty(); });
  return views;
}

View comparison_of(std::span<const Ceiling> ceilings) {
  View view{.title = "the highest step of each", .headings = {{"connections", ""}}, .rows = {}};
  std::vector<Point> points;
  for (const Ceiling& ceiling : ceilings) {
    if (ceiling.steps.empty()) continue;
    points.push_back({&ceiling, &ceiling.steps.back()});
    const std::string connections = count_text(static_cast<double>(ceiling.steps.back().connections));
    view.rows.push_back({plain_text(ceiling.transport), "", {{.value = connections}}});
  }
  add_columns(comparison_sources(), points, view);
  return view;
}

std::string legend_of(std::span<const Ceiling> ceilings) {
  const auto first = std::find_if(ceilings.begin(), ceilings.end(), [](const Ceiling& c) { return !c.steps.empty(); });
  if (first == ceilings.end()) return {};
  std::string legend = fmt::format(
      "Broadcasts of {} bytes, timed from their instant until each connection had it. Memory of servers and clients: "
      "all of their processes' user memory over their connections, the programs' own included; the kernel's: slab and "
      "buffers, both ends, of the whole machine, so that with few connections it is mostly noise. Idle: CPU in % of "
      "one core while nothing is sent",
      first->payload_bytes);
  const std::string intervals = heartbeat_intervals(ceilings);
  if (!intervals.empty()) legend += "; heartbeats: with one in " + intervals;
  return legend + (first->own_network ? ". In a network namespace of the run's own." : ". In the host's network.");
}

}  // namespace pushbench::results
