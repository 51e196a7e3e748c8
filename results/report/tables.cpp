#include "results/report/tables.hpp"

#include <algorithm>

#include "results/html.hpp"

namespace pushbench::results::html {

namespace {

/// The title stands outside, where it does not scroll. It can be reached by keyboard, because it may have to be
/// scrolled.
std::string boxed(std::string_view title, const std::string& table) {
  return element("h4", title, "table-title") + "\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" +
         text(brief(title)) + "\">" + table + "</div>\n";
}

std::string heading_of(const Heading& heading) {
  // A name that was broken in two for a terminal is one word again.
  const bool goes_on = heading.title.ends_with('.') || heading.title.ends_with(':') || heading.title.ends_with('/');
  std::string result = heading.words ? "<th scope=\"col\" class=\"words\">" : "<th scope=\"col\">";
  result += text(heading.title);
  if (!heading.unit.empty()) {
    result += goes_on ? "<wbr>" + text(heading.unit) : " <span class=\"unit\">" + text(heading.unit) + "</span>";
  }
  return result + "</th>";
}

std::string cell_of(const Cell& cell, const Heading& heading) {
  std::string result = "<td";
  if (heading.words || cell.alarming) {
    result += std::string{" class=\""} + (heading.words ? "words" : "") + (cell.alarming ? " alarm" : "") + "\"";
  }
  result += ">" + text(cell.value);
  if (!cell.ratio.empty()) result += " <span class=\"ratio\">(" + text(cell.ratio) + ")</span>";
  if (!cell.interval.empty()) result += "<span class=\"interval\">" + text(cell.interval) + "</span>";
  return result + "</td>";
}

std::string row_heading(std::string_view name, std::string_view remark) {
  std::string result = "<th scope=\"row\">";
  // A variant's name may go on in the next line.
  const std::size_t colon = name.empty() ? 0 : std::min(name.find(':'), name.size() - 1) + 1;
  result += text(name.substr(0, colon)) + (colon < name.size() ? "<wbr>" + text(name.substr(colon)) : "");
  if (!remark.empty()) result += "<span class=\"remark\">" + text(remark) + "</span>";
  return result + "</th>";
}

std::string lines(const std::vector<std::string>& all, std::string_view classes) {
  std::string result;
  for (const std::string& line : all) result += element("span", line, classes);
  return result;
}

std::string_view class_of(const MatrixCell& cell) {
  if (!cell.verdict) return "absent";
  return name_of(*cell.verdict);
}

}  // namespace

std::string table_of(const View& view) {
  std::string table = "<table>\n<thead><tr>" + heading_of(view.names);
  for (const Heading& heading : view.headings) table += heading_of(heading);
  table += "</tr></thead>\n<tbody>\n";
  for (const ViewRow& row : view.rows) {
    table += "<tr>" + row_heading(row.name, row.remark);
    for (std::size_t i = 0; i < row.cells.size(); ++i) table += cell_of(row.cells[i], view.headings[i]);
    table += "</tr>\n";
  }
  return boxed(view.title, table + "</tbody></table>");
}

std::string table_of(const Matrix& matrix) {
  constexpr std::string_view kTitle = "Goals: which transport meets what each scenario needs";
  std::string table = "<table class=\"matrix\">\n<thead><tr><th scope=\"col\">scenario</th>";
  // The answer comes first: behind all transports it would be out of sight.
  table += "<th scope=\"col\">cheapest to meet it</th>";
  for (const std::string& transport : matrix.transports) table += "<th scope=\"col\">" + text(transport) + "</th>";
  table += "</tr></thead>\n<tbody>\n";
  for (const MatrixRow& row : matrix.rows) {
    table += "<tr><th scope=\"row\">" + text(row.scenario) + lines(row.goals, "remark") + "</th>" +
             "<td class=\"cheapest\">" + lines(row.cheapest, "line") + "</td>";
    for (const MatrixCell& cell : row.cells) {
      table += "<td class=\"" + std::string{class_of(cell)} + "\">" + element("b", cell.head) +
               lines(cell.details, "interval") + "</td>";
    }
    table += "</tr>\n";
  }
  return boxed(kTitle, table + "</tbody></table>") + element("p", matrix.legend, "legend") + "\n";
}

}  // namespace pushbench::results::html
