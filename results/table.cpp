#include "results/table.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "results/matrix.hpp"
#include "results/matrix_table.hpp"
#include "results/terminal.hpp"
#include "results/view.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kGap = "  ";

/// How wide the parts of a column are: value and ratio stand side by side, the interval below both.
struct Widths {
  std::size_t value = 0, ratio = 0;
  std::size_t whole = 0;
};

class Drawing {
 public:
  Drawing(const View& view, const TableOptions& options) : view_(view), options_(options) {
    transport_width_ = std::string_view{"transport"}.size();
    for (const ViewRow& row : view.rows) {
      transport_width_ = std::max({transport_width_, row.transport.size(), row.remark.size()});
    }
    for (std::size_t column = 0; column < view.headings.size(); ++column) widths_.push_back(widths_of(column));
  }

  std::string draw() {
    add_line(styled(view_.title, kBold));
    std::string titles = padded("transport");
    std::string units = padded("");
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      titles.append(kGap).append(right(view_.headings[column].title, widths_[column].whole));
      units.append(kGap).append(right(view_.headings[column].unit, widths_[column].whole));
    }
    add_line(titles);
    add_line(units);
    for (const ViewRow& row : view_.rows) draw_row(row);
    return std::move(text_);
  }

 private:
  Widths widths_of(std::size_t column) const {
    Widths widths;
    std::size_t interval = 0;
    for (const ViewRow& row : view_.rows) {
      const Cell& cell = row.cells[column];
      widths.value = std::max(widths.value, cell.value.size());
      interval = std::max(interval, cell.interval.size());
      if (!cell.ratio.empty()) widths.ratio = std::max(widths.ratio, cell.ratio.size() + 3);  // " (" and ")"
    }
    const Heading& heading = view_.headings[column];
    widths.whole = std::max({widths.value + widths.ratio, interval, heading.title.size(), heading.unit.size()});
    return widths;
  }

  void draw_row(const ViewRow& row) {
    std::string figures = padded(row.transport);
    std::string intervals = styled(padded(row.remark), row.remark.empty() ? "" : kRed);
    bool second_line = !row.remark.empty();
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      const Cell& cell = row.cells[column];
      const Widths& widths = widths_[column];
      const std::string ratio = cell.ratio.empty() ? "" : " (" + cell.ratio + ")";
      figures.append(kGap)
          .append(styled(right(cell.value, widths.whole - widths.ratio), cell.alarming ? kRed : ""))
          .append(spaces(widths.ratio - ratio.size()))
          .append(styled(ratio, kDim));
      intervals.append(kGap).append(styled(right(cell.interval, widths.whole), kDim));
      second_line |= !cell.interval.empty();
    }
    add_line(figures);
    if (second_line) add_line(intervals);
  }

  std::string padded(std::string_view text) const { return std::string{text} + spaces(transport_width_ - text.size()); }
  static std::string right(std::string_view text, std::size_t width) {
    return spaces(width - text.size()) + std::string{text};
  }

  std::string styled(std::string text, std::string_view style) const {
    return options_.colours ? results::styled(std::move(text), style) : text;
  }

  void add_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text_ += line + '\n';
  }

  const View& view_;
  const TableOptions& options_;
  std::size_t transport_width_ = 0;
  std::vector<Widths> widths_;
  std::string text_;
};

}  // namespace

std::string table(const Summary& summary, const TableOptions& options) {
  const bool matrix = wants_matrix(summary);
  const bool brief = matrix && !options.details;
  std::string text;
  if (matrix) text.append(matrix_table(matrix_of(summary), options.colours)).append("\n");
  const std::vector<View> views = brief ? views_beside_matrix(summary) : views_of(summary);
  for (const View& view : views) text.append(Drawing(view, options).draw()).append("\n");
  if (!matrix) {
    for (const GoalCheck& check : summary.goals) {
      text.append(paragraph(goal_line(summary, check.scenario), "", "  ")).append("\n");
    }
  }
  const std::string legend = legend_of(summary, views);
  const std::size_t notes = brief ? summary.caveats : summary.notes.size();
  if (!legend.empty()) text += paragraph(legend, "", "");
  if (!legend.empty() && notes > 0) text += '\n';
  for (std::size_t i = 0; i < notes; ++i) text += paragraph(summary.notes[i], "! ", "  ");
  return text;
}

}  // namespace pushbench::results
