#include "tests/conformance/cases.hpp"

#include <algorithm>
#include <cctype>

namespace pushbench::conformance {

namespace {

bool is_time(const SettingSpec& spec) {
  return std::holds_alternative<std::int64_t>(spec.standard) &&
         (spec.name.ends_with("_ms") || spec.name.ends_with("_s"));
}

/// All the values worth trying that are not the standard one.
std::vector<SettingValue> other_values(const SettingSpec& spec) {
  std::vector<SettingValue> values;
  if (const bool* flag = std::get_if<bool>(&spec.standard)) values.emplace_back(!*flag);
  for (const std::string& choice : spec.choices) values.emplace_back(choice);
  if (is_time(spec)) {
    values.emplace_back(spec.least);
    values.emplace_back(spec.most);
  }
  std::erase(values, spec.standard);
  return values;
}

std::string in_words(const SettingValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const std::int64_t* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

/// Every flag and choice turned to the last of its other values.
Settings all_otherwise(const std::vector<SettingSpec>& specs) {
  Settings settings(specs);
  for (const SettingSpec& spec : specs) {
    if (is_time(spec)) continue;
    if (const auto values = other_values(spec); !values.empty()) settings.set(specs, spec.name, values.back());
  }
  return settings;
}

void shorten_times(const std::vector<SettingSpec>& specs, Settings& settings) {
  constexpr std::int64_t kShortMs = 20;
  for (const SettingSpec& spec : specs) {
    if (!is_time(spec) || !spec.name.ends_with("_ms")) continue;
    if (spec.name == "silence_ms" || spec.name.ends_with("timeout_ms")) continue;  // nobody is to be given up here
    settings.set(specs, spec.name, std::max(spec.least, std::min(kShortMs, spec.most)));
  }
}

}  // namespace

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Transport* transport : transports()) {
    const std::vector<SettingSpec> specs = transport->settings();
    cases.push_back({transport, "standard", Settings(specs)});
    for (const SettingSpec& spec : specs) {
      for (const SettingValue& value : other_values(spec)) {
        Settings settings(specs);
        settings.set(specs, spec.name, value);
        cases.push_back({transport, spec.name + "_" + in_words(value), settings});
      }
    }
    cases.push_back({transport, "all_otherwise", all_otherwise(specs)});
  }
  return cases;
}

std::vector<Case> main_cases() {
  std::vector<Case> cases = all_cases();
  std::erase_if(cases, [](const Case& each) { return each.variant != "standard" && each.variant != "all_otherwise"; });
  return cases;
}

std::vector<Case> quick_cases() {
  std::vector<Case> cases;
  for (const Transport* transport : transports()) {
    const std::vector<SettingSpec> specs = transport->settings();
    Settings standard(specs);
    Settings otherwise = all_otherwise(specs);
    shorten_times(specs, standard);
    shorten_times(specs, otherwise);
    cases.push_back({transport, "quick", standard});
    if (standard.values() != otherwise.values()) cases.push_back({transport, "quick_all_otherwise", otherwise});
  }
  return cases;
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  std::string name = std::string{info.param.transport->name()} + "_" + info.param.variant;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.transport->name() << ", " << tested.variant; }

}  // namespace pushbench::conformance
