// Holds the published schema and the writer against each other: every key of one is in the other, of the same type.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "results/json.hpp"
#include "results/json_reader.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using nlohmann::json;

/// As much of JSON Schema 2020-12 as ours uses; a keyword that it does not know is a complaint, too.
class Validator {
 public:
  explicit Validator(json schema) : root_(std::move(schema)) {}

  std::vector<std::string> complaints(const json& document) {
    complaints_.clear();
    validate(root_, document, "");
    return complaints_;
  }

 private:
  void validate(const json& schema, const json& value, const std::string& path) {
    static const std::set<std::string> kTold{"$schema", "$defs", "title", "description"};
    for (const auto& [keyword, rule] : schema.items()) {
      if (kTold.contains(keyword)) continue;
      if (!holds(keyword, rule, schema, value, path)) complaints_.push_back(path + ": " + keyword);
    }
  }

  bool holds(const std::string& keyword, const json& rule, const json& schema, const json& value,
             const std::string& path) {
    if (keyword == "$ref") {
      validate(root_.at(json::json_pointer(rule.get<std::string>().substr(1))), value, path);
      return true;
    }
    if (keyword == "type") return has_type(rule, value);
    if (keyword == "const") return value == rule;
    if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (keyword == "minimum") return !value.is_number() || value >= rule;
    if (keyword == "maximum") return !value.is_number() || value <= rule;
    if (keyword == "oneOf") return matching(rule, value, path) == 1;
    if (keyword == "items") {
      if (!value.is_array()) return true;
      for (std::size_t i = 0; i < value.size(); ++i) validate(rule, value[i], path + "[" + std::to_string(i) + "]");
      return true;
    }
    if (keyword == "required") {
      return std::all_of(rule.begin(), rule.end(), [&](const json& key) { return value.contains(key); });
    }
    if (keyword == "properties") return has_properties(rule, value, path);
    if (keyword == "additionalProperties") {
      if (rule == false)
        return std::all_of(value.items().begin(), value.items().end(),
                           [&](const auto& item) { return schema.at("properties").contains(item.key()); });
      for (const auto& [key, element] : value.items()) validate(rule, element, path + "." + key);
      return true;
    }
    return false;
  }

  bool has_properties(const json& rule, const json& value, const std::string& path) {
    for (const auto& [key, property] : rule.items()) {
      if (value.contains(key)) validate(property, value.at(key), path + "." + key);
    }
    return value.is_object();
  }

  static bool has_type(const json& rule, const json& value) {
    if (rule.is_array()) {
      return std::any_of(rule.begin(), rule.end(), [&](const json& type) { return has_type(type, value); });
    }
    return (rule == "object" && value.is_object()) || (rule == "array" && value.is_array()) ||
           (rule == "string" && value.is_string()) || (rule == "boolean" && value.is_boolean()) ||
           (rule == "null" && value.is_null()) || (rule == "integer" && value.is_number_integer()) ||
           (rule == "number" && value.is_number());
  }

  long matching(const json& rules, const json& value, const std::string& path) {
    return std::count_if(rules.begin(), rules.end(), [&](const json& rule) {
      Validator inner(root_);
      inner.validate(rule, value, path);
      return inner.complaints_.empty();
    });
  }

  json root_;
  std::vector<std::string> complaints_;
};

json schema() {
  std::ifstream file(PUSHBENCH_SOURCE_DIR "/results/schema/run.schema.json");
  return json::parse(file);
}

