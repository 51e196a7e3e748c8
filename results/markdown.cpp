#include "results/markdown.hpp"

#include <string_view>

#include "results/markdown_parts.hpp"
#include "results/matrix.hpp"
#include "results/view.hpp"

namespace pushbench::results {

namespace {

/// " a<br>b |", the first of them bold if that is wanted.
std::string lines_text(std::string_view head, const std::vector<std::string>& lines, bool bold) {
  std::string text = head.empty() ? "" : bold ? "**" + escaped(head) + "**" : escaped(head);
  for (const std::string& line : lines) text += (text.empty() ? "" : "<br>") + escaped(line);
  return " " + text + (text.empty() ? "|" : " |");
}

void add(const Matrix& matrix, std::string& text) {
  text += "| scenario |";
  for (const std::string& transport : matrix.transports) text.append(" ").append(escaped(transport)).append(" |");
  text += " cheapest to meet it |\n|";
  for (std::size_t i = 0; i < matrix.transports.size() + 2; ++i) text += " --- |";
  text += '\n';
  for (const MatrixRow& row : matrix.rows) {
    text.append("|").append(lines_text(row.scenario, row.goals, true));
    for (const MatrixCell& cell : row.cells) {
      text += lines_text(cell.head, cell.details, cell.verdict == Verdict::meets);
    }
    text += lines_text("", row.cheapest, false) + '\n';
  }
  text.append("\n").append(escaped(matrix.legend)).append("\n\n");
}

}  // namespace

std::string markdown(const Summary& summary, bool details) {
  const bool matrix = wants_matrix(summary);
  const bool brief = matrix && !details;
  std::string text;
  if (!summary.simulated.empty()) text.append("*").append(escaped(summary.simulated)).append("*\n\n");
  if (matrix) add(matrix_of(summary), text);
  const std::vector<View> views = brief ? views_beside_matrix(summary) : views_of(summary);
  for (const View& view : views) text += markdown_of(view);
  if (!matrix) {
    for (const GoalCheck& check : summary.goals) text += escaped(goal_line(summary, check.scenario)) + "\n\n";
  }
  const std::string legend = legend_of(summary, views);
  const std::size_t notes = brief ? summary.caveats : summary.notes.size();
  if (!legend.empty()) text.append(escaped(legend)).append("\n");
  if (!legend.empty() && notes > 0) text += '\n';
  for (std::size_t i = 0; i < notes; ++i) text.append("- ").append(escaped(summary.notes[i])).append("\n");
  return text;
}

}  // namespace pushbench::results
