// What connections cost as they become more.
#include <algorithm>

#include "results/ceiling_fields.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"
#include "results/charts/parts.hpp"

namespace pushbench::results {

namespace {

/// "source ports".
std::string kind_words(WallKind kind) {
  std::string words{Words<WallKind>::all.at(static_cast<std::size_t>(kind))};
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

std::vector<Chart> ceiling_curves(const Source& source, const Summary&) {
  Chart chart = new_chart(
      source, "", "What connections cost as they become more",
      "Each point is a pause on the way up, each dashed rule a wall that was met (and got past, if the curve goes on), "
      "named in the last panel. Memory of the kernel is for the sockets of both ends.",
      {"transport", "connections", "server_memory_bytes_per_connection", "kernel_memory_bytes_per_connection",
       "connects_per_s", "idle_cpu_us_per_connection_s", "broadcast_p50_ms", "broadcast_all_ms", "wall", "what",
       "evidence", "remedy", "lifted_by"});
  for (const Ceiling& ceiling : source.run.ceilings) {
    for (const CeilingStep& step : ceiling.steps) {
      const auto figure = [&](const char* name) { return step_figure(name, ceiling, step); };
      const Value idle = figure("heartbeat_server_cpu_cores");
      chart.data.rows.push_back(
          {ceiling.transport, datum(number(step.connections)), datum(figure("server_memory_per_connection_bytes")),
           datum(figure("kernel_memory_per_connection_bytes")), datum(figure("connect_per_s")),
           datum(idle ? ratio(*idle * 1e6, number(step.connections)) : figure("idle_server_cpu_us_per_connection_s")),
           milliseconds(figure("broadcast_p50_us")), milliseconds(figure("broadcast_max_us")), Datum{}, Datum{},
           Datum{}, Datum{}, Datum{}});
    }
  }
  if (chart.data.rows.empty()) return {};
  for (const Ceiling& ceiling : source.run.ceilings) {
    for (const Wall& wall : ceiling.walls) {
      chart.data.rows.push_back({ceiling.transport, datum(number(wall.connections)), Datum{}, Datum{}, Datum{}, Datum{},
                                 Datum{}, Datum{}, kind_words(wall.kind), words_of(wall), wall.evidence, wall.remedy,
                                 wall.lifted_by.empty() ? std::string{"nothing: it ended there"} : wall.lifted_by});
    }
  }
  return {std::move(chart)};
}

}  // namespace pushbench::results
