#include "results/capacity_page.hpp"

#include "results/capacity_view.hpp"
#include "results/capacity_words.hpp"
#include "results/drawing.hpp"
#include "results/markdown_parts.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kLegend =
    "Each figure is the highest load that met the scenario's goal in repeated trials; \"beyond\" is the next that was "
    "tried and did not. \">=\" marks what may be more: something other than the goal ended the search. Latency and CPU "
    "are at the knee; the client's CPU is that of its busiest process.";

}  // namespace

std::string capacity_table(std::span<const Capacity> capacities, const TableOptions& options) {
  std::string text;
  const std::vector<CapacityGroup> groups = groups_of(capacities);
  for (const CapacityGroup& group : groups) {
    for (const View& view : views_of(group, options.details)) text += drawn(view, options.colours) + '\n';
    const std::vector<std::string> contests = contests_of(group);
    for (const std::string& contest : contests) text += paragraph(contest, "- ", "  ");
    if (!contests.empty()) text += '\n';
  }
  if (!groups.empty()) text += paragraph(kLegend, "", "");
  for (const CapacityGroup& group : groups) {
    for (const std::string& note : notes_on(group)) text += paragraph(note, "! ", "  ");
  }
  return text;
}

std::string capacity_markdown(std::span<const Capacity> capacities, bool details) {
  std::string text;
  const std::vector<CapacityGroup> groups = groups_of(capacities);
  for (const CapacityGroup& group : groups) {
    for (const View& view : views_of(group, details)) text += markdown_of(view);
    const std::vector<std::string> contests = contests_of(group);
    for (const std::string& contest : contests) text += "- " + escaped(contest) + '\n';
    if (!contests.empty()) text += '\n';
  }
  if (!groups.empty()) text += escaped(kLegend) + "\n\n";
  for (const CapacityGroup& group : groups) {
    for (const std::string& note : notes_on(group)) text += "- " + escaped(note) + '\n';
  }
  return text;
}

}  // namespace pushbench::results
