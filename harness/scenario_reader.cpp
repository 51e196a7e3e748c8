// Which keys a scenario has, and what each accepts; parts are read in scenario_traffic.cpp and scenario_course.cpp.
// scenarios/schema/scenario.schema.json says the same for editors; a test holds them together.
#include <algorithm>
#include <array>
#include <fstream>

#include "harness/scenario.hpp"
#include "harness/scenario_parts.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

using nlohmann::json;
using namespace std::string_view_literals;

namespace {

SettingValue setting_value(const ScenarioFields& fields, const SettingSpec& spec) {
  const json& value = *fields.find(spec.name);
  SettingValue result;
  if (std::holds_alternative<std::string>(spec.standard)) {
    std::string text;
    fields.read_text(spec.name, text);
    result = text;
  } else if (value.is_boolean()) {
    result = value.get<bool>();
  } else if (const auto number = whole_number(value)) {
    result = *number;
  } else {
    fields.refuse(spec.name, accepted_by(spec));
  }
  if (!accepts(spec, result)) fields.refuse(spec.name, accepted_by(spec));
  return result;
}

TransportSettings read_transports(const ScenarioFields& parent) {
  TransportSettings settings;
  std::vector<std::string_view> names;
  for (const Transport* transport : transports()) {
    settings.emplace(transport->name(), Settings(transport->settings()));
    names.push_back(transport->name());
  }
  const json* object = parent.find("transports");
  if (object == nullptr) return settings;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("transports"), names);
  for (const Transport* transport : transports()) {
    const json* values = fields.find(transport->name());
    if (values == nullptr) continue;
    const std::vector<SettingSpec> specs = transport->settings();
    std::vector<std::string_view> keys;
    for (const SettingSpec& spec : specs) keys.push_back(spec.name);
    const ScenarioFields inner(parent.document(), *values, fields.path_of(transport->name()), keys);
    for (const SettingSpec& spec : specs) {
      if (inner.find(spec.name) == nullptr) continue;
      settings.find(transport->name())->second.set(specs, spec.name, setting_value(inner, spec));
    }
  }
  return settings;
}

void read_title(const ScenarioFields& fields, Scenario& scenario) {
  fields.require("name", "up to 40 of a-z, 0-9, _ and -");
  fields.read_text("name", scenario.name);
  if (!is_plain_name(scenario.name)) fields.refuse("name", "up to 40 of a-z, 0-9, _ and -");
  fields.require("summary", "one line: who has this problem");
  fields.read_text("summary", scenario.summary);
  if (!is_line(scenario.summary)) fields.refuse("summary", "one line of up to 300 bytes: who has this problem");
  scenario.sources = read_lines(fields, "sources");
}

void read_surroundings(const ScenarioFields& fields, Scenario& scenario) {
  if (const json* object = fields.find("hub")) {
    constexpr std::array kKeys = {"history_messages"sv, "history_bytes"sv};
    const ScenarioFields hub(fields.document(), *object, "hub", kKeys);
    hub.read("history_messages", scenario.history_messages, 1, 1'000'000);
    hub.read("history_bytes", scenario.history_bytes, 1024, 1U << 30U);
  }
  if (const json* object = fields.find("connect")) {
    constexpr std::array kKeys = {"connections_per_s"sv};
    ScenarioFields(fields.document(), *object, "connect", kKeys)
        .read("connections_per_s", scenario.connections_per_s, 1, 1e6);
  }
  scenario.reconnect = read_reconnect(fields);
  scenario.transports = read_transports(fields);
  scenario.variants = read_lines(fields, "variants");
}

}  // namespace

bool is_line(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLine &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_plain_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool left_over(const ScenarioFields& fields, std::string_view key, std::string_view decider) {
  return fields.find(key) == nullptr || (fields.document().typed(fields.path_of(decider)) != nullptr &&
                                         !fields.document().changed(fields.path_of(key)));
}

std::string_view one_of(const ScenarioFields& fields, std::string_view one, std::string_view other,
                        std::string_view accepted) {
  if (fields.find(other) == nullptr) {
    fields.require(one, accepted);
    return one;
  }
  if (left_over(fields, one, other)) return other;
  if (!left_over(fields, other, one)) fields.refuse(other, "nothing beside " + std::string{one});
  return one;
}

Scenario parse_scenario(std::string_view text, std::string_view origin, std::span<const std::string> overrides) {
  constexpr std::array kKeys = {"name"sv,       "summary"sv,  "sources"sv,   "slo"sv,    "study"sv, "clients"sv,
                                "channels"sv,   "groups"sv,   "downlink"sv,  "uplink"sv, "churn"sv, "replies"sv,
                                "faults"sv,     "phases"sv,   "reconnect"sv, "trials"sv, "hub"sv,   "connect"sv,
                                "transports"sv, "variants"sv, "$schema"sv};
  const ScenarioDocument document(text, origin, overrides);
  const ScenarioFields fields(document, document.root(), "", kKeys);
  Scenario scenario;
  read_title(fields, scenario);
  scenario.slo = read_slo(fields);
  fields.read("study", scenario.study);
  fields.read("clients", scenario.clients, 1, kMostClients);
  scenario.channels = read_channels(fields);
  scenario.downlink = read_traffic(fields, "downlink");
  scenario.groups = read_groups(fields);
  scenario.replies = read_replies(fields);
  scenario.phases = read_phases(fields);
  scenario.faults = read_faults(fields);
  fields.read("trials", scenario.trials, 1, 1000);
  read_surroundings(fields, scenario);
  check_whole(scenario, fields);
  return scenario;
}

Scenario load_scenario(const std::filesystem::path& file, std::span<const std::string> overrides) {
  const std::string origin = file.string();
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) throw InputError(origin, "is a folder", "a scenario file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(origin, "cannot be read: " + std::generic_category().message(errno));
  std::string text(ScenarioDocument::kMostBytes + 1, '\0');  // one more than is accepted: parse_scenario() refuses it
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw InputError(origin, "cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_scenario(text, origin, overrides);
}

}  // namespace pushbench
