#include "results/interval_words.hpp"

#include <fmt/format.h>

#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

/// Up to so many trials a bootstrap interval of 95 % is their whole range.
constexpr std::size_t kFew = 5;

}  // namespace

std::string coverage_text(std::size_t trials) {
  return fmt::format("{:.0f} of 100 cases", 100 * coverage_of_range(trials));
}

std::string interval_words(std::size_t trials) {
  if (trials < 2) return {};
  if (trials > kFew) return "their 95 % bootstrap interval";
  return "their range, which holds the true median in " + coverage_text(trials);
}

}  // namespace pushbench::results
