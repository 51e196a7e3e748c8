#include "results/advice/advice_page.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "results/advice/advice_words.hpp"
#include "results/drawing.hpp"
#include "results/markdown_parts.hpp"

namespace pushbench::results::advice {

namespace {

struct Section {
  const char* title;
  std::vector<std::string> lines;
};

std::vector<Section> sections_of(const Advice& advice) {
  return {{"What would flip it", flip_lines(advice)},
          {"How far beyond what was measured", beyond_lines(advice)},
          {"Cannot be said", unanswered_lines(advice)},
          {"What weighs most in it (all of it: --format json)", source_lines(advice)},
          {"To know", note_lines(advice)}};
}

}  // namespace

std::string table_page(const Advice& advice, bool colours) {
  std::string text = answer_text(advice) + "\n\n" + drawn(view_of(advice), colours);
  for (const auto& [title, lines] : sections_of(advice)) {
    if (lines.empty()) continue;
    text += fmt::format("\n{}\n", title);
    for (const std::string& line : lines) text += fmt::format("  {}\n", line);
  }
  return text;
}

std::string markdown_page(const Advice& advice) {
  std::string text = escaped(answer_text(advice)) + "\n\n" + markdown_of(view_of(advice));
  for (const auto& [title, lines] : sections_of(advice)) {
    if (lines.empty()) continue;
    text += fmt::format("**{}**\n\n", title);
    for (const std::string& line : lines) text += fmt::format("- {}\n", escaped(line));
    text += '\n';
  }
  return text;
}

}  // namespace pushbench::results::advice
