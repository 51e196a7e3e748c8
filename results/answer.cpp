#include "results/answer.hpp"

#include <algorithm>
#include <utility>

#include "results/answer_words.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// More doubts than this nobody reads.
constexpr std::size_t kMostDoubts = 6;

void append(std::string& text, const std::string& sentence) {
  if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
}

/// "The cheapest that meet the goal: telegraph or plain for chat and ticker; town_crier for media."
std::string many(const std::vector<Answer>& answers) {
  std::string text, finding;
  for (const AnswerGroup& group : grouped(answers)) {
    if (group.finding.empty()) {
      append(text, group.answers.front()->headline);
      continue;
    }
    std::vector<std::string> scenarios;
    for (const Answer* answer : group.answers) scenarios.push_back(answer->scenario);
    const std::string words = listed(group.chosen, "or") + " for " + listed(scenarios);
    if (group.finding == finding) {
      text.back() = ';';
      append(text, words + ".");
    } else {
      append(text, group.finding + ": " + words + ".");
    }
    finding = group.finding;
  }
  return text;
}

/// All that meet their goals narrowly, in one sentence; empty if none does.
std::string narrow_text(const std::vector<Answer>& answers) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> words;
  std::size_t more = 0;
  for (const Answer& answer : answers) {
    for (const std::string& each : answer.narrow) {
      if (words.size() < kMost) {
        words.push_back(each);
      } else {
        ++more;
      }
    }
  }
  if (words.empty()) return {};
  if (more > 0) words.push_back(std::to_string(more) + " more");
  return "With less to spare than a fifth of the goal or a usual round trip on the Internet (" +
         time_text(kRoundTripUs) + "): " + listed(words) + ".";
}

}  // namespace

std::vector<Answer> all_answers(const Run& run) {
  std::vector<Answer> answers;
  if (!run.trials.empty()) answers = answers_of(run, summarise(run));
  for (Answer& answer : answers_of(run)) answers.push_back(std::move(answer));
  return answers;
}

std::vector<AnswerGroup> grouped(const std::vector<Answer>& answers) {
  std::vector<AnswerGroup> groups;
  for (const Answer& answer : answers) {
    if (answer.finding.empty() || answer.scenario.empty()) {
      groups.push_back({"", {}, {&answer}});
      continue;
    }
    // Who is named together is a set: which of them was the best by a hair differs by chance.
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const AnswerGroup& group) {
      return group.finding == answer.finding &&
             std::is_permutation(group.chosen.begin(), group.chosen.end(), answer.chosen.begin(), answer.chosen.end());
    });
    if (same != groups.end()) {
      same->answers.push_back(&answer);
      continue;
    }
    const auto last = std::find_if(groups.rbegin(), groups.rend(),
                                   [&](const AnswerGroup& group) { return group.finding == answer.finding; });
    groups.insert(last == groups.rend() ? groups.end() : last.base(), {answer.finding, answer.chosen, {&answer}});
  }
  return groups;
}

std::vector<std::string> doubts_of(const std::vector<Answer>& answers) {
  std::vector<std::string> doubts;
  if (const std::string narrow = narrow_text(answers); !narrow.empty()) doubts.push_back(narrow);
  for (const Answer& answer : answers) {
    for (const std::string& doubt : answer.doubts) {
      if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
    }
  }
  if (doubts.size() > kMostDoubts) {
    const std::size_t more = doubts.size() - kMostDoubts;
    doubts.resize(kMostDoubts);
    doubts.push_back("And " + std::to_string(more) + " more: see the notes.");
  }
  return doubts;
}

std::string paragraph_of(const std::vector<Answer>& answers) {
  std::string text;
  if (answers.size() > kFewAnswers) {
    text = many(answers);
  } else {
    for (const Answer& answer : answers) {
      append(text, answer.headline);
      for (const std::string& sentence : answer.because) append(text, sentence);
    }
  }
  std::string doubts;
  for (const std::string& doubt : doubts_of(answers)) append(doubts, doubt);
  if (!doubts.empty()) append(text, "To be careful with: " + doubts);
  return text;
}

}  // namespace pushbench::results
