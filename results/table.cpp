#include "results/table.hpp"

#include <algorithm>
#include <string_view>

#include "results/view.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kGap = "  ";
constexpr std::size_t kWidth = 120;

std::string spaces(std::size_t count) { return std::string(count, ' '); }

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
    add_line(styled(view_.title, "1"));
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
    std::string intervals = styled(padded(row.remark), row.remark.empty() ? "" : "31");
    bool second_line = !row.remark.empty();
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      const Cell& cell = row.cells[column];
      const Widths& widths = widths_[column];
      const std::string ratio = cell.ratio.empty() ? "" : " (" + cell.ratio + ")";
      figures.append(kGap)
          .append(styled(right(cell.value, widths.whole - widths.ratio), cell.alarming ? "31" : ""))
          .append(spaces(widths.ratio - ratio.size()))
          .append(styled(ratio, "2"));
      intervals.append(kGap).append(styled(right(cell.interval, widths.whole), "2"));
      second_line |= !cell.interval.empty();
    }
    add_line(figures);
    if (second_line) add_line(intervals);
  }

  std::string padded(std::string_view text) const { return std::string{text} + spaces(transport_width_ - text.size()); }
  static std::string right(std::string_view text, std::size_t width) {
    return spaces(width - text.size()) + std::string{text};
  }

  /// `text` in an ANSI style; without colours, or where there is nothing to see, as it is.
  std::string styled(std::string text, std::string_view style) const {
    const bool visible = text.find_first_not_of(' ') != std::string::npos;
    if (!options_.colours || style.empty() || !visible) return text;
    return "\x1b[" + std::string{style} + "m" + text + "\x1b[0m";
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

/// `text` broken at spaces into lines of at most kWidth, the later ones indented.
std::string wrapped(std::string_view text, std::string_view first, std::string_view later) {
  std::string lines{first};
  std::size_t column = first.size();
  bool at_start = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!at_start && column + 1 + word.size() > kWidth) {
      lines.append("\n").append(later);
      column = later.size();
      at_start = true;
    }
    if (!at_start) lines += ' ';
    column += word.size() + (at_start ? 0 : 1);
    lines += word;
    at_start = false;
  }
  return lines + '\n';
}

}  // namespace

std::string table(const Summary& summary, const TableOptions& options) {
  std::string text;
  for (const View& view : views_of(summary)) text.append(Drawing(view, options).draw()).append("\n");
  const std::string legend = legend_of(summary);
  if (!legend.empty()) text += wrapped(legend, "", "");
  if (!legend.empty() && !summary.notes.empty()) text += '\n';
  for (const std::string& note : summary.notes) text += wrapped(note, "! ", "  ");
  return text;
}

}  // namespace pushbench::results
