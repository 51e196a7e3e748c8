#include "results/capacity_page.hpp"

#include <algorithm>

#include "results/capacity_view.hpp"
#include "results/capacity_words.hpp"
#include "results/drawing.hpp"
#include "results/markdown_parts.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kLegend =
    "Each figure is the highest load that met the goal (\"confirmed\": in how many of the trials that repeated it); "
    "\"beyond\" is the next that was tried and did not. \">=\" marks what may be more: something other than the goal "
    "ended the search. Latency and CPU are at the knee: of the server in all, of the clients their fullest core.";

/// With the last column's words broken into as many rows as a terminal needs.
View fitted(View view) {
  if (view.headings.empty() || !view.headings.back().words) return view;
  std::size_t used = view.names.title.size();
  for (const ViewRow& row : view.rows) used = std::max(used, row.name.size());
  for (std::size_t column = 0; column + 1 < view.headings.size(); ++column) {
    std::size_t widest = std::max(view.headings[column].title.size(), view.headings[column].unit.size());
    for (const ViewRow& row : view.rows) widest = std::max(widest, row.cells[column].value.size());
    used += widest + 2;
  }
  constexpr std::size_t kLeast = 20;
  const std::size_t room = std::max(kLeast, kTerminalWidth - std::min(kTerminalWidth, used + 2));
  std::vector<ViewRow> rows;
  for (ViewRow& row : view.rows) {
    const std::vector<std::string> lines = wrapped(row.cells.back().value, room);
    const ViewRow empty{"", "", std::vector<Cell>(row.cells.size())};
    if (!lines.empty()) row.cells.back().value = lines.front();
    rows.push_back(std::move(row));
    for (std::size_t line = 1; line < lines.size(); ++line) {
      rows.push_back(empty);
      rows.back().cells.back().value = lines[line];
    }
  }
  view.rows = std::move(rows);
  return view;
}

}  // namespace

std::string_view capacity_legend() { return kLegend; }

std::string capacity_table(std::span<const Capacity> capacities, const TableOptions& options) {
  std::string text;
  const std::vector<CapacityGroup> groups = groups_of(capacities);
  for (const CapacityGroup& group : groups) {
    for (const View& view : views_of(group, options.details)) text += drawn(fitted(view), options.colours) + '\n';
    const std::vector<std::string> contests = contests_of(group);
    for (const std::string& contest : contests) text += paragraph(contest, "- ", "  ");
    if (!contests.empty()) text += '\n';
    const std::string terms = terms_of(group);
    if (!terms.empty()) text += paragraph(terms, "", "") + '\n';
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
    const std::string terms = terms_of(group);
    if (!terms.empty()) text += escaped(terms) + "\n\n";
  }
  if (!groups.empty()) text += escaped(kLegend) + "\n\n";
  for (const CapacityGroup& group : groups) {
    for (const std::string& note : notes_on(group)) text += "- " + escaped(note) + '\n';
  }
  return text;
}

}  // namespace pushbench::results
