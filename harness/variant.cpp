#include "harness/variant.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

/// As a value of the setting's type; nullopt if it is none.
std::optional<SettingValue> value_of(const SettingSpec& spec, std::string_view text) {
  std::optional<SettingValue> value;
  if (std::holds_alternative<bool>(spec.standard)) {
    if (text == "true" || text == "false") value = text == "true";
  } else if (std::holds_alternative<std::int64_t>(spec.standard)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && error == std::errc{} && end == text.data() + text.size()) value = number;
  } else {
    value = std::string{text};
  }
  return value && accepts(spec, *value) ? value : std::nullopt;
}

void change(Variant& variant, std::string_view assignment, std::string_view where) {
  const std::string place = std::string{where} + ": " + std::string{variant.transport->name()};
  const std::vector<SettingSpec> specs = variant.transport->settings();
  const std::size_t equals = assignment.find('=');
  const std::string_view name = assignment.substr(0, equals);
  const auto spec = std::find_if(specs.begin(), specs.end(), [&](const auto& known) { return known.name == name; });
  if (spec == specs.end()) {
    std::vector<std::string_view> known;
    for (const SettingSpec& each : specs) known.push_back(each.name);
    throw InputError(place, in_quotes(name) + " is no setting of it",
                     known.empty() ? "the transport alone: it has no settings" : accepted_words(name, known));
  }
  if (equals == std::string_view::npos) {
    throw InputError(place, in_quotes(name) + " has no value", spec->name + "=VALUE: " + accepted_by(*spec));
  }
  const std::string_view text = assignment.substr(equals + 1);
  const auto value = value_of(*spec, text);
  if (!value) throw InputError(place + ":" + spec->name, in_quotes(text) + " is not accepted", accepted_by(*spec));
  if (!variant.changed.emplace(spec->name, *value).second) {
    throw InputError(place, in_quotes(name) + " is there more than once", "each setting once");
  }
}

}  // namespace

Scenario Variant::applied_to(const Scenario& scenario) const {
  Scenario changed_scenario = scenario;
  Settings& settings = changed_scenario.transports.at(std::string{transport->name()});
  for (const auto& [name, value] : changed) settings.set(transport->settings(), name, value);
  return changed_scenario;
}

std::map<std::string, std::string> Variant::settings_in(const Scenario& scenario) const {
  std::map<std::string, std::string> words;
  const Scenario changed_scenario = applied_to(scenario);
  for (const auto& [name, value] : changed_scenario.settings_of(transport->name()).values()) {
    words[name] = words_of(value);
  }
  return words;
}

Variant plain(const Transport& transport) {
  return {.transport = &transport, .label = std::string{transport.name()}, .changed = {}};
}

std::string words_of(const SettingValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

const Transport& named_transport(std::string_view name, std::string_view where) {
  if (const Transport* transport = find_transport(name)) return *transport;
  std::vector<std::string_view> known;
  for (const Transport* transport : transports()) known.push_back(transport->name());
  throw InputError(where, in_quotes(name) + " is not known", accepted_words(name, known));
}

Variant parse_variant(std::string_view text, std::string_view where) {
  Variant variant = plain(named_transport(text.substr(0, text.find(':')), where));
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
    text.remove_prefix(colon + 1);
    change(variant, text.substr(0, text.find(':')), where);
  }
  // Written anew, so that the same changes in another order are the same variant.
  for (const auto& [name, value] : variant.changed) variant.label += ":" + name + "=" + words_of(value);
  return variant;
}

}  // namespace pushbench
