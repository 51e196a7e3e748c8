#include "results/markdown.hpp"

#include <algorithm>
#include <string_view>

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

}  // namespace

std::string markdown(const Summary& summary) {
  std::string text;
  for (const View& view : views_of(summary)) add(view, text);
  const std::string legend = legend_of(summary);
  if (!legend.empty()) text.append(escaped(legend)).append("\n");
  if (!legend.empty() && !summary.notes.empty()) text += '\n';
  for (const std::string& note : summary.notes) text.append("- ").append(escaped(note)).append("\n");
  return text;
}

}  // namespace pushbench::results
