#include "cli/swept_key.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

[[noreturn]] void refuse(std::string_view where, std::string_view text, const std::string& problem) {
  throw InputError(where, in_quotes(text) + " " + problem, "KEY=a,b,c, such as downlink.each_per_s=0.1,1,10");
}

}  // namespace

SweptKey parse_swept_key(std::string_view text, std::string_view where) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) refuse(where, text, "is no key with values");
  SweptKey swept{std::string{text.substr(0, equals)}, {}};
  std::string_view rest = text.substr(equals + 1);
  for (bool more = true; more;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string word{rest.substr(0, comma)};
    if (word.empty()) refuse(where, text, "has an empty value");
    if (std::ranges::find(swept.values, word) != swept.values.end()) {
      refuse(where, text, "has the value " + in_quotes(word) + " twice");
    }
    swept.values.push_back(word);
    more = comma < rest.size();
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return swept;
}

std::vector<double> numbers_of(const SweptKey& swept, std::string_view where) {
  std::vector<double> numbers;
  for (const std::string& word : swept.values) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) {
      refuse(where, swept.key, "has the value " + in_quotes(word) + ", which is no number");
    }
    if (std::ranges::find(numbers, value) != numbers.end()) {
      refuse(where, swept.key, "has the value " + in_quotes(word) + " twice");
    }
    numbers.push_back(value);
  }
  return numbers;
}

}  // namespace pushbench
