#include <fmt/format.h>

#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/format.hpp"
#include "results/markdown_parts.hpp"

namespace pushbench::results {

std::string comparison_markdown(const Comparison& comparison, const ComparisonPageOptions& options) {
  std::string text = fmt::format("### pushbench: {}\n\n", headline_of(comparison));
  for (const View& view : views_of(comparison, options.all)) text += markdown_of(view);
  const std::vector<std::string> notes = warnings_of(comparison);
  for (const std::string& note : notes) text.append("- ").append(escaped(plain_text(note))).append("\n");
  if (!notes.empty()) text += '\n';
  text += "<details><summary>How it was compared, and what could have been seen</summary>\n\n";
  text.append(escaped(legend_of(comparison))).append("\n");
  if (const std::string sight = sight_of(comparison); !sight.empty()) text.append("\n").append(sight).append("\n");
  return text + "\n</details>\n";
}

}  // namespace pushbench::results
