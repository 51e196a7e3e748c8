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

}  // namespace

std::string markdown_of(const View& view) {
  std::string text;
  text.append("**").append(escaped(view.title)).append("**\n\n| ").append(escaped(view.names.title));
  if (!view.names.unit.empty()) text.append(" ").append(escaped(view.names.unit));
  text += " |";
  for (const Heading& heading : view.headings) {
    text.append(" ").append(escaped(heading.title));
    if (!heading.unit.empty()) text.append(heading.title.ends_with('/') ? "" : " ").append(escaped(heading.unit));
    text += " |";
  }
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
