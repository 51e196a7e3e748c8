#include "transports/http/syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace pushbench::http {

namespace {

constexpr std::array<bool, 256> make_token_bytes() {
  std::array<bool, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}

constexpr std::array<bool, 256> kTokenBytes = make_token_bytes();

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

constexpr bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
}

/// Whether one of the eight bytes may be a control character: the bit tricks also take a tab for one.
bool may_hold_control(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHigh = kOnes * 0x80;
  const std::uint64_t del = bytes ^ (kOnes * 0x7F);
  return (((bytes - kOnes * 0x20) & ~bytes) | ((del - kOnes) & ~del)) & kHigh;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kTokenBytes[static_cast<unsigned char>(c)]; });
}

bool is_field_value(std::string_view text) {
  // Eight bytes at a time: browsers send most of a kilobyte of them with every request.
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, sizeof bytes);
    if (may_hold_control(bytes) && !std::all_of(text.begin() + i, text.begin() + i + 8, is_text)) return false;
  }
  return std::all_of(text.begin() + i, text.end(), is_text);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool Fields::next() {
  while (const auto line = take_line(rest_)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;
    name_ = line->substr(0, colon);
    value_ = trim(line->substr(colon + 1));
    return true;
  }
  return false;
}

std::optional<std::string_view> find_field(std::string_view head, std::string_view name) {
  for (Fields fields(head); fields.next();) {
    if (same_word(fields.name(), name)) return fields.value();
  }
  return std::nullopt;
}

bool list_has_token(std::string_view list, std::string_view token) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (same_word(trim(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

bool field_has_token(std::string_view head, std::string_view name, std::string_view token) {
  for (Fields fields(head); fields.next();) {
    if (same_word(fields.name(), name) && list_has_token(fields.value(), token)) return true;
  }
  return false;
}

}  // namespace pushbench::http
