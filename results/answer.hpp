// The answer of a run in words: which transport for which scenario, and why. For the first paragraph of a report and
// the last lines of a quickstart.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/result.hpp"
#include "results/summary.hpp"

namespace pushbench::results {

/// All text is printable ASCII.
struct Answer {
  std::string question;              ///< "Live scores (feed): how should the server get its data to 1,000 clients?"
  std::string headline;              ///< one sentence: "For chat, take telegraph: the cheapest that meets the goal …"
  std::vector<std::string> because;  ///< sentences, each with its figures
  std::vector<std::string> doubts;   ///< sentences; several answers of a run may have the same
  std::string scenario;              ///< that it is of; empty: of none
  std::string finding;  ///< what `chosen` are, "the cheapest that meets the goal"; empty if the headline alone says it
  std::vector<std::string> chosen;  ///< transports that can't be told apart, the best first
  /// Of `chosen`, those that meet the goal with little to spare: "short_polling every 120 ms for chat (p99 …)".
  std::vector<std::string> narrow;
};

/// Of a run with trials: an answer for each scenario, in the run's order. Where a scenario sets no goal, who is fastest
/// and who is cheapest, told apart only where their intervals are.
std::vector<Answer> answers_of(const Run& run, const Summary& summary);

/// Of ceilings and capacities: what was held, what stopped it; who carries more, where that turns.
std::vector<Answer> answers_of(const Run& run);

/// Both: all that the run answers.
std::vector<Answer> all_answers(const Run& run);

/// Answers that found the same.
struct AnswerGroup {
  std::string finding;              ///< empty: one answer, whose headline says it
  std::vector<std::string> chosen;  ///< as in the first of them
  std::vector<const Answer*> answers;
};

/// In the order in which each finding, and then each choice, first comes. They point into `answers`.
std::vector<AnswerGroup> grouped(const std::vector<Answer>& answers);

/// A usual round trip on the Internet: who meets a latency goal by less may miss it beyond one machine.
inline constexpr double kRoundTripUs = 40'000;

/// More answers than this are better told by grouped().
inline constexpr std::size_t kFewAnswers = 3;

/// One paragraph, plain text, of all answers; "" if there are none. Many are told together by what they found.
std::string paragraph_of(const std::vector<Answer>& answers);

/// The doubts of all, each once; where there are too many to read, the first ones and how many more.
std::vector<std::string> doubts_of(const std::vector<Answer>& answers);

}  // namespace pushbench::results
