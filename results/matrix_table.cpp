#include "results/matrix_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kScenarioWidth = 21, kCellWidth = 13, kCheapestWidth = 20;

/// A line of a cell, and how it looks.
struct Line {
  std::string text;
  std::string_view style = "";
};

using Block = std::vector<Line>;

void add(std::string_view text, std::size_t width, std::string_view style, Block& block) {
  for (std::string& line : wrapped(text, width)) block.push_back({std::move(line), style});
}

std::string_view style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::meets: return kGreen;
    case Verdict::misses: return kRed;
    case Verdict::cannot: return kDim;
  }
  return "";
}

Block block_of(const MatrixCell& cell) {
  Block block;
  if (!cell.verdict) return block;
  add(cell.head, kCellWidth, style_of(*cell.verdict), block);
  const std::string_view style = *cell.verdict == Verdict::misses ? "" : kDim;
  for (const std::string& detail : cell.details) add(detail, kCellWidth, style, block);
  return block;
}

std::vector<Block> blocks_of(const MatrixRow& row) {
  std::vector<Block> blocks(1);
  add(row.scenario, kScenarioWidth, kBold, blocks.front());
  for (const std::string& goal : row.goals) {
    Block lines;
    add(goal, kScenarioWidth - 1, kDim, lines);
    for (Line& line : lines) blocks.front().push_back({" " + line.text, line.style});
  }
  for (const MatrixCell& cell : row.cells) blocks.push_back(block_of(cell));
  blocks.emplace_back();
  for (std::size_t i = 0; i < row.cheapest.size(); ++i) {
    add(row.cheapest[i], kCheapestWidth, i == 0 ? "" : kDim, blocks.back());
  }
  return blocks;
}

std::vector<Block> heading_of(const Matrix& matrix) {
  std::vector<Block> blocks(1, Block{{"scenario"}});
  for (const std::string& transport : matrix.transports) add(transport, kCellWidth, "", blocks.emplace_back());
  add("cheapest to meet it", kCheapestWidth, "", blocks.emplace_back());
  return blocks;
}

std::string drawn(const std::vector<Block>& blocks, const std::vector<std::size_t>& widths, bool colours) {
  std::size_t height = 0;
  for (const Block& block : blocks) height = std::max(height, block.size());
  std::string text;
  for (std::size_t i = 0; i < height; ++i) {
    std::string line;
    std::size_t gap = 0;  // written only before something, so that no line ends in spaces
    for (std::size_t column = 0; column < blocks.size(); ++column) {
      const Line cell = i < blocks[column].size() ? blocks[column][i] : Line{};
      if (!cell.text.empty())
        line += spaces(std::exchange(gap, 0)) + (colours ? styled(cell.text, cell.style) : cell.text);
      gap += widths[column] - cell.text.size() + kGap;
    }
    text += line + '\n';
  }
  return text;
}

}  // namespace

std::string matrix_table(const Matrix& matrix, bool colours) {
  std::vector<std::vector<Block>> rows{heading_of(matrix)};
  for (const MatrixRow& row : matrix.rows) rows.push_back(blocks_of(row));
  std::vector<std::size_t> widths(matrix.transports.size() + 2);
  for (const std::vector<Block>& blocks : rows) {
    for (std::size_t column = 0; column < blocks.size(); ++column) {
      for (const Line& line : blocks[column]) widths[column] = std::max(widths[column], line.text.size());
    }
  }
  const std::string title = "goals: which transport meets what each scenario needs";
  std::string text = (colours ? styled(title, kBold) : title) + '\n';
  for (const std::vector<Block>& blocks : rows) text += drawn(blocks, widths, colours);
  return text + '\n' + paragraph(matrix.legend, "", "");
}

}  // namespace pushbench::results
