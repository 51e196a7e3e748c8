#include "results/drawing.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "results/terminal.hpp"

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
  Drawing(const View& view, bool colours) : view_(view), colours_(colours) {
    name_width_ = std::max(view.names.title.size(), view.names.unit.size());
    for (const ViewRow& row : view.rows) {
      name_width_ = std::max({name_width_, row.name.size(), row.remark.size()});
    }
    for (std::size_t column = 0; column < view.headings.size(); ++column) widths_.push_back(widths_of(column));
  }

  std::string draw() {
    add_line(styled(view_.title, kBold));
    std::string titles = name(view_.names.title);
    std::string units = name(view_.names.unit);
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      const Heading& heading = view_.headings[column];
      titles.append(kGap).append(aligned(heading, heading.title, widths_[column].whole));
      units.append(kGap).append(aligned(heading, heading.unit, widths_[column].whole));
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
    std::string figures = name(row.name);
    std::string intervals = styled(name(row.remark), row.remark.empty() ? "" : kRed);
    bool second_line = !row.remark.empty();
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      const Cell& cell = row.cells[column];
      const Widths& widths = widths_[column];
      const std::string ratio = cell.ratio.empty() ? "" : " (" + cell.ratio + ")";
      figures.append(kGap)
          .append(styled(aligned(view_.headings[column], cell.value, widths.whole - widths.ratio),
                         cell.alarming ? kRed : ""))
          .append(spaces(widths.ratio - ratio.size()))
          .append(styled(ratio, kDim));
      intervals.append(kGap).append(styled(right(cell.interval, widths.whole), kDim));
      second_line |= !cell.interval.empty();
    }
    add_line(figures);
    if (second_line) add_line(intervals);
  }

  std::string name(std::string_view text) const { return aligned(view_.names, text, name_width_); }
  static std::string right(std::string_view text, std::size_t width) {
    return spaces(width - text.size()) + std::string{text};
  }
  static std::string aligned(const Heading& heading, std::string_view text, std::size_t width) {
    return heading.words ? std::string{text} + spaces(width - text.size()) : right(text, width);
  }

  std::string styled(std::string text, std::string_view style) const {
    return colours_ ? results::styled(std::move(text), style) : text;
  }

  void add_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text_ += line + '\n';
  }

  const View& view_;
  bool colours_;
  std::size_t name_width_ = 0;
  std::vector<Widths> widths_;
  std::string text_;
};

}  // namespace

std::string drawn(const View& view, bool colours) { return Drawing(view, colours).draw(); }

}  // namespace pushbench::results
