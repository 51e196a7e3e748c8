// The knobs of a transport, declared by its back-end and set from scenario files and the command line. Declaring them
// as data is what lets a new transport bring its own without a line of code elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pushbench {

using SettingValue = std::variant<bool, std::int64_t, std::string>;

/// One knob. `name` ends in its unit, where it has one: "interval_ms".
struct SettingSpec {
  std::string name;
  std::string help;  ///< one line, lower case, no full stop
  SettingValue standard;
  std::int64_t least = 0, most = 0;       ///< bounds, for numbers
  std::vector<std::string> choices = {};  ///< for text: what is accepted
};

/// A value for each spec of one transport.
/// flag(), number() and text() abort for a name or type that was not declared.
class Settings {
 public:
  Settings() = default;
  /// All as they are by default.
  explicit Settings(const std::vector<SettingSpec>& specs);

  bool flag(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  const std::string& text(std::string_view name) const;

  /// Sets `name`. Throws std::invalid_argument, naming what would be accepted, if there is no such setting, or the
  /// value is of the wrong type or out of bounds.
  void set(const std::vector<SettingSpec>& specs, std::string_view name, const SettingValue& value);

  const std::map<std::string, SettingValue, std::less<>>& values() const { return values_; }

  bool operator==(const Settings&) const = default;

 private:
  template <class Value>
  const Value& get(std::string_view name) const;

  std::map<std::string, SettingValue, std::less<>> values_;
};

/// Whether `value` is of the type of `spec` and within its bounds.
bool accepts(const SettingSpec& spec, const SettingValue& value);

/// What `spec` accepts, in words: "true or false", "a whole number from 1 to 60000", "one of lean, browser".
std::string accepted_by(const SettingSpec& spec);

}  // namespace pushbench
