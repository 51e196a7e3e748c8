#include "results/pages.hpp"

#include <initializer_list>
#include <string_view>

#include "results/answer.hpp"
#include "results/capacity_csv.hpp"
#include "results/capacity_page.hpp"
#include "results/ceiling_csv.hpp"
#include "results/ceiling_page.hpp"
#include "results/csv.hpp"
#include "results/format.hpp"
#include "results/markdown.hpp"
#include "results/markdown_parts.hpp"
#include "results/summary_json.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

/// Also what is neither: a run that was interrupted before its first trial.
bool is_of_trials(const Run& run) { return !run.trials.empty() || (run.ceilings.empty() && run.capacities.empty()); }

/// Those that there are, an empty line between them.
std::string joined(std::initializer_list<std::string> pages) {
  std::string text;
  for (const std::string& page : pages) {
    if (page.empty()) continue;
    text.append(text.empty() ? "" : "\n").append(page);
  }
  return text;
}

/// Of trials the summary says it.
std::string partial_words(const Run& run) {
  if (is_of_trials(run) || run.status == RunStatus::complete) return {};
  return "This run is partial" + (run.reason.empty() ? "." : ": " + plain_text(run.reason));
}

/// What a reader of a pull request wants to know first. Of many scenarios the matrix says it.
std::string headlines_of(const Run& run, const Summary& summary) {
  constexpr std::size_t kMost = 3;
  const std::vector<Answer> answers = answers_of(run, summary);
  std::string text;
  if (answers.size() > kMost) return text;
  for (const Answer& answer : answers) text += (text.empty() ? "**" : "\n**") + escaped(answer.headline) + "**\n";
  return text;
}

std::string trials_markdown(const Run& run, bool details) {
  const Summary summary = summarise(run);
  return joined({headlines_of(run, summary), markdown(summary, details)});
}

}  // namespace

std::string table_page(const Run& run, const TableOptions& options) {
  const std::string partial = partial_words(run);
  return joined({is_of_trials(run) ? table(summarise(run), options) : "", ceiling_table(run.ceilings, options),
                 capacity_table(run.capacities, options), partial.empty() ? "" : paragraph(partial, "! ", "  ")});
}

std::string markdown_page(const Run& run, bool details) {
  const std::string partial = partial_words(run);
  return joined({is_of_trials(run) ? trials_markdown(run, details) : "", ceiling_markdown(run.ceilings, details),
                 capacity_markdown(run.capacities, details), partial.empty() ? "" : "- " + escaped(partial) + "\n"});
}

std::string csv_page(const Run& run) {
  return joined(
      {is_of_trials(run) ? csv(summarise(run)) : "", ceiling_csv(run.ceilings), capacity_csv(run.capacities)});
}

std::string json_page(const Run& run) { return summary_json(run, summarise(run)); }

}  // namespace pushbench::results
