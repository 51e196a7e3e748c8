// The part of a scenario that says what is sent, and by whom.
#include <array>

#include "harness/scenario_parts.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using nlohmann::json;
using namespace std::string_view_literals;

namespace {

PayloadSize read_distribution(const ScenarioFields& parent, const json& object) {
  constexpr std::array kUniform = {"least"sv, "most"sv};
  constexpr std::array kLogNormal = {"median"sv, "p95"sv, "most"sv};
  const bool log_normal = object.contains("median") || object.contains("p95");
  const ScenarioFields fields(parent.document(), object, parent.path_of("payload_bytes"),
                              log_normal ? std::span<const std::string_view>{kLogNormal} : kUniform);
  constexpr std::string_view kBytes = "a whole number from 96 to 1048576";
  PayloadSize size;
  if (log_normal) {
    size = {PayloadSize::Kind::log_normal, kLeastPayloadBytes, kMostPayloadBytes, 0, 0};
    fields.require("median", kBytes);
    fields.require("p95", kBytes);
    fields.read("median", size.median, kLeastPayloadBytes, kMostPayloadBytes);
    fields.read("p95", size.p95, size.median, kMostPayloadBytes);
    fields.read("most", size.most, size.p95, kMostPayloadBytes);
  } else {
    size.kind = PayloadSize::Kind::uniform;
    fields.require("least", kBytes);
    fields.require("most", kBytes);
    fields.read("least", size.least, kLeastPayloadBytes, kMostPayloadBytes);
    fields.read("most", size.most, size.least, kMostPayloadBytes);
  }
  return size;
}

PayloadSize read_payload(const ScenarioFields& fields) {
  PayloadSize size;
  const json* value = fields.find("payload_bytes");
  if (value == nullptr) return size;
  if (value->is_object()) return read_distribution(fields, *value);
  if (!whole_number(*value)) {
    fields.refuse("payload_bytes",
                  "a whole number from 96 to 1048576, or {\"least\", \"most\"}, or {\"median\", \"p95\", \"most\"}");
  }
  fields.read("payload_bytes", size.least, kLeastPayloadBytes, kMostPayloadBytes);
  size.most = size.least;
  return size;
}

Traffic read_series(const ScenarioDocument& document, const json& object, const std::string& path, bool downlink) {
  constexpr std::array kKeys = {"arrivals"sv,   "messages_per_s"sv, "each_per_s"sv,
                                "burst_size"sv, "payload_bytes"sv,  "content"sv};
  constexpr std::array kArrivals = {Arrivals::constant, Arrivals::poisson, Arrivals::burst, Arrivals::periodic};
  constexpr std::array kWords = {"constant"sv, "poisson"sv, "burst"sv, "periodic"sv};
  constexpr std::array kContents = {"text"sv, "binary"sv};
  const ScenarioFields fields(document, object, path, kKeys);
  Traffic traffic;
  if (const auto word = fields.read_word("arrivals", kWords)) traffic.arrivals = kArrivals[*word];
  const std::string_view rate = one_of(fields, "messages_per_s", "each_per_s",
                                       "a number from 0.001 to 10000000.0: messages in total, over all channels or "
                                       "clients; or each_per_s: of each of them");
  traffic.each = rate == "each_per_s";
  fields.read(rate, traffic.messages_per_s, 0.001, kMostRate);
  fields.read("burst_size", traffic.burst_size, 1, 1'000'000);
  if (traffic.arrivals != Arrivals::burst && !left_over(fields, "burst_size", "arrivals")) {
    fields.refuse("burst_size", "nothing, unless arrivals is burst");
  }
  traffic.payload = read_payload(fields);
  const auto content = fields.read_word("content", kContents);
  if (content == 1U) traffic.content = Content::binary;
  if (traffic.content == Content::binary && !downlink) fields.refuse("content", "text: only the server sends binary");
  return traffic;
}

/// {"least": …, "most": …} of numbers.
template <class Number>
void read_range(const ScenarioFields& parent, std::string_view key, Number& low, Number& high, Number least,
                Number most) {
  constexpr std::array kKeys = {"least"sv, "most"sv};
  const json* object = parent.find(key);
  if (object == nullptr) return;
  const ScenarioFields fields(parent.document(), *object, parent.path_of(key), kKeys);
  fields.require("least", "a number, and most: another");
  fields.require("most", "a number, not below least");
  fields.read("least", low, least, most);
  fields.read("most", high, low, most);
}

Group read_group(const ScenarioDocument& document, const json& object, const std::string& path) {
  constexpr std::array kKeys = {"name"sv, "members"sv, "follows"sv, "to"sv, "uplink"sv, "churn"sv};
  constexpr std::array kTo = {"channel"sv, "server"sv};
  const ScenarioFields fields(document, object, path, kKeys);
  Group group;
  fields.require("name", "up to 40 of a-z, 0-9, _ and -");
  fields.read_text("name", group.name);
  if (!is_plain_name(group.name)) fields.refuse("name", "up to 40 of a-z, 0-9, _ and -");
  fields.read("members", group.members, 1, kMostMembers);
  fields.read("follows", group.follows);
  group.uplink = read_traffic(fields, "uplink");
  group.churn = read_churn(fields);
  const auto to = fields.read_word("to", kTo);
  group.to_server = to == 1U;
  if (to && group.uplink.empty()) fields.refuse("to", "nothing, unless the group has an uplink");
  if (!group.follows && group.uplink.empty()) {
    fields.refuse("follows", "true, unless the group has an uplink: else it would do nothing at all");
  }
  return group;
}

void check_members(const ScenarioFields& parent, const std::vector<ScenarioItem>& items,
                   const std::vector<Group>& groups) {
  std::size_t rest = 0;
  for (std::size_t index = 0; index < groups.size(); ++index) {
    for (std::size_t earlier = 0; earlier < index; ++earlier) {
      if (groups[earlier].name != groups[index].name) continue;
      const std::string path = items[index].path + ".name";
      refuse(parent.document(), groups[index].name, path, "a name that no other group has");
    }
    if (groups[index].members == 0) ++rest;
  }
  if (rest != 1) {
    throw InputError(parent.document().where(parent.path_of("groups")),
                     "has " + std::to_string(rest) + " groups without members",
                     "exactly one: it takes all the others of each room");
  }
}

}  // namespace

