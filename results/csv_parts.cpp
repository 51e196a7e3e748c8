#include "results/csv_parts.hpp"

#include <fmt/format.h>

namespace pushbench::results {

std::string quoted_if_needed(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string result{'"'};
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

std::string csv_field(const Value& value) { return value ? fmt::format("{}", *value) : ""; }

}  // namespace pushbench::results
