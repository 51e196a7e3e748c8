// What a message and a connection cost: CPU, bytes on the wire, memory.
#include <fmt/format.h>

#include <algorithm>

#include "results/charts/parts.hpp"

namespace pushbench::results {

namespace {

struct Cost {
  const char* of;      ///< as a chart names it: "server"
  const char* metric;  ///< of results/metrics.hpp
};

struct CostChart {
  const char* what;     ///< behind the scenario's name in the title
  const char* caption;  ///< continued by how the figures came about
  const char* unit;     ///< of the columns
  std::vector<Cost> costs;
};

std::size_t most_trials(const std::vector<const Row*>& rows) {
  std::size_t most = 0;
  for (const Row* row : rows) most = std::max<std::size_t>(most, row->trials_ok);
  return most;
}

/// The summary's rows, one scenario after the other.
std::vector<std::vector<const Row*>> rows_by_scenario(const Summary& summary) {
  std::vector<std::vector<const Row*>> result;
  for (const Row& row : summary.rows) {
    if (result.empty() || result.back().front()->scenario != row.scenario) result.emplace_back();
    result.back().push_back(&row);
  }
  return result;
}

std::vector<Chart> cost_charts(const Source& source, const Summary& summary, const CostChart& wanted) {
  std::vector<Chart> result;
  for (const auto& rows : rows_by_scenario(summary)) {
    const std::string& scenario = rows.front()->scenario;
    const std::string unit = wanted.unit;
    Chart chart = new_chart(source, scenario, fmt::format("{}: {}", scenario, wanted.what),
                            fmt::format("{} Bars are {}.", wanted.caption, median_words(most_trials(rows))),
                            {"transport", "of", unit, "low", "high", "times_control"});
    for (const Cost& cost : wanted.costs) {
      for (const Row* row : rows) {
        const Figure& figure = row->figure(cost.metric);
        if (!figure.value) continue;
        chart.data.rows.push_back(
            {row->transport, cost.of, datum(figure.value), datum(figure.low), datum(figure.high), datum(figure.ratio)});
      }
    }
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

}  // namespace

std::vector<Chart> cpu_costs(const Source& source, const Summary& summary) {
  return cost_charts(source, summary,
                     {"CPU for a message",
                      "User and system time of the window over the messages that arrived in it.",
                      "cpu_us_per_message",
                      {{"server", "server_cpu_us_per_message"}, {"clients", "client_cpu_us_per_message"}}});
}

std::vector<Chart> memory_costs(const Source& source, const Summary& summary) {
  return cost_charts(source, summary,
                     {"memory of a connection",
                      "What each idle connection added; the kernel's is for the sockets of both ends.",
                      "memory_bytes_per_connection",
                      {{"server", "server_memory_per_connection_bytes"},
                       {"clients", "client_memory_per_connection_bytes"},
                       {"kernel", "kernel_memory_per_connection_bytes"}}});
}

std::vector<Chart> wire_costs(const Source& source, const Summary& summary) {
  std::vector<Chart> result;
  for (const auto& rows : rows_by_scenario(summary)) {
    const std::string& scenario = rows.front()->scenario;
    Chart chart = new_chart(
        source, scenario, scenario + ": bytes on the wire for a message",
        fmt::format(
            "IP packets both ways, headers and acknowledgements included, over the messages that arrived; the mark "
            "is the messages' own text. Bars are {}.",
            median_words(most_trials(rows))),
        {"transport", "wire_bytes_per_message", "low", "high", "payload_bytes_per_message", "times_payload"});
    for (const Row* row : rows) {
      const Figure& wire = row->figure("wire_bytes_per_message");
      if (!wire.value) continue;
      chart.data.rows.push_back({row->transport, datum(wire.value), datum(wire.low), datum(wire.high),
                                 datum(row->figure("payload_bytes_per_message").value),
                                 datum(row->figure("wire_bytes_per_payload_byte").value)});
    }
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

}  // namespace pushbench::results
