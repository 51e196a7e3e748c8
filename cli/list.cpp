// `pushbench list`: transports, scenarios and models.
#include "cli/list.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/scenario_words.hpp"
#include "cli/usage.hpp"
#include "harness/models/models.hpp"
#include "harness/scenario.hpp"
#include "harness/variant.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

using nlohmann::ordered_json;
using namespace std::string_view_literals;

constexpr const char* kExamples = R"(Examples:
  pushbench list                                 transports and scenarios
  pushbench list transports                      with their settings: --set transports.NAME.SETTING=VALUE
  pushbench list scenarios                       with their loads, goals and faults
  pushbench list scenarios chat                  all about one, its sources too
  pushbench list models                          networks, radios, batteries, prices, populations, calibrations
  pushbench list models network                  one kind of them
  pushbench list scenarios --format json         the effective documents, every default written out

Scenarios are found in the folders of $PUSHBENCH_SCENARIOS (separated by colons), beside the program, and in the source
tree; a scenario of your own is one JSON file: pushbench run ./my.json)";

std::string assignment(const SettingSpec& spec) {
  const std::string value = words_of(spec.standard);
  return spec.name + " = " + (value.empty() ? "\"\"" : value);
}

/// All kinds of models, or the one that is named.
std::vector<std::string_view> kinds_of(std::string_view kind) {
  const auto kinds = model_kinds();
  if (kind.empty()) return {kinds.begin(), kinds.end()};
  if (std::ranges::find(kinds, kind) == kinds.end()) {
    throw InputError("list: models: " + in_quotes(kind), "is not known", accepted_words(kind, kinds));
  }
  return {kind};
}

/// One scenario alone, if there is a name.
std::map<std::string, std::filesystem::path> listed_files(const std::string& name) {
  if (name.empty()) return scenario_files(scenario_folders());
  return {{name, find_scenario(name)}};
}

void run_list(const std::string& what, const std::string& name, bool json) {
  constexpr std::array kWords = {"transports"sv, "scenarios"sv, "models"sv};
  if (!what.empty() && std::ranges::find(kWords, what) == kWords.end()) {
    throw InputError("list: " + in_quotes(what), "is not known", accepted_words(what, kWords));
  }
  if (what == kWords[2]) {
    print(json ? models_json(name) : models_text(name));
    return;
  }
  if (!name.empty() && what != kWords[1]) {
    throw InputError("list: " + in_quotes(name), "is one argument too many",
                     "a name behind \"scenarios\" or \"models\" alone");
  }
  const bool transports = what != kWords[1];
  const bool scenarios = what != kWords[0];
  const auto files = scenarios ? listed_files(name) : std::map<std::string, std::filesystem::path>{};
  if (json) {
    ordered_json document = ordered_json::object();
    if (transports) document.update(ordered_json::parse(transports_json()));
    if (scenarios) document.update(ordered_json::parse(scenarios_json(files)));
    print(document.dump(2) + "\n");
    return;
  }
  if (transports) print(transports_text());
  if (transports && scenarios) print("\n");
  if (!name.empty()) {
    print(scenario_in_full(load_scenario(files.at(name)), files.at(name)));
  } else if (scenarios) {
    print(scenarios_text(files));
  }
}

}  // namespace

std::string transports_text() {
  std::string text = "Transports\n";
  for (const Transport* transport : transports()) {
    text += fmt::format("\n  {}: {}\n    {}, {}\n", transport->name(), transport->summary(),
                        transport->over_http() ? "over HTTP" : "on a port of its own",
                        transport->pushes() ? "pushes" : "is asked");
    const std::vector<SettingSpec> specs = transport->settings();
    std::size_t width = 0;
    for (const SettingSpec& spec : specs) width = std::max(width, assignment(spec).size());
    for (const SettingSpec& spec : specs) {
      text += fmt::format("    {:<{}}  {} ({})\n", assignment(spec), width, spec.help, accepted_by(spec));
    }
  }
  return text;
}

std::string transports_json() {
  ordered_json list = ordered_json::array();
  for (const Transport* transport : transports()) {
    ordered_json settings = ordered_json::array();
    for (const SettingSpec& spec : transport->settings()) {
      ordered_json setting = {{"name", spec.name}, {"help", spec.help}};
      std::visit([&](const auto& value) { setting["default"] = value; }, spec.standard);
      setting["accepted"] = accepted_by(spec);
      settings.push_back(std::move(setting));
    }
    list.push_back({{"name", transport->name()},
                    {"summary", transport->summary()},
                    {"over_http", transport->over_http()},
                    {"pushes", transport->pushes()},
                    {"settings", std::move(settings)}});
  }
  return ordered_json{{"transports", std::move(list)}}.dump(2) + "\n";
}

std::string scenarios_text(const std::map<std::string, std::filesystem::path>& files) {
  std::string text = "Scenarios\n";
  for (const auto& [name, file] : files) {
    try {
      const Scenario scenario = load_scenario(file);
      text += "\n" + scenario_in_short(scenario, file);
    } catch (const InputError& error) {
      text += fmt::format("\n  {}: cannot be run\n    {}\n", name, error.what());
    }
  }
  return text;
}

std::string scenarios_json(const std::map<std::string, std::filesystem::path>& files) {
  ordered_json list = ordered_json::array();
  for (const auto& [name, file] : files) {
    ordered_json entry = {{"name", name}, {"file", file.string()}};
    try {
      const Scenario scenario = load_scenario(file);
      entry["hash"] = hash_of(scenario);
      entry["scenario"] = ordered_json::parse(to_json(scenario));
    } catch (const InputError& error) {
      entry["error"] = error.what();
    }
    list.push_back(std::move(entry));
  }
  return ordered_json{{"scenarios", std::move(list)}}.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

std::string models_text(std::string_view kind) {
  std::string text;
  for (const std::string_view each : kinds_of(kind)) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", each);
    for (const auto& [name, summary] : list_models(each)) text += fmt::format("  {:<14}  {}\n", name, summary);
  }
  return text;
}

std::string models_json(std::string_view kind) {
  ordered_json models = ordered_json::object();
  for (const std::string_view each : kinds_of(kind)) {
    ordered_json list = ordered_json::array();
    for (const auto& [name, summary] : list_models(each)) list.push_back({{"name", name}, {"summary", summary}});
    models[std::string{each}] = std::move(list);
  }
  return ordered_json{{"models", std::move(models)}}.dump(2) + "\n";
}

void add_list(CLI::App& app, CommandLine&) {
  struct Options {
    std::string what, name;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("list", "Show transports and their settings, scenarios, or models");
  command->footer(kExamples);
  command->add_option("what", options->what, "transports, scenarios or models; default: the first two")
      ->type_name("WHAT");
  command
      ->add_option("name", options->name, "Of one scenario (or a file) that is to be shown in full, or a kind of model")
      ->type_name("NAME");
  add_table_or_json(*command, options->json);
  command->callback([options] { run_list(options->what, options->name, options->json); });
}

}  // namespace pushbench
