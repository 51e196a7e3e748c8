#include "results/html.hpp"

#include <cctype>

namespace pushbench::results::html {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069, in UTF-8.
bool turns_direction(std::string_view words, std::size_t at) {
  if (at + 2 >= words.size() || words[at] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(words[at + 1]), third = static_cast<unsigned char>(words[at + 2]);
  if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

std::string_view entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

bool begins_no_case(std::string_view text, std::string_view with) {
  if (text.size() < with.size()) return false;
  for (std::size_t i = 0; i < with.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(text[i])) != with[i]) return false;
  }
  return true;
}

}  // namespace

std::string text(std::string_view words) {
  std::string result;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const char c = words[at];
    if (turns_direction(words, at)) {
      result += kReplacement;
      at += 2;
    } else if ((static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == '\x7F') {
      result += kReplacement;
    } else if (const std::string_view known = entity(c); !known.empty()) {
      result += known;
    } else {
      result += c;
    }
  }
  return result;
}

std::string brief(std::string_view words) {
  constexpr std::size_t kMost = 96, kHead = 72, kTail = 16;
  if (words.size() <= kMost) return std::string{words};
  const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(words[at]) & 0xC0) == 0x80; };
  std::size_t head = kHead, tail = words.size() - kTail;
  while (head > 0 && continues(head)) --head;
  while (tail < words.size() && continues(tail)) ++tail;
  return std::string{words.substr(0, head)} + "..." + std::string{words.substr(tail)};
}

std::string json(std::string_view document) {
  std::string result;
  for (const char c : document) {
    if (c == '<') {
      result += "\\u003c";  // only strings can have it
    } else {
      result += c;
    }
  }
  return result;
}

std::string script(std::string_view program) {
  std::string result;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const std::string_view rest = program.substr(at);
    if (begins_no_case(rest, "</script") || rest.starts_with("<!--")) {
      result += "\\x3c";  // a bundle has such text in strings and patterns only
    } else {
      result += program[at];
    }
  }
  return result;
}

std::string element(std::string_view name, std::string_view words, std::string_view classes) {
  std::string result = "<";
  result.append(name);
  if (!classes.empty()) result.append(" class=\"").append(classes).append("\"");
  return result.append(">").append(text(words)).append("</").append(name).append(">");
}

std::string anchor(std::string_view words) {
  constexpr std::size_t kMost = 48;
  std::string result;
  for (const char c : words.substr(0, kMost)) result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return result;
}

}  // namespace pushbench::results::html
