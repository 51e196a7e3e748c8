// Advice in sentences and as a table's view; terminal and Markdown show both.
#pragma once

#include <string>
#include <vector>

#include "results/advice/advice.hpp"
#include "results/view.hpp"

namespace pushbench::results::advice {

/// "50,000 clients; each gets 2 messages/s of 300 B, on a channel of its own; p99 at most 500 ms; servers of 8 cores
/// and 32.0 GiB".
std::string question_text(const Question& question);

/// The first, or those that share the first place, and why.
std::string answer_text(const Advice& advice);

/// One row an option.
View view_of(const Advice& advice);

std::vector<std::string> flip_lines(const Advice& advice);

/// Option by option: the measurements that weigh most.
std::vector<std::string> source_lines(const Advice& advice);

/// How far a question lies beyond what was measured, by option; and what could not be answered, with the command.
std::vector<std::string> beyond_lines(const Advice& advice);
std::vector<std::string> unanswered_lines(const Advice& advice);

/// What holds for all of it.
std::vector<std::string> note_lines(const Advice& advice);

}  // namespace pushbench::results::advice