/// Every key is in one of them; several, because changing each place of one costs the square of its size.
std::vector<json> documents() {
  results::Run ceilings;
  ceilings.ceilings = {small_ceiling()};
  results::Run capacities;
  capacities.capacities = {sample_capacity("telegraph", 1'000, 0.1)};
  capacities.capacities[0].probes.resize(1);
  std::vector<json> all;
  for (const results::Run& run : {small_sample_run(), ceilings, capacities}) all.push_back(json::parse(write_run(run)));
  return all;
}

json simulated_document() { return json::parse(write_run(small_simulated_run())); }

TEST(Schema, AcceptsWhatTheWriterWrites) {
  EXPECT_EQ(Validator(schema()).complaints(simulated_document()), std::vector<std::string>{});
  for (const json& document : documents()) {
    EXPECT_EQ(Validator(schema()).complaints(document), std::vector<std::string>{});
  }
  results::Run empty;
  EXPECT_EQ(Validator(schema()).complaints(json::parse(write_run(empty))), std::vector<std::string>{});
}

TEST(Schema, RequiresEveryKeyAndAllowsNoOther) {
  const json whole = schema();
  json places = whole.at("$defs");
  places["run"] = whole;
  for (const auto& [name, place] : places.items()) {
    EXPECT_EQ(place.at("additionalProperties"), false) << name;
    std::set<std::string> required = place.at("required");
    std::set<std::string> described;
    for (const auto& [key, property] : place.at("properties").items()) described.insert(key);
    EXPECT_EQ(required, described) << name;
    EXPECT_TRUE(place.contains("description")) << name;
  }
}

TEST(Schema, NamesTheVersionThatIsWritten) {
  EXPECT_EQ(schema().at("properties").at("schema_version").at("const"), kSchemaVersion);
}

/// Every place of `value`, as pointers.
void places(const json& value, const json::json_pointer& at, std::vector<json::json_pointer>& into) {
  into.push_back(at);
  if (value.is_object()) {
    for (const auto& [key, element] : value.items()) places(element, at / key, into);
  } else if (value.is_array() && !value.empty()) {
    places(value[0], at / 0, into);
  }
}

// With sanitizers, where all changes take minutes, every eighth place is changed; they are for memory's sake there, and
// ordinary builds hold every place.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStep = 8;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t kStep = 8;
#else
constexpr std::size_t kStep = 1;
#endif
#else
constexpr std::size_t kStep = 1;
#endif

bool reader_accepts(const json& changed) {
  try {
    parse_run(changed.dump(), "test");
    return true;
  } catch (const InputError&) {
    return false;
  }
}

bool ends_with_one_of(const std::string& name, const std::vector<std::string>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const std::string& end) { return name.ends_with(end); });
}

bool holds_any_keys(const std::string& name) {
  return name.find("/document") != std::string::npos ||
         ends_with_one_of(
             name, {"/settings", "/disconnects", "/versions", "/other", "/at", "/goals", "/limits", "/state_shares"});
}

/// The reader knows more than a schema can express: how parts of a histogram agree, and that scenarios' names do.
bool has_rules_beyond_schema(const std::string& name) {
  return name.find("values_us") != std::string::npos || name.find("counts") != std::string::npos ||
         ends_with_one_of(name, {"_us", "/below", "/above", "/scenarios", "/scenario", "/scenarios/0/name"});
}

/// `within`: only of places whose names hold one of these words; empty: of all.
void expect_agreement_on_every_change(const json& good, const std::vector<std::string>& within = {}) {
  Validator validator(schema());
  std::vector<json::json_pointer> all;
  places(good, json::json_pointer{}, all);
  ASSERT_GT(all.size(), 50u);
  for (std::size_t i = 0; i < all.size(); i += kStep) {
    const json::json_pointer& place = all[i];
    const std::string name = place.to_string();
    const auto holds = [&](const std::string& word) { return name.find(word) != std::string::npos; };
    if (!within.empty() && std::none_of(within.begin(), within.end(), holds)) continue;
    for (const json& other :
         {json(nullptr), json("word"), json(-1), json(1.5), json(true), json::array(), json::object()}) {
      json changed = good;
      changed[place] = other;
      const bool valid = validator.complaints(changed).empty();
      if (valid && has_rules_beyond_schema(name)) continue;
      EXPECT_EQ(reader_accepts(changed), valid) << name << " = " << other;
    }
    if (good[place].is_object() && !holds_any_keys(name)) {
      json changed = good;
      changed[place]["unknown"] = 1;
      EXPECT_FALSE(reader_accepts(changed)) << name;
      EXPECT_FALSE(validator.complaints(changed).empty()) << name;
    }
    if (!place.empty() && good[place.parent_pointer()].is_object() &&
        !holds_any_keys(place.parent_pointer().to_string())) {
      json changed = good;
      changed[place.parent_pointer()].erase(place.back());
      EXPECT_FALSE(reader_accepts(changed)) << name << " removed";
      EXPECT_FALSE(validator.complaints(changed).empty()) << name << " removed";
    }
  }
}

// Whatever is changed in a good document, schema and reader judge it alike: so neither is laxer than the other.
TEST(Schema, AgreesWithTheReaderOnEverySingleChange) {
  for (const json& document : documents()) expect_agreement_on_every_change(document);
  // All else of a simulated run is as in any other.
  expect_agreement_on_every_change(simulated_document(), {"/simulated", "/energy", "/bill"});
}

}  // namespace
}  // namespace pushbench::results
