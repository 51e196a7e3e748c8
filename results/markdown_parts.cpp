#include "results/markdown_parts.hpp"

namespace pushbench::results {

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

namespace {

std::string cell_text(const Cell& cell) {
  std::string text = escaped(cell.value);
  if (!cell.ratio.empty()) text += " (" + cell.ratio + ")";
  if (!cell.interval.empty()) text += "<br>" + cell.interval;
  return text;
}

/// A name that was broken in two is one again.
std::string joined(std::string_view title, std::string_view unit) {
  const bool goes_on = title.ends_with('.') || title.ends_with(':') || title.ends_with('/');
  return escaped(title).append(unit.empty() || goes_on ? "" : " ").append(escaped(unit));
}

}  // namespace

std::string markdown_of(const View& view) {
  std::string text;
  text.append("**").append(escaped(view.title)).append("**\n\n| ");
  text.append(joined(view.names.title, view.names.unit)).append(" |");
  for (const Heading& heading : view.headings)
    text.append(" ").append(joined(heading.title, heading.unit)).append(" |");
  text += view.names.words ? "\n| --- |" : "\n| ---: |";
  for (const Heading& heading : view.headings) text += heading.words ? " --- |" : " ---: |";
  text += '\n';
  for (const ViewRow& row : view.rows) {
    text.append("| ").append(escaped(row.name));
    if (!row.remark.empty()) text.append("<br>").append(row.remark);
    text += " |";
    for (const Cell& cell : row.cells) text.append(" ").append(cell_text(cell)).append(" |");
    text += '\n';
  }
  text += '\n';
  return text;
}

}  // namespace pushbench::results
