// The schema, which editors read, and the loader, which decides, must say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using nlohmann::json;

json load(const std::string& path) {
  std::ifstream file(std::string{PUSHBENCH_SOURCE_DIR} + "/" + path);
  return json::parse(file);
}

const json& schema() {
  static const json loaded = load("scenarios/schema/scenario.schema.json");
  return loaded;
}

/// A scenario in which the key at `path` may appear: not all may in one.
json document_for(const std::string& path) {
  const json series = {{"arrivals", "burst"}, {"messages_per_s", 1}, {"burst_size", 1}, {"payload_bytes", 200}};
  const json uplink = path.find("uplink.0") == std::string::npos ? series : json::array({series});
  json document = {{"$schema", "s"},
                   {"name", "x"},
                   {"summary", "s"},
                   {"sources", {"s"}},
                   {"slo", {{"lost", 0}}},
                   {"study", true},
                   {"variants", {"websocket:resume=false"}},
                   {"clients", 1},
                   {"channels", {{"layout", "shared"}}},
                   {"downlink", path.starts_with("downlink.0") ? json::array({series}) : series},
                   {"phases", {{"measure_s", 86400}, {"load", {{{"from_s", 0}, {"factor", 1}}}}}},
                   {"faults", {{{"kind", "silence"}, {"at_s", 0}}}},
                   {"hub", json::object()},
                   {"connect", json::object()},
                   {"transports", json::object()}};
  if (path.starts_with("groups")) {
    document["clients"] = 2;
    document["groups"] = {{{"name", "a"}, {"members", 1}, {"uplink", uplink}}, {{"name", "b"}}};
  } else {
    document["uplink"] = uplink;
  }
  if (path == "faults.0.kind") document["faults"][0]["for_ms"] = 1;
  if (path.starts_with("channels.room_size")) document["channels"]["layout"] = "rooms";
  if (path.starts_with("replies")) document["channels"]["layout"] = "private";
  return document;
}

/// What must be set for a key to be free within its bounds: other keys limit it, too. Paths are beside the key's.
std::vector<std::string> companions(const std::string& path) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> known = {
      {"payload_bytes.least", {"payload_bytes=null", "payload_bytes.most=1048576"}},
      {"payload_bytes.most", {"payload_bytes=null", "payload_bytes.least=96"}},
      {"payload_bytes.median", {"payload_bytes=null", "payload_bytes.p95=1048576"}},
      {"payload_bytes.p95", {"payload_bytes=null", "payload_bytes.median=96"}},
      {"room_size.least", {"room_size.most=5000000"}},
      {"room_size.most", {"room_size.least=1"}},
      {"messages.least", {"messages.most=1000000"}},
      {"messages.most", {"messages.least=1"}},
      {"per_s.least", {"per_s.most=1000000"}},
      {"per_s.most", {"per_s.least=0.001"}},
      {"first_ms", {"most_ms=3600000"}},
      {"most_ms", {"first_ms=1"}},
      {"history", {"kind=restart"}},
  };
  std::vector<std::string> overrides;
  for (const auto& [suffix, needed] : known) {
    if (!path.ends_with("." + suffix)) continue;
    for (const std::string& each : needed) overrides.push_back(path.substr(0, path.size() - suffix.size()) + each);
  }
  if (path == "faults.0.per_s") overrides.emplace_back("phases.measure_s=100");  // not too many strikes in all
  if (path.ends_with(".members")) overrides.emplace_back("clients=1000001");
  return overrides;
}

