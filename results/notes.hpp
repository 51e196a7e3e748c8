// What a reader must know before believing a table: what is missing, what does not count and why, what went wrong, and
// what to do about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/summary.hpp"

namespace pushbench::results {

struct Notes {
  std::vector<std::string> sentences;  ///< most important first; none if there is nothing to know
  std::size_t caveats = 0;             ///< so many of them, from the first: what is missing or does not count
};

Notes notes_on(const Run& run, const std::vector<Row>& rows);

/// What to do about a trial's reason ("generator saturated: ..."), found by its words; empty if there is no advice.
std::string_view advice_for(std::string_view reason);

}  // namespace pushbench::results
