// What a report's page is put together from, each a piece of HTML.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "results/answer.hpp"
#include "results/charts/chart.hpp"

namespace pushbench::results::html {

/// A source with all that is made of it, worked out once.
struct Chapter {
  const Source* source = nullptr;
  std::string id;     ///< "r1"
  std::string title;  ///< "feed", "16 scenarios", "connections: telegraph"
  Summary summary;
  std::vector<Answer> answers;
  std::vector<Chart> charts;  ///< that there is a specification for
};

Chapter chapter_of(const Source& source, std::size_t number, const std::map<std::string, std::string>& specifications);

/// A section of what is modelled, over all scenarios.
struct Topic {
  std::string_view name, title;         ///< "energy", "Energy"
  std::vector<std::string_view> kinds;  ///< of charts

  bool has(const Chart& chart) const;
};

const std::vector<Topic>& topics();

/// Whether there is a section of it.
bool has_topic(const Chapter& chapter, const Topic& topic);

/// Of a scenario's section: "r1-chat-2".
std::string section_id(const Chapter& chapter, std::size_t scenario);

/// What the chapter's results say: each answer with its reasons, or many told together; then what to be careful with.
std::string answers_of(const Chapter& chapter, bool with_questions);

/// One answer's reasons as a list.
std::string reasons_of(const Answer& answer);

/// The evidence: where it comes from, tables, charts, notes, the machine.
std::string evidence_of(const Chapter& chapter);

/// Machine, build and settings, folded.
std::string environment_of(const Chapter& chapter);

/// A chart's place in the page, with its data.
std::string figure_of(const Chart& chart, std::string_view id);

}  // namespace pushbench::results::html
