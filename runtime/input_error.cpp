#include "runtime/input_error.hpp"

#include <algorithm>
#include <vector>

namespace pushbench {

namespace {

/// Bytes of the UTF-8 sequence at the front of `text`; 0 if it is not one.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  // U+0080 to U+009F are control characters, too.
  if (lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0) return 0;
  return length;
}

/// One line that a terminal shows as it is: a file name or key may hold anything.
std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(text.substr(i));
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      constexpr std::string_view kHex = "0123456789abcdef";
      result += "\\x";
      result += kHex[byte >> 4];
      result += kHex[byte & 15];
      ++i;
    } else {
      result += text.substr(i, length);
      i += length;
    }
  }
  return result;
}

std::string message(std::string_view where, std::string_view problem, std::string_view accepted) {
  std::string line{where};
  if (!line.empty()) line += ": ";
  line += problem;
  if (!accepted.empty()) line.append("; accepted: ").append(accepted);
  return printable(line);
}

/// Case and the choice between - and _ are no slips worth counting.
std::string folded(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return result;
}

/// Insertions, deletions, replacements and swaps of neighbours between `a` and `b` (optimal string alignment).
std::size_t slips_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

InputError::InputError(std::string_view where, std::string_view problem, std::string_view accepted)
    : std::runtime_error(message(where, problem, accepted)), where_(where), problem_(problem), accepted_(accepted) {}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return "\"" + std::string{text} + "\"";
  std::size_t end = kMost;
  while (end > kMost - 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "\"" + std::string{text.substr(0, end)} + "…\"";
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return {};
  const std::string typed = folded(text);
  std::string_view best;
  std::size_t fewest = std::clamp<std::size_t>(typed.size() / 3, 1, 3) + 1;
  std::size_t beginning_so = 0;
  std::string_view longer;
  for (const std::string_view candidate : candidates) {
    const std::string name = folded(candidate);
    if (typed.size() >= 3 && name.starts_with(typed)) {
      ++beginning_so;
      longer = candidate;
    }
    const std::size_t slips = slips_between(typed, name);
    if (slips < fewest && slips < name.size()) {
      fewest = slips;
      best = candidate;
    }
  }
  return best.empty() && beginning_so == 1 ? longer : best;
}

std::string accepted_words(std::string_view text, std::span<const std::string_view> candidates) {
  std::string words;
  for (const std::string_view candidate : candidates) {
    if (!words.empty()) words += ", ";
    words += candidate;
  }
  if (const std::string_view near = nearest(text, candidates); !near.empty()) {
    words.append(" (did you mean ").append(near).append("?)");
  }
  return words;
}

}  // namespace pushbench