std::string verdict(const std::string& path, const json& value) {
  std::vector<std::string> overrides = companions(path);
  overrides.push_back(path + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
  try {
    parse_scenario(document_for(path).dump(), "full", overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

const json& resolved(const json& node) {
  if (!node.contains("$ref")) return node;
  return schema().at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

/// Calls `call(path, leaf schema)` for every value that is neither object nor list, in every form it may have.
void for_each_leaf(const json& unresolved, const std::string& path,
                   const std::function<void(const std::string&, const json&)>& call) {
  const json& node = resolved(unresolved);
  if (node.contains("anyOf")) {
    for (const json& alternative : node.at("anyOf")) for_each_leaf(alternative, path, call);
  } else if (node.value("type", "") == "array") {
    for_each_leaf(node.at("items"), path + ".0", call);
  } else if (node.value("type", "") != "object") {
    call(path, node);
  } else if (node.contains("properties")) {
    for (const auto& [key, inner] : node.at("properties").items()) {
      for_each_leaf(inner, path.empty() ? key : path + "." + key, call);
    }
  }
}

TEST(ScenarioSchema, EveryKeyAndBoundIsTheLoaders) {
  std::set<std::string> numbers;
  for_each_leaf(schema(), "", [&](const std::string& path, const json& leaf) {
    EXPECT_TRUE(leaf.contains("description")) << path;
    for (const json& word : leaf.value("enum", json::array())) {
      if (word == "binary" && path.find("uplink") != std::string::npos) continue;  // only for the downlink
      EXPECT_EQ(verdict(path, word), "accepted") << path;
    }
    if (leaf.value("type", "") == "boolean") {
      EXPECT_EQ(verdict(path, true), "accepted") << path;
    }
    if (!leaf.contains("minimum")) return;
    numbers.insert(path);
    const json& least = leaf.at("minimum");
    const json& most = leaf.at("maximum");
    EXPECT_EQ(verdict(path, least), "accepted") << path;
    EXPECT_EQ(verdict(path, most), "accepted") << path;
    EXPECT_THAT(verdict(path, least.get<double>() - 0.001), testing::StartsWith("--set " + path + ": is ")) << path;
    EXPECT_THAT(verdict(path, most.get<double>() + 1), testing::StartsWith("--set " + path + ": is ")) << path;
    if (path.ends_with(".share")) return;  // there is nothing half above its least
    EXPECT_EQ(verdict(path, least.get<double>() + 0.5) == "accepted", leaf.at("type") == "number") << path;
  });
  EXPECT_EQ(numbers.size(), 82u);
}

TEST(ScenarioSchema, BoundsOfGoalsAreTheLoaders) {
  const json& goal = schema().at("properties").at("slo").at("additionalProperties");
  EXPECT_EQ(verdict("slo.lost", goal.at("minimum")), "accepted");
  EXPECT_EQ(verdict("slo.lost", goal.at("maximum")), "accepted");
  EXPECT_NE(verdict("slo.lost", -0.001), "accepted");
  EXPECT_NE(verdict("slo.lost", 2 * goal.at("maximum").get<double>()), "accepted");
}

/// Every key of `document` is a property in some form of `node`.
bool is_known(const json& document, const json& unresolved) {
  const json& node = resolved(unresolved);
  if (node.contains("anyOf")) {
    const json& forms = node.at("anyOf");
    return std::any_of(forms.begin(), forms.end(), [&](const json& form) { return is_known(document, form); });
  }
  if (document.is_array()) {
    return node.value("type", "") == "array" && std::all_of(document.begin(), document.end(), [&](const json& item) {
             return is_known(item, node.at("items"));
           });
  }
  if (!document.is_object()) return node.value("type", "") != "object" && node.value("type", "") != "array";
  if (!node.contains("properties")) return node.contains("additionalProperties");
  for (const auto& [key, value] : document.items()) {
    if (node.at("properties").contains(key) && is_known(value, node.at("properties").at(key))) continue;
    ADD_FAILURE() << key << " in " << document;
    return false;
  }
  return true;
}

TEST(ScenarioSchema, KnowsEveryKeyThatIsWritten) {
  for (const char* path : {"", "groups.0.uplink.0", "downlink.0", "replies", "channels.room_size"}) {
    json document = document_for(path);
    document["phases"]["measure_s"] = 9;
    document["faults"].push_back({{"kind", "restart"}, {"per_s", 1}});
    document["faults"].push_back({{"kind", "stall"}, {"at_s", 1}, {"for_ms", 5}, {"share", 0.5}});
    if (std::string_view{path} == "replies") document["replies"] = json::object();
    if (!document.contains("groups")) document["churn"] = json::object();
    EXPECT_TRUE(is_known(json::parse(to_json(parse_scenario(document.dump(), "full"))), schema())) << path;
  }
}

TEST(ScenarioSchema, StatesTheLoadersDefaults) {
  json document = {{"name", "x"},
                   {"summary", "s"},
                   {"downlink", {{"messages_per_s", 1}}},
                   {"uplink", {{"messages_per_s", 1}}},
                   {"churn", json::object()},
                   {"channels", {{"layout", "private"}}},
                   {"replies", json::object()}};
  const json written = json::parse(to_json(parse_scenario(document.dump(), "x")));
  std::set<std::string> defaults;
  for_each_leaf(schema(), "", [&](const std::string& path, const json& leaf) {
    std::string pointer = "/" + path;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    if (!leaf.contains("default") || path == "channels.layout" || !written.contains(json::json_pointer(pointer)))
      return;
    defaults.insert(path);
    EXPECT_EQ(written.at(json::json_pointer(pointer)), leaf.at("default")) << path;
  });
  EXPECT_EQ(defaults.size(), 25u);
  const json& defs = schema().at("$defs");
  EXPECT_EQ(schema().at("properties").at("channels").at("properties").at("layout").at("default"), "shared");
  EXPECT_EQ(schema().at("properties").at("channels").at("properties").at("room_size").at("anyOf").at(0).at("default"),
            Channels{}.room_size);
  EXPECT_EQ(defs.at("traffic").at("properties").at("burst_size").at("default"), Traffic{}.burst_size);
  EXPECT_EQ(defs.at("group").at("properties").at("follows").at("default"), Group{}.follows);
  EXPECT_EQ(defs.at("group").at("properties").at("to").at("default"), Group{}.to_server ? "server" : "channel");
}

}  // namespace
}  // namespace pushbench
