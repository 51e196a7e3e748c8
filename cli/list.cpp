// `pushbench list`: transports and scenarios.
#include "cli/list.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/usage.hpp"
#include "harness/doctor.hpp"
#include "harness/scenario.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

using nlohmann::ordered_json;
using namespace std::string_view_literals;

constexpr const char* kExamples = R"(Examples:
  pushbench list                                 both
  pushbench list transports                      with their settings: --set transports.NAME.SETTING=VALUE
  pushbench list scenarios --format json         the effective documents, every default written out

Scenarios are found in the folders of $PUSHBENCH_SCENARIOS (separated by colons), beside the program, and in the source
tree; a scenario of your own is one JSON file: pushbench run ./my.json)";

std::string words_of(const SettingValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  const std::string& text = std::get<std::string>(value);
  return text.empty() ? "\"\"" : text;
}

std::string assignment(const SettingSpec& spec) { return spec.name + " = " + words_of(spec.standard); }

std::string words_of(const std::optional<Traffic>& traffic) {
  if (!traffic) return "nothing";
  const std::string arrivals = traffic->arrivals == Arrivals::burst ? fmt::format("bursts of {}", traffic->burst_size)
                                                                    : std::string{name_of(traffic->arrivals)};
  return fmt::format("{} messages/s of {} B, {}", traffic->messages_per_s, traffic->payload_bytes, arrivals);
}

std::string words_of(const Scenario& scenario) {
  switch (scenario.channels.layout) {
    case Layout::shared: return "one channel for all";
    case Layout::rooms: return fmt::format("rooms of {}", scenario.channels.room_size);
    case Layout::one_per_client: return "a channel for each";
  }
  return "";
}

void run_list(const std::string& what, bool json) {
  constexpr std::array kWords = {"transports"sv, "scenarios"sv};
  if (!what.empty() && what != kWords[0] && what != kWords[1]) {
    throw InputError("list: " + in_quotes(what), "is not known", accepted_words(what, kWords));
  }
  const bool transports = what != kWords[1];
  const bool scenarios = what != kWords[0];
  const auto files = scenarios ? scenario_files(scenario_folders()) : std::map<std::string, std::filesystem::path>{};
  if (json) {
    ordered_json document = ordered_json::object();
    if (transports) document.update(ordered_json::parse(transports_json()));
    if (scenarios) document.update(ordered_json::parse(scenarios_json(files)));
    print(document.dump(2) + "\n");
    return;
  }
  if (transports) print(transports_text());
  if (transports && scenarios) print("\n");
  if (scenarios) print(scenarios_text(files));
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
      text += fmt::format("\n  {}: {}\n", name, scenario.summary);
      text += fmt::format("    {} clients, {}\n", grouped(scenario.clients), words_of(scenario));
      text += fmt::format("    server publishes {}; clients publish {}\n", words_of(scenario.downlink),
                          words_of(scenario.uplink));
      text += fmt::format("    {} s warm-up, {} s measured, {} trials\n    {}\n", scenario.phases.warm_up_s,
                          scenario.phases.measure_s, scenario.trials, file.string());
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
    std::string what;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("list", "Show the transports and their settings, or the scenarios");
  command->footer(kExamples);
  command->add_option("what", options->what, "transports or scenarios; default: both")->type_name("WHAT");
  add_table_or_json(*command, options->json);
  command->callback([options] { run_list(options->what, options->json); });
}

}  // namespace pushbench