Channels read_channels(const ScenarioFields& parent) {
  constexpr std::array kKeys = {"layout"sv, "room_size"sv};
  constexpr std::array kLayouts = {Layout::shared, Layout::rooms, Layout::one_per_client};
  constexpr std::array kWords = {"shared"sv, "rooms"sv, "private"sv};
  Channels channels;
  const json* object = parent.find("channels");
  if (object == nullptr) return channels;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("channels"), kKeys);
  if (const auto word = fields.read_word("layout", kWords)) channels.layout = kLayouts[*word];
  if (channels.layout != Layout::rooms && !left_over(fields, "room_size", "layout")) {
    fields.refuse("room_size", "nothing, unless layout is rooms");
  }
  const json* size = fields.find("room_size");
  if (size == nullptr || channels.layout != Layout::rooms) return channels;
  if (size->is_object()) {
    read_range<std::uint32_t>(fields, "room_size", channels.room_size, channels.room_size_most, 1, kMostClients);
  } else {
    fields.read("room_size", channels.room_size, 1, kMostClients);
    channels.room_size_most = channels.room_size;
  }
  return channels;
}

std::vector<Traffic> read_traffic(const ScenarioFields& parent, std::string_view direction) {
  std::vector<Traffic> all;
  const json* found = parent.find(direction);
  if (found == nullptr) return all;
  const bool downlink = direction == "downlink";
  const std::string path = parent.path_of(direction);
  if (!found->is_array()) return {read_series(parent.document(), *found, path, downlink)};
  for (const auto& [value, at] : items_of(parent.document(), *found, path, kMostElements, "")) {
    all.push_back(read_series(parent.document(), value, at, downlink));
  }
  return all;
}

std::optional<Churn> read_churn(const ScenarioFields& parent) {
  constexpr std::array kKeys = {"session_s"sv, "away_s"sv, "catches_up"sv};
  const json* object = parent.find("churn");
  if (object == nullptr) return std::nullopt;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("churn"), kKeys);
  Churn churn;
  fields.read("session_s", churn.session_s, 0.1, 86400);
  fields.read("away_s", churn.away_s, 0.001, 86400);
  fields.read("catches_up", churn.catches_up);
  return churn;
}

std::vector<Group> read_groups(const ScenarioFields& parent) {
  const json* list = parent.find("groups");
  if (list == nullptr) {
    Group all;
    all.uplink = read_traffic(parent, "uplink");
    all.churn = read_churn(parent);
    return {all};
  }
  for (const std::string_view key : {"uplink"sv, "churn"sv}) {
    if (parent.find(key) != nullptr)
      parent.refuse(key, "nothing beside groups, which have their own: groups.0." + std::string{key});
  }
  const auto items = items_of(parent.document(), *list, parent.path_of("groups"), kMostElements,
                              "a list of groups: [{\"name\": …, \"members\": …, …}, …]");
  std::vector<Group> groups;
  for (const auto& [value, path] : items) groups.push_back(read_group(parent.document(), value, path));
  check_members(parent, items, groups);
  return groups;
}

std::optional<Replies> read_replies(const ScenarioFields& parent) {
  constexpr std::array kKeys = {"messages"sv, "per_s"sv, "first_after_ms"sv, "payload_bytes"sv};
  const json* object = parent.find("replies");
  if (object == nullptr) return std::nullopt;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("replies"), kKeys);
  Replies replies;
  read_range<std::uint32_t>(fields, "messages", replies.messages_least, replies.messages_most, 1, 1'000'000);
  read_range<double>(fields, "per_s", replies.per_s_least, replies.per_s_most, 0.001, 1e6);
  fields.read("first_after_ms", replies.first_after_ms, 0, 3'600'000);
  replies.payload = read_payload(fields);
  return replies;
}

}  // namespace pushbench
