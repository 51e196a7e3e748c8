#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/drawing.hpp"
#include "results/format.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

std::string comparison_table(const Comparison& comparison, const ComparisonPageOptions& options) {
  std::string text;
  for (const View& view : views_of(comparison, options.all)) text.append(drawn(view, options.colours)).append("\n");
  const std::string_view style = comparison.count(Change::worse) > 0 ? kRed : kBold;
  text.append(styled(headline_of(comparison), options.colours ? style : "")).append("\n\n");
  text += paragraph(legend_of(comparison), "", "");
  if (const std::string sight = sight_of(comparison); !sight.empty()) text += paragraph(sight, "", "");
  const std::vector<std::string> notes = warnings_of(comparison);
  if (!notes.empty()) text += '\n';
  for (const std::string& note : notes) text += paragraph(plain_text(note), "! ", "  ");
  return text;
}

}  // namespace pushbench::results
