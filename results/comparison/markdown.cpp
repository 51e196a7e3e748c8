#include <fmt/format.h>

#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/format.hpp"
#include "results/markdown_parts.hpp"

namespace pushbench::results {

std::string comparison_markdown(const Comparison& comparison, const ComparisonPageOptions& options) {
  std::string text = fmt::format("### pushbench: {}\n\n", headline_of(comparison));
  for (const View& view : views_of(comparison, options.all)) text += markdown_of(view);
  text.append(escaped(legend_of(comparison))).append("\n");
  std::vector<std::string> notes = reasons_of(comparison);
  if (comparison.invalid_trials > 0) {
    notes.push_back(fmt::format("{} trials are invalid or failed and count for nothing.", comparison.invalid_trials));
  }
  notes.insert(notes.end(), comparison.notes.begin(), comparison.notes.end());
  if (!notes.empty()) text += '\n';
  for (const std::string& note : notes) text.append("- ").append(escaped(plain_text(note))).append("\n");
  return text;
}

}  // namespace pushbench::results
