// What `pushbench advise` answers from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/advice/evidence.hpp"

namespace pushbench {

/// What the files and folders of `places` say, those of the program's own if there are none; `left_out` is how many
/// files in folders are damaged; other files there do not count. Throws InputError for a file that is none, and if
/// there is nothing to learn from.
results::advice::Evidence load_evidence(const std::vector<std::string>& places, std::size_t& left_out);

}  // namespace pushbench
