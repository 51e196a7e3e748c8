#include "results/table.hpp"

#include "results/drawing.hpp"
#include "results/matrix.hpp"
#include "results/matrix_table.hpp"
#include "results/terminal.hpp"
#include "results/view.hpp"

namespace pushbench::results {

std::string table(const Summary& summary, const TableOptions& options) {
  const bool matrix = wants_matrix(summary);
  const bool brief = matrix && !options.details;
  std::string text;
  if (!summary.simulated.empty()) text += paragraph(summary.simulated, "", "  ") + "\n";
  if (matrix) text.append(matrix_table(matrix_of(summary), options.colours)).append("\n");
  const std::vector<View> views = brief ? views_beside_matrix(summary) : views_of(summary);
  for (const View& view : views) text.append(drawn(view, options.colours)).append("\n");
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
