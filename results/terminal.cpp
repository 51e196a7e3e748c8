#include "results/terminal.hpp"

#include <algorithm>

namespace pushbench::results {

std::string styled(std::string text, std::string_view style) {
  const bool visible = text.find_first_not_of(' ') != std::string::npos;
  if (style.empty() || !visible) return text;
  return "\x1b[" + std::string{style} + "m" + text + "\x1b[0m";
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > width) {
      // The last place within the width at which the rest may begin, or the first one at all.
      std::size_t best = 0;
      for (std::size_t at = 1; at < text.size() && (at <= width || best == 0); ++at) {
        const bool within_word = text[at - 1] == ':' && text[at] != ' ';
        if (text[at] == ' ' || within_word) best = at;
      }
      if (best > 0) end = best;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

std::string paragraph(std::string_view text, std::string_view first, std::string_view later) {
  std::string lines{first};
  std::size_t column = first.size();
  bool at_start = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!at_start && column + 1 + word.size() > kTerminalWidth) {
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

}  // namespace pushbench::results
