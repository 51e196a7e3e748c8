#include "results/ceiling_csv.hpp"

#include <fmt/format.h>

#include "results/ceiling_fields.hpp"
#include "results/ceiling_figures.hpp"
#include "results/csv_parts.hpp"

namespace pushbench::results {

std::string ceiling_csv(std::span<const Ceiling> ceilings) {
  if (ceilings.empty()) return {};
  std::string text = "transport,connections,figure,unit,value\n";
  for (const Ceiling& ceiling : ceilings) {
    const std::string transport = quoted_if_needed(ceiling.transport);
    for (const CeilingStep& step : ceiling.steps) {
      for (const StepFigure& figure : step_figures()) {
        const Value value = figure.of(ceiling, step);
        if (!value) continue;
        text += fmt::format("{},{},{},{},{}\n", transport, step.connections, figure.name, figure.unit, *value);
      }
    }
    for (const Wall& wall : ceiling.walls) {
      const std::string_view kind = Words<WallKind>::all.at(static_cast<std::size_t>(wall.kind));
      text += fmt::format("{},{},wall_{},s,{}\n", transport, wall.connections, kind, csv_field(believable(wall.at_s)));
    }
  }
  return text;
}

}  // namespace pushbench::results
