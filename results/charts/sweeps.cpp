#include "results/charts/sweeps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

using Json = nlohmann::json;

/// What a scenario is, by key path; words and numbers as JSON.
using Keys = std::map<std::string, Json>;

struct Member {
  const ScenarioRecord* scenario = nullptr;
  Keys keys;
};

constexpr std::size_t kMostScenarios = 200, kMostKeys = 2'000;

void flatten(const Json& value, const std::string& path, Keys& into) {
  if (into.size() > kMostKeys) return;
  if (!value.is_object()) {
    into[path] = value;
    return;
  }
  for (const auto& [key, element] : value.items()) flatten(element, path.empty() ? key : path + "." + key, into);
}

/// What says or judges something, but is no load.
bool says_nothing(std::string_view key) {
  constexpr std::array<std::string_view, 5> kWords{"name", "summary", "sources", "slo", "trials"};
  const std::string_view first = key.substr(0, key.find('.'));
  return std::find(kWords.begin(), kWords.end(), first) != kWords.end();
}

/// The world comes behind the scenario's own keys: how many servers there are may follow from these.
void add_world(const Run& run, Member& member) {
  const auto trial = std::find_if(run.trials.begin(), run.trials.end(), [&](const Trial& one) {
    return one.scenario == member.scenario->name && one.simulated;
  });
  if (trial == run.trials.end()) return;
  const SimulatedWorld& world = *trial->simulated;
  member.keys.emplace("network", world.network);
  member.keys.emplace("population", world.population);
  member.keys.emplace("servers", world.servers);
  member.keys.emplace("cores", world.cores);
  member.keys.emplace("calibration", world.calibration);
  const auto idle = world.other.find("idle_timeout");
  member.keys.emplace("idle-timeout", idle == world.other.end() ? "none" : idle->second);
  if (trial->energy) {
    member.keys.emplace("radio", trial->energy->radio);
    member.keys.emplace("battery", trial->energy->battery);
  }
  if (trial->bill) member.keys.emplace("prices", trial->bill->prices);
}

/// Without needless zeros.
std::string short_text(double value) {
  return value == std::floor(value) ? count_text(value) : fmt::format("{:.4g}", value);
}

std::string leaf_of(const std::string& key) { return key.substr(key.rfind('.') + 1); }

bool all_names_hold(const std::vector<Member>& members, const std::string& word) {
  return std::all_of(members.begin(), members.end(),
                     [&](const Member& member) { return member.scenario->name.find(word) != std::string::npos; });
}

/// The key whose values differ from scenario to scenario; empty if there is none.
std::string swept_key(const std::vector<Member>& members) {
  std::vector<std::string> found;
  for (const auto& [key, value] : members.front().keys) {
    if (says_nothing(key)) continue;
    std::set<std::string> values;
    for (const Member& member : members) {
      const auto own = member.keys.find(key);
      if (own != member.keys.end() && own->second.is_primitive()) {
        values.insert(own->second.dump(-1, ' ', true, Json::error_handler_t::replace));
      }
    }
    if (values.size() == members.size()) found.push_back(key);
  }
  for (const std::string& key : found) {
    if (all_names_hold(members, leaf_of(key))) return key;
  }
  return found.empty() ? "" : found.front();
}

ScenarioSweep sweep_of(const std::vector<Member>& members, const std::string& key) {
  ScenarioSweep sweep{plain_text(key), {}};
  for (const Member& member : members) {
    const Json& value = member.keys.at(key);
    SweptValue point{.scenario = member.scenario->name, .words = {}, .text = {}, .number = {}};
    if (value.is_number()) point.number = believable(value.get<double>());
    point.text = value.is_string() ? value.get<std::string>()
                 : point.number    ? short_text(*point.number)
                                   : value.dump(-1, ' ', true, Json::error_handler_t::replace);
    point.text = plain_text(point.text).substr(0, 60);
    point.words = plain_text(leaf_of(key)) + " " + point.text;
    sweep.points.push_back(std::move(point));
  }
  const bool numbers = std::all_of(sweep.points.begin(), sweep.points.end(),
                                   [](const SweptValue& point) { return point.number.has_value(); });
  if (numbers) {
    std::stable_sort(sweep.points.begin(), sweep.points.end(),
                     [](const SweptValue& a, const SweptValue& b) { return *a.number < *b.number; });
  }
  return sweep;
}

}  // namespace

std::vector<ScenarioSweep> sweeps_of(const Run& run) {
  std::vector<ScenarioSweep> sweeps;
  if (run.scenarios.size() < 2 || run.scenarios.size() > kMostScenarios || run.trials.empty()) return sweeps;
  std::vector<std::pair<std::string, std::vector<Member>>> groups;
  for (const ScenarioRecord& scenario : run.scenarios) {
    const Json document = Json::parse(scenario.document, nullptr, false);
    if (!document.is_object()) continue;
    Member member{&scenario, {}};
    flatten(document, "", member.keys);
    add_world(run, member);
    const auto told = document.find("summary");
    const std::string summary = told != document.end() && told->is_string() ? told->get<std::string>() : "";
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.first == summary; });
    if (group == groups.end()) group = groups.insert(groups.end(), {summary, {}});
    group->second.push_back(std::move(member));
  }
  for (const auto& [summary, members] : groups) {
    if (members.size() < 2) continue;
    const std::string key = swept_key(members);
    if (!key.empty()) sweeps.push_back(sweep_of(members, key));
  }
  return sweeps;
}

}  // namespace pushbench::results
