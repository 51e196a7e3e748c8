// What `pushbench advise` takes from its command line: times with units, and results to answer from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/advice/evidence.hpp"

namespace pushbench {

/// "500ms", "2.5s", "800us", "1min", in microseconds. Throws InputError, naming `where`, for anything else, numbers
/// without a unit, too.
double parse_latency_us(const std::string& text, const char* where);

/// What the files and folders of `places` say, those of the program's own if there are none; `left_out` is how many
/// files in folders are no results. Throws InputError for a file that is none, and if there is nothing to learn from.
results::advice::Evidence load_evidence(const std::vector<std::string>& places, std::size_t& left_out);

}  // namespace pushbench
