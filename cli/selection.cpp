#include "cli/selection.hpp"

#include <algorithm>
#include <set>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

/// Where in the registry's order, and the plain transport first.
bool stands_before(const Variant& a, const Variant& b) {
  const auto all = transports();
  const auto place = [&](const Variant& variant) {
    return std::find(all.begin(), all.end(), variant.transport) - all.begin();
  };
  return std::pair(place(a), !a.changed.empty()) < std::pair(place(b), !b.changed.empty());
}

std::string names_of(const std::vector<Variant>& variants) {
  std::string names;
  for (const Variant& variant : variants) names += (names.empty() ? "" : ", ") + variant.label;
  return names;
}

bool is_chosen(const ScenarioChoice& choice, const Scenario& scenario) {
  if (scenario.study) return false;
  if (!scenario.faults.empty()) return choice.faults;
  return choice.all && !scenario.slo.empty();
}

/// Results tell scenarios apart by their names.
void refuse_namesakes(const std::vector<Scenario>& scenarios) {
  std::set<std::string_view> names;
  for (const Scenario& scenario : scenarios) {
    if (names.insert(scenario.name).second) continue;
    throw InputError("run", "two of the scenarios are called " + in_quotes(scenario.name), "each name once");
  }
}

}  // namespace

std::vector<const Transport*> select_transports(std::span<const std::string> names) {
  for (const std::string& name : names) named_transport(name, "--transports");
  std::vector<const Transport*> selected;
  for (const Transport* transport : transports()) {
    const bool named = std::find(names.begin(), names.end(), transport->name()) != names.end();
    if (names.empty() || named) selected.push_back(transport);
  }
  return selected;
}

std::vector<Variant> select_variants(std::span<const std::string> texts, const Scenario& scenario) {
  std::vector<Variant> variants{plain(*transports().front())};
  const auto add = [&](Variant variant) {
    const bool known = std::any_of(variants.begin(), variants.end(),
                                   [&](const Variant& other) { return other.label == variant.label; });
    if (!known) variants.push_back(std::move(variant));
  };
  for (const std::string& text : texts) add(parse_variant(text, "--transports"));
  if (texts.empty()) {
    for (const Transport* transport : transports()) add(plain(*transport));
    for (const std::string& text : scenario.variants) add(parse_variant(text, scenario.name + ": variants"));
  }
  std::stable_sort(variants.begin(), variants.end(), stands_before);
  return variants;
}

std::vector<Variant> select_holders(std::span<const std::string> texts) {
  std::vector<Variant> variants;
  if (texts.empty()) {
    for (const Transport* transport : transports().subspan(1)) {
      if (transport->pushes()) variants.push_back(plain(*transport));
    }
  }
  for (const std::string& text : texts) {
    Variant variant = parse_variant(text, "--transport");
    if (!variant.transport->pushes()) {
      throw InputError("--transport", in_quotes(text) + " holds no connections between messages",
                       "transports that push: " + names_of(select_holders({})) +
                           "; for the others `pushbench capacity` tells how many users are served");
    }
    const bool known = std::any_of(variants.begin(), variants.end(),
                                   [&](const Variant& other) { return other.label == variant.label; });
    if (!known) variants.push_back(std::move(variant));
  }
  return variants;
}

std::vector<Scenario> select_scenarios(const ScenarioChoice& choice,
                                       const std::map<std::string, std::filesystem::path>& files,
                                       std::span<const std::string> overrides) {
  std::vector<Scenario> scenarios;
  if (!choice.all && !choice.faults) {
    const std::vector<std::string> standard{"feed"};
    for (const std::string& name : choice.names.empty() ? standard : choice.names) {
      scenarios.push_back(load_scenario(find_scenario(name), overrides));
    }
    refuse_namesakes(scenarios);
    return scenarios;
  }
  const std::string flag = choice.all ? "run: --all" : "run: --faults";
  if (!choice.names.empty()) {
    throw InputError(flag, "chooses the scenarios, but " + in_quotes(choice.names.front()) + " is named, too",
                     "either of the two");
  }
  for (const auto& [name, file] : files) {
    // What is not meant must not stand in the way with what the overrides make of it.
    if (is_chosen(choice, load_scenario(file))) scenarios.push_back(load_scenario(file, overrides));
  }
  if (scenarios.empty()) {
    throw InputError(flag, "finds no scenario",
                     std::string{"scenarios with "} + (choice.all ? "a goal (slo)" : "faults") +
                         ", in the folders that `pushbench list --help` names");
  }
  refuse_namesakes(scenarios);
  return scenarios;
}

}  // namespace pushbench
