// The small pieces of HTTP's grammar (RFC 9110, section 5) that reading requests and reading responses share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushbench::http {

/// Case-insensitive for ASCII letters.
bool same_word(std::string_view a, std::string_view b);

/// Without the spaces and tabs around it.
std::string_view trim(std::string_view text);

/// A token (RFC 9110, 5.6.2): a method's or field's name; not empty.
bool is_token(std::string_view text);

/// No control characters but tab (RFC 9110, 5.5); bytes from 0x80 are allowed.
bool is_field_value(std::string_view text);

/// Digits and nothing else, of a number that fits.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Takes the line at the front of `text` away, up to its LF; its CR, if there is one, is not part of it either. Nullopt
/// if there is no LF.
std::optional<std::string_view> take_line(std::string_view& text);

/// Walks field lines; skips lines that are none.
///   for (Fields fields(head); fields.next();) use(fields.name(), fields.value());
class Fields {
 public:
  explicit Fields(std::string_view head) : rest_(head) {}
  bool next();
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }  ///< trimmed

 private:
  std::string_view rest_, name_, value_;
};

/// The trimmed value of the first field of that name (case-insensitive) among field lines.
std::optional<std::string_view> find_field(std::string_view head, std::string_view name);

/// Whether `token` (case-insensitive) is an element of the comma-separated `list`.
bool list_has_token(std::string_view list, std::string_view token);

/// Whether a field of that name lists `token`.
bool field_has_token(std::string_view head, std::string_view name, std::string_view token);

}  // namespace pushbench::http
