// The schema, which editors read, and the loader, which decides, must say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

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

/// A scenario in which every key may appear.
constexpr std::string_view kFull = R"({"$schema":"s","name":"x","summary":"s","clients":5,
  "channels":{"layout":"rooms","room_size":2},
  "downlink":{"arrivals":"burst","messages_per_s":1,"burst_size":1,"payload_bytes":200},
  "uplink":{"arrivals":"burst","messages_per_s":1,"burst_size":1,"payload_bytes":200},
  "phases":{},"hub":{},"connect":{},"transports":{}})";

std::string verdict(const std::string& path, const json& value) {
  const std::vector<std::string> overrides = {path + "=" +
                                              (value.is_string() ? value.get<std::string>() : value.dump())};
  try {
    parse_scenario(kFull, "full", overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

const json& resolved(const json& node) {
  if (!node.contains("$ref")) return node;
  return schema().at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

/// Calls `call(path, leaf schema)` for every value that is no object.
template <class Call>
void for_each_leaf(const json& node, const std::string& path, Call call) {
  for (const auto& [key, unresolved] : node.at("properties").items()) {
    const json& inner = resolved(unresolved);
    const std::string inner_path = path.empty() ? key : path + "." + key;
    if (inner.value("type", "") != "object") {
      call(inner_path, inner);
    } else if (inner.contains("properties")) {
      for_each_leaf(inner, inner_path, call);
    }
  }
}

TEST(ScenarioSchema, EveryKeyAndBoundIsTheLoaders) {
  int numbers = 0;
  for_each_leaf(schema(), "", [&](const std::string& path, const json& leaf) {
    EXPECT_TRUE(leaf.contains("description")) << path;
    for (const json& word : leaf.value("enum", json::array())) EXPECT_EQ(verdict(path, word), "accepted") << path;
    if (!leaf.contains("minimum")) return;
    ++numbers;
    const json& least = leaf.at("minimum");
    const json& most = leaf.at("maximum");
    EXPECT_EQ(verdict(path, least), "accepted") << path;
    EXPECT_EQ(verdict(path, most), "accepted") << path;
    EXPECT_THAT(verdict(path, least.get<double>() - 0.001), testing::StartsWith("--set " + path + ": is ")) << path;
    EXPECT_THAT(verdict(path, most.get<double>() + 1), testing::StartsWith("--set " + path + ": is ")) << path;
    EXPECT_EQ(verdict(path, least.get<double>() + 0.5) == "accepted", leaf.at("type") == "number") << path;
  });
  EXPECT_EQ(numbers, 14);
}

/// Every key of `document` is a property in `node`.
void expect_known(const json& document, const json& node, const std::string& path) {
  for (const auto& [key, value] : document.items()) {
    ASSERT_TRUE(node.at("properties").contains(key)) << path << key;
    if (value.is_object() && key != "transports") {
      expect_known(value, resolved(node.at("properties").at(key)), path + key + ".");
    }
  }
}

TEST(ScenarioSchema, KnowsEveryKeyThatIsWritten) {
  expect_known(json::parse(to_json(parse_scenario(kFull, "full"))), schema(), "");
}

TEST(ScenarioSchema, StatesTheLoadersDefaults) {
  const json written = json::parse(to_json(parse_scenario(
      R"({"name":"x","summary":"s","downlink":{"messages_per_s":1},"uplink":{"messages_per_s":1}})", "x")));
  int defaults = 0;
  for_each_leaf(schema(), "", [&](const std::string& path, const json& leaf) {
    if (!leaf.contains("default") || path.ends_with("_size")) return;
    ++defaults;
    std::string pointer = "/" + path;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    EXPECT_EQ(written.at(json::json_pointer(pointer)), leaf.at("default")) << path;
  });
  EXPECT_EQ(defaults, 12);
  EXPECT_EQ(schema().at("properties").at("channels").at("properties").at("room_size").at("default"),
            Channels{}.room_size);
  EXPECT_EQ(schema().at("$defs").at("traffic").at("properties").at("burst_size").at("default"), Traffic{}.burst_size);
}

}  // namespace
}  // namespace pushbench
