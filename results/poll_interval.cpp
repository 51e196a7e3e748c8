#include "results/poll_interval.hpp"

#include <charconv>

namespace pushbench::results {

std::optional<double> poll_interval_ms(const std::map<std::string, std::string>& settings) {
  constexpr double kMost = 1e9;
  const auto found = settings.find("interval_ms");
  if (found == settings.end()) return std::nullopt;
  double ms = 0;
  const char* end = found->second.data() + found->second.size();
  const auto [stopped, error] = std::from_chars(found->second.data(), end, ms);
  if (error != std::errc{} || stopped != end || !(ms > 0 && ms < kMost)) return std::nullopt;
  return ms;
}

}  // namespace pushbench::results
