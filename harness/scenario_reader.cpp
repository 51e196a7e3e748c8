// Which keys a scenario has, and what each accepts. scenarios/schema/scenario.schema.json says the same for editors; a
// test holds them together.
#include <algorithm>
#include <array>
#include <fstream>

#include "harness/scenario.hpp"
#include "harness/scenario_document.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

using nlohmann::json;
using namespace std::string_view_literals;

namespace {

constexpr std::uint32_t kMostClients = 5'000'000;

void check_name(const ScenarioFields& fields, const std::string& name) {
  const bool fits = !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!fits) fields.refuse("name", "up to 40 of a-z, 0-9, _ and -");
}

void check_summary(const ScenarioFields& fields, const std::string& summary) {
  const bool fits = !summary.empty() && summary.size() <= 300 &&
                    std::none_of(summary.begin(), summary.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (!fits) fields.refuse("summary", "one line of up to 300 bytes: who has this problem");
}

/// Whether `key`, which means nothing beside this value of `decider`, is absent, or the file's while the decider was
/// changed on the command line: that should not take a second flag.
bool left_over(const ScenarioFields& fields, std::string_view key, std::string_view decider) {
  return fields.find(key) == nullptr || (fields.document().typed(fields.path_of(decider)) != nullptr &&
                                         fields.document().typed(fields.path_of(key)) == nullptr);
}

Channels read_channels(const ScenarioFields& parent, const json& object) {
  constexpr std::array kKeys = {"layout"sv, "room_size"sv};
  constexpr std::array kLayouts = {Layout::shared, Layout::rooms, Layout::one_per_client};
  constexpr std::array kWords = {"shared"sv, "rooms"sv, "private"sv};
  const ScenarioFields fields(parent.document(), object, parent.path_of("channels"), kKeys);
  Channels channels;
  if (const auto word = fields.read_word("layout", kWords)) channels.layout = kLayouts[*word];
  fields.read("room_size", channels.room_size, 1, kMostClients);
  if (channels.layout != Layout::rooms && !left_over(fields, "room_size", "layout")) {
    fields.refuse("room_size", "nothing, unless layout is rooms");
  }
  return channels;
}

Traffic read_traffic(const ScenarioFields& parent, const json& object, std::string_view direction) {
  constexpr std::array kKeys = {"arrivals"sv, "messages_per_s"sv, "burst_size"sv, "payload_bytes"sv};
  constexpr std::array kArrivals = {Arrivals::constant, Arrivals::poisson, Arrivals::burst};
  constexpr std::array kWords = {"constant"sv, "poisson"sv, "burst"sv};
  const ScenarioFields fields(parent.document(), object, parent.path_of(direction), kKeys);
  Traffic traffic;
  if (const auto word = fields.read_word("arrivals", kWords)) traffic.arrivals = kArrivals[*word];
  fields.require("messages_per_s",
                 "a number from 0.001 to 10000000.0: messages in total, over all channels or clients");
  fields.read("messages_per_s", traffic.messages_per_s, 0.001, 1e7);
  fields.read("burst_size", traffic.burst_size, 1, 1'000'000);
  if (traffic.arrivals != Arrivals::burst && !left_over(fields, "burst_size", "arrivals")) {
    fields.refuse("burst_size", "nothing, unless arrivals is burst");
  }
  fields.read("payload_bytes", traffic.payload_bytes, kLeastPayloadBytes, kMostPayloadBytes);
  return traffic;
}

Phases read_phases(const ScenarioFields& parent, const json& object) {
  constexpr std::array kKeys = {"warm_up_s"sv, "measure_s"sv, "drain_s"sv};
  const ScenarioFields fields(parent.document(), object, parent.path_of("phases"), kKeys);
  Phases phases;
  fields.read("warm_up_s", phases.warm_up_s, 0, 3600);
  fields.read("measure_s", phases.measure_s, 0.1, 86400);
  fields.read("drain_s", phases.drain_s, 0, 3600);
  return phases;
}

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

void read_transports(const ScenarioFields& parent, const json& object, TransportSettings& settings) {
  std::vector<std::string_view> names;
  for (const Transport* transport : transports()) names.push_back(transport->name());
  const ScenarioFields fields(parent.document(), object, parent.path_of("transports"), names);
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
}

}  // namespace

Scenario parse_scenario(std::string_view text, std::string_view origin, std::span<const std::string> overrides) {
  constexpr std::array kKeys = {"name"sv,   "summary"sv, "clients"sv, "channels"sv, "downlink"sv,   "uplink"sv,
                                "phases"sv, "trials"sv,  "hub"sv,     "connect"sv,  "transports"sv, "$schema"sv};
  const ScenarioDocument document(text, origin, overrides);
  const ScenarioFields fields(document, document.root(), "", kKeys);
  Scenario scenario;
  for (const Transport* transport : transports()) {
    scenario.transports.emplace(transport->name(), Settings(transport->settings()));
  }

  fields.require("name", "up to 40 of a-z, 0-9, _ and -");
  fields.read_text("name", scenario.name);
  check_name(fields, scenario.name);
  fields.require("summary", "one line: who has this problem");
  fields.read_text("summary", scenario.summary);
  check_summary(fields, scenario.summary);
  fields.read("clients", scenario.clients, 1, kMostClients);
  if (const json* object = fields.find("channels")) scenario.channels = read_channels(fields, *object);
  if (const json* object = fields.find("downlink")) scenario.downlink = read_traffic(fields, *object, "downlink");
  if (const json* object = fields.find("uplink")) scenario.uplink = read_traffic(fields, *object, "uplink");
  if (const json* object = fields.find("phases")) scenario.phases = read_phases(fields, *object);
  fields.read("trials", scenario.trials, 1, 1000);
  if (const json* object = fields.find("hub")) {
    constexpr std::array kHubKeys = {"history_messages"sv};
    ScenarioFields(document, *object, "hub", kHubKeys)
        .read("history_messages", scenario.history_messages, 1, 1'000'000);
  }
  if (const json* object = fields.find("connect")) {
    constexpr std::array kConnectKeys = {"connections_per_s"sv};
    ScenarioFields(document, *object, "connect", kConnectKeys)
        .read("connections_per_s", scenario.connections_per_s, 1, 1e6);
  }
  if (const json* object = fields.find("transports")) read_transports(fields, *object, scenario.transports);
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
