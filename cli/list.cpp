// `pushbench list`: transports and scenarios.
#include "cli/list.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/scenario_words.hpp"
#include "cli/usage.hpp"
#include "harness/scenario.hpp"
#include "harness/variant.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

using nlohmann::ordered_json;
using namespace std::string_view_literals;

constexpr const char* kExamples = R"(Examples:
  pushbench list                                 both
  pushbench list transports                      with their settings: --set transports.NAME.SETTING=VALUE
  pushbench list scenarios                       with their loads, goals and faults
  pushbench list scenarios chat                  all about one, its sources too
  pushbench list scenarios --format json         the effective documents, every default written out

Scenarios are found in the folders of $PUSHBENCH_SCENARIOS (separated by colons), beside the program, and in the source
tree; a scenario of your own is one JSON file: pushbench run ./my.json)";

std::string assignment(const SettingSpec& spec) {
  const std::string value = words_of(spec.standard);
  return spec.name + " = " + (value.empty() ? "\"\"" : value);
}

/// One scenario alone, if there is a name.
std::map<std::string, std::filesystem::path> listed_files(const std::string& name) {
  if (name.empty()) return scenario_files(scenario_folders());
  return {{name, find_scenario(name)}};
}

void run_list(const std::string& what, const std::string& name, bool json) {
  constexpr std::array kWords = {"transports"sv, "scenarios"sv};
  if (!what.empty() && what != kWords[0] && what != kWords[1]) {
    throw InputError("list: " + in_quotes(what), "is not known", accepted_words(what, kWords));
  }
  if (!name.empty() && what != kWords[1]) {
    throw InputError("list: " + in_quotes(name), "is one argument too many", "a name behind \"scenarios\" alone");
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

void add_list(CLI::App& app, CommandLine&) {
  struct Options {
    std::string what, name;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("list", "Show the transports and their settings, or the scenarios");
  command->footer(kExamples);
  command->add_option("what", options->what, "transports or scenarios; default: both")->type_name("WHAT");
  command->add_option("name", options->name, "Of one scenario (or a file) that is to be shown in full")
      ->type_name("SCENARIO");
  add_table_or_json(*command, options->json);
  command->callback([options] { run_list(options->what, options->name, options->json); });
}

}  // namespace pushbench
