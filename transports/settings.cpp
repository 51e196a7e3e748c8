#include "transports/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace pushbench {

namespace {

const SettingSpec* find(const std::vector<SettingSpec>& specs, std::string_view name) {
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const SettingSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace

Settings::Settings(const std::vector<SettingSpec>& specs) {
  for (const SettingSpec& spec : specs) values_[spec.name] = spec.standard;
}

// A transport that asks for a setting which it has not declared is a bug, not an input: these abort.
template <class Value>
const Value& Settings::get(std::string_view name) const {
  const auto found = values_.find(name);
  const Value* value = found == values_.end() ? nullptr : std::get_if<Value>(&found->second);
  if (value == nullptr) std::abort();
  return *value;
}

bool Settings::flag(std::string_view name) const { return get<bool>(name); }
std::int64_t Settings::number(std::string_view name) const { return get<std::int64_t>(name); }
const std::string& Settings::text(std::string_view name) const { return get<std::string>(name); }

void Settings::set(const std::vector<SettingSpec>& specs, std::string_view name, const SettingValue& value) {
  const SettingSpec* spec = find(specs, name);
  if (spec == nullptr) {
    std::vector<std::string> names;
    for (const SettingSpec& known : specs) names.push_back(known.name);
    throw std::invalid_argument(std::string{name} +
                                ": no such setting; accepted: " + (names.empty() ? "nothing" : joined(names)));
  }
  if (!accepts(*spec, value)) throw std::invalid_argument(spec->name + ": accepted: " + accepted_by(*spec));
  values_[spec->name] = value;
}

bool accepts(const SettingSpec& spec, const SettingValue& value) {
  if (value.index() != spec.standard.index()) return false;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number >= spec.least && *number <= spec.most;
  if (const auto* text = std::get_if<std::string>(&value)) {
    return spec.choices.empty() || std::find(spec.choices.begin(), spec.choices.end(), *text) != spec.choices.end();
  }
  return true;
}

std::string accepted_by(const SettingSpec& spec) {
  if (std::holds_alternative<bool>(spec.standard)) return "true or false";
  if (std::holds_alternative<std::int64_t>(spec.standard)) {
    return "a whole number from " + std::to_string(spec.least) + " to " + std::to_string(spec.most);
  }
  return spec.choices.empty() ? "text" : "one of " + joined(spec.choices);
}

}  // namespace pushbench
