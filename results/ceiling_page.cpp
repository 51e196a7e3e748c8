#include "results/ceiling_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/ceiling_view.hpp"
#include "results/ceiling_words.hpp"
#include "results/drawing.hpp"
#include "results/format.hpp"
#include "results/markdown_parts.hpp"
#include "results/terminal.hpp"
#include "results/value.hpp"

namespace pushbench::results {

namespace {

/// More would hide the ones before.
constexpr std::size_t kMostWalls = 12;

std::string at_words(const Wall& wall) {
  const Value at_us = believable(wall.at_s * 1e6);
  return count_text(static_cast<double>(wall.connections)) + " held" + (at_us ? " after " + time_text(*at_us) : "");
}

/// What became of it.
std::string past_words(const Wall& wall) {
  if (wall.lifted_by.empty()) return "not lifted: it ended here";
  return "lifted by " + plain_text(wall.lifted_by);
}

std::size_t walls_told(const Ceiling& ceiling, bool details) {
  return details ? ceiling.walls.size() : std::min(ceiling.walls.size(), kMostWalls);
}

std::string more_walls(const Ceiling& ceiling, bool details) {
  const std::size_t more = ceiling.walls.size() - walls_told(ceiling, details);
  return more == 0 ? "" : fmt::format("and {} more (--details)", more);
}

std::string walls_title(const Ceiling& ceiling) {
  return plain_text(ceiling.transport) + ": walls, in the order in which they were met";
}

std::string walls_text(const Ceiling& ceiling, const TableOptions& options) {
  if (ceiling.walls.empty()) return {};
  const auto title = walls_title(ceiling);
  std::string text = (options.colours ? styled(title, kBold) : title) + '\n';
  for (std::size_t i = 0; i < walls_told(ceiling, options.details); ++i) {
    const Wall& wall = ceiling.walls[i];
    const std::string indent = "   ";
    text += paragraph(at_words(wall) + ": " + words_of(wall), fmt::format("{}. ", i + 1), indent);
    if (!wall.evidence.empty()) text += paragraph("evidence: " + plain_text(wall.evidence), indent, indent + "  ");
    text += paragraph(past_words(wall), indent, indent + "  ");
    // Never wrapped: it is there to be copied.
    if (!wall.remedy.empty()) text += indent + "remedy: " + plain_text(wall.remedy) + '\n';
  }
  const std::string more = more_walls(ceiling, options.details);
  return text + (more.empty() ? "" : more + '\n') + '\n';
}

std::string walls_markdown(const Ceiling& ceiling, bool details) {
  if (ceiling.walls.empty()) return {};
  std::string text = "**" + escaped(walls_title(ceiling)) + "**\n\n";
  for (std::size_t i = 0; i < walls_told(ceiling, details); ++i) {
    const Wall& wall = ceiling.walls[i];
    text += fmt::format("{}. {}: {}", i + 1, escaped(at_words(wall)), escaped(words_of(wall)));
    if (!wall.evidence.empty()) text += "<br>evidence: " + escaped(plain_text(wall.evidence));
    text += "<br>" + escaped(past_words(wall));
    if (!wall.remedy.empty()) text += "<br>remedy: " + escaped(plain_text(wall.remedy));
    text += '\n';
  }
  const std::string more = more_walls(ceiling, details);
  return text + (more.empty() ? "" : "\n" + more + "\n") + '\n';
}

std::vector<View> views_of(std::span<const Ceiling> ceilings) {
  const auto measured =
      std::count_if(ceilings.begin(), ceilings.end(), [](const Ceiling& c) { return !c.steps.empty(); });
  return measured > 1 ? std::vector<View>{comparison_of(ceilings)} : std::vector<View>{};
}

}  // namespace

std::string ceiling_table(std::span<const Ceiling> ceilings, const TableOptions& options) {
  std::string text;
  for (const Ceiling& ceiling : ceilings) text += paragraph(headline_of(ceiling), "", "  ");
  if (!ceilings.empty()) text += '\n';
  for (const View& view : views_of(ceilings)) text += drawn(view, options.colours) + '\n';
  for (const Ceiling& ceiling : ceilings) {
    for (const View& view : views_of(ceiling, options.details)) text += drawn(view, options.colours) + '\n';
    text += walls_text(ceiling, options);
  }
  const std::string legend = legend_of(ceilings);
  if (!legend.empty()) text += paragraph(legend, "", "");
  for (const Ceiling& ceiling : ceilings) {
    for (const std::string& note : notes_on(ceiling)) text += paragraph(note, "! ", "  ");
  }
  return text;
}

std::string ceiling_markdown(std::span<const Ceiling> ceilings, bool details) {
  std::string text;
  for (const Ceiling& ceiling : ceilings) text += "- " + escaped(headline_of(ceiling)) + '\n';
  if (!ceilings.empty()) text += '\n';
  for (const View& view : views_of(ceilings)) text += markdown_of(view);
  for (const Ceiling& ceiling : ceilings) {
    for (const View& view : views_of(ceiling, details)) text += markdown_of(view);
    text += walls_markdown(ceiling, details);
  }
  const std::string legend = legend_of(ceilings);
  if (!legend.empty()) text += escaped(legend) + "\n\n";
  for (const Ceiling& ceiling : ceilings) {
    for (const std::string& note : notes_on(ceiling)) text += "- " + escaped(note) + '\n';
  }
  return text;
}

}  // namespace pushbench::results
