// The answers of a chapter.
#include <fmt/format.h>

#include <algorithm>

#include "results/answer_words.hpp"
#include "results/format.hpp"
#include "results/html.hpp"
#include "results/report/parts.hpp"

namespace pushbench::results::html {

namespace {

std::string list_of(const std::vector<std::string>& sentences, std::string_view classes) {
  if (sentences.empty()) return {};
  std::string result = fmt::format("<ul class=\"{}\">\n", classes);
  for (const std::string& sentence : sentences) result += element("li", sentence) + "\n";
  return result + "</ul>\n";
}

std::string doubts_of(const Chapter& chapter) {
  const std::vector<std::string> doubts = results::doubts_of(chapter.answers);
  if (doubts.empty()) return {};
  return "<div class=\"doubts\">\n<h4>What to be careful with</h4>\n" + list_of(doubts, "") + "</div>\n";
}

std::string link_to(const Chapter& chapter, const Answer& answer) {
  const auto& scenarios = chapter.source->run.scenarios;
  const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                  [&](const ScenarioRecord& each) { return plain_text(each.name) == answer.scenario; });
  std::string words = text(brief(answer.scenario));
  if (found == scenarios.end()) return words;
  return fmt::format("<a href=\"#{}\">{}</a>", section_id(chapter, static_cast<std::size_t>(found - scenarios.begin())),
                     words);
}

/// Choice by choice, each with the scenarios that it is for.
std::string together(const Chapter& chapter) {
  std::string result, finding;
  bool open = false;
  for (const AnswerGroup& group : grouped(chapter.answers)) {
    if (group.finding != finding || group.finding.empty()) {
      if (open) result += "</dl>\n";
      open = !group.finding.empty();
      if (open) result += element("p", group.finding + ":", "finding") + "\n<dl class=\"choices\">\n";
    }
    finding = group.finding;
    if (!open) {
      result += element("p", group.answers.front()->headline, "headline") + "\n";
      continue;
    }
    std::string scenarios;
    for (const Answer* answer : group.answers) scenarios += (scenarios.empty() ? "" : ", ") + link_to(chapter, *answer);
    result += "<div>" + element("dt", listed(group.chosen, "or")) + "<dd>" + scenarios + "</dd></div>\n";
  }
  return result + (open ? "</dl>\n" : "");
}

}  // namespace

std::string reasons_of(const Answer& answer) { return list_of(answer.because, "because"); }

std::string answers_of(const Chapter& chapter, bool with_questions) {
  if (chapter.answers.empty()) {
    return element("p", "There is no answer in this result: nothing in it counts yet.", "headline") + "\n";
  }
  std::string result;
  if (chapter.answers.size() > kFewAnswers) {
    result = together(chapter);
  } else {
    for (const Answer& answer : chapter.answers) {
      result += "<article class=\"verdict\">\n";
      if (with_questions) result += element("p", answer.question, "question") + "\n";
      result += element("p", answer.headline, "headline") + "\n" + reasons_of(answer) + "</article>\n";
    }
  }
  return result + doubts_of(chapter);
}

}  // namespace pushbench::results::html
