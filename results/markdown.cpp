#include "results/markdown.hpp"

#include <algorithm>
#include <string_view>

#include "results/matrix.hpp"
#include "results/view.hpp"

namespace pushbench::results {

namespace {

/// Text that Markdown shows as it is.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += ' ';
      continue;
    }
    if (std::string_view{"\\|*_`<>[]&#"}.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string cell_text(const Cell& cell) {
  std::string text = cell.value;
  if (!cell.ratio.empty()) text += " (" + cell.ratio + ")";
  if (!cell.interval.empty()) text += "<br>" + cell.interval;
  return text;
}

void add(const View& view, std::string& text) {
  text.append("**").append(escaped(view.title)).append("**\n\n| transport |");
  for (const Heading& heading : view.headings) {
    text.append(" ").append(escaped(heading.title));
    if (!heading.unit.empty()) text.append(heading.title.ends_with('/') ? "" : " ").append(escaped(heading.unit));
    text += " |";
  }
  text += "\n| --- |";
  for (std::size_t i = 0; i < view.headings.size(); ++i) text += " ---: |";
  text += '\n';
  for (const ViewRow& row : view.rows) {
    text.append("| ").append(escaped(row.transport));
    if (!row.remark.empty()) text.append("<br>").append(row.remark);
    text += " |";
    for (const Cell& cell : row.cells) text.append(" ").append(cell_text(cell)).append(" |");
    text += '\n';
  }
  text += '\n';
}

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
  if (matrix) add(matrix_of(summary), text);
  const std::vector<View> views = brief ? views_beside_matrix(summary) : views_of(summary);
  for (const View& view : views) add(view, text);
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
