// What an interval over so few trials is worth, in words: one text for charts, reports and answers.
#pragma once

#include <cstddef>
#include <string>

namespace pushbench::results {

/// "75 of 100 cases": how often the range of two to five trials holds the true median.
std::string coverage_text(std::size_t trials);

/// What median_estimate() gives of so many trials: "their range, which holds the true median in 75 of 100 cases";
/// "their 95 % bootstrap interval" of more than five; "" of one.
std::string interval_words(std::size_t trials);

}  // namespace pushbench::results
