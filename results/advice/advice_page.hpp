// Advice as people and programs read it.
#pragma once

#include <string>

#include "results/advice/advice.hpp"

namespace pushbench::results::advice {

/// For a terminal of 120 columns: the answer in a sentence, the table, what would flip it, where it is from.
std::string table_page(const Advice& advice, bool colours);

/// The same for a document.
std::string markdown_page(const Advice& advice);

/// Everything, each figure with its interval and what it rests on.
std::string json_page(const Advice& advice);

}  // namespace pushbench::results::advice
