#include "harness/calibration/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr std::string_view kInterval = "interval_ms", kResume = "resume";

/// Rates are of the one channel that all clients follow.
struct Load {
  std::uint32_t clients = 0;
  double messages_per_s = 0;
  std::uint32_t payload_bytes = 0;
  std::uint32_t interval_ms =
      0;  ///< of transports that poll; multiples of the messages' gap would make few phases of it
  double measure_s = 2;
  std::string_view suffix = {};  ///< of the name
  std::string_view more = {};    ///< further members of the scenario
};

constexpr std::string_view kChurn = R"(,"churn":{"session_s":1,"away_s":0.3})";

// What a lone client gets shows what an idle machine adds; the second of them what a short rest does.
constexpr Load kPushed[] = {
    {.clients = 1, .messages_per_s = 25, .payload_bytes = 200, .measure_s = 3},
    {.clients = 1, .messages_per_s = 500, .payload_bytes = 200},
    {.clients = 40, .messages_per_s = 50, .payload_bytes = 150},
    {.clients = 250, .messages_per_s = 15, .payload_bytes = 150},
    {.clients = 200, .messages_per_s = 16, .payload_bytes = 4000},
    {.clients = 1500, .messages_per_s = 4, .payload_bytes = 120},
    {.clients = 150, .messages_per_s = 4, .payload_bytes = 200, .suffix = "-churn", .more = kChurn}};
constexpr Load kPolled[] = {{.clients = 20, .messages_per_s = 16, .payload_bytes = 200, .interval_ms = 110},
                            {.clients = 150, .messages_per_s = 16, .payload_bytes = 150, .interval_ms = 170},
                            {.clients = 700, .messages_per_s = 8, .payload_bytes = 200, .interval_ms = 330},
                            {.clients = 200, .messages_per_s = 16, .payload_bytes = 4000, .interval_ms = 230},
                            {.clients = 1500, .messages_per_s = 4, .payload_bytes = 120, .interval_ms = 910},
                            {.clients = 150,
                             .messages_per_s = 4,
                             .payload_bytes = 200,
                             .interval_ms = 290,
                             .suffix = "-churn",
                             .more = kChurn}};

constexpr Load kPushedProofs[] = {{.clients = 100, .messages_per_s = 30, .payload_bytes = 100},
                                  {.clients = 150, .messages_per_s = 20, .payload_bytes = 1000},
                                  {.clients = 300, .messages_per_s = 20, .payload_bytes = 100},
                                  {.clients = 500, .messages_per_s = 10, .payload_bytes = 300},
                                  {.clients = 600, .messages_per_s = 10, .payload_bytes = 1000},
                                  {.clients = 1000, .messages_per_s = 5, .payload_bytes = 100}};
constexpr Load kPolledProofs[] = {
    {.clients = 100, .messages_per_s = 20, .payload_bytes = 100, .interval_ms = 210, .measure_s = 3},
    {.clients = 200, .messages_per_s = 10, .payload_bytes = 1000, .interval_ms = 370, .measure_s = 3},
    {.clients = 400, .messages_per_s = 10, .payload_bytes = 100, .interval_ms = 530, .measure_s = 3},
    {.clients = 600, .messages_per_s = 5, .payload_bytes = 300, .interval_ms = 490, .measure_s = 3},
    {.clients = 1000, .messages_per_s = 5, .payload_bytes = 100, .interval_ms = 970, .measure_s = 4}};

// Messages are due a quarter of a second behind and three quarters: all are back between two of them, so that it is
// certain which ones those miss who come back with nothing.
constexpr std::string_view kReset =
    R"(,"faults":[{"kind":"reset","at_s":1,"share":0.5}],"reconnect":{"first_ms":50,"most_ms":100})";
constexpr std::string_view kRestart =
    R"(,"faults":[{"kind":"restart","at_s":1,"for_ms":900,"history":"kept"}],"reconnect":{"first_ms":50,"most_ms":100})";
constexpr Load kFaults[] = {{.clients = 200,
                             .messages_per_s = 2,
                             .payload_bytes = 200,
                             .interval_ms = 190,
                             .measure_s = 4,
                             .suffix = "-reset",
                             .more = kReset},
                            {.clients = 200,
                             .messages_per_s = 2,
                             .payload_bytes = 200,
                             .interval_ms = 190,
                             .measure_s = 4,
                             .suffix = "-restart",
                             .more = kRestart}};

Scenario scenario_of(std::string_view what, const Load& load, std::uint32_t trials) {
  const std::string name =
      fmt::format("{}-{}x{}x{}{}", what, load.clients, load.messages_per_s, load.payload_bytes, load.suffix);
  const std::string text = fmt::format(
      R"({{"name":"{}","summary":"{} clients, each to get {} messages a second of {} bytes.","clients":{},)"
      R"("channels":{{"layout":"shared"}},"downlink":{{"arrivals":"constant","messages_per_s":{},"payload_bytes":{}}},)"
      R"("phases":{{"warm_up_s":1,"measure_s":{},"drain_s":3}},"trials":{}{}}})",
      name, load.clients, load.messages_per_s, load.payload_bytes, load.clients, load.messages_per_s,
      load.payload_bytes, load.measure_s, trials, load.more);
  return parse_scenario(text, name);
}

std::optional<SettingSpec> setting_of(const Transport& transport, std::string_view name) {
  for (const SettingSpec& setting : transport.settings()) {
    if (setting.name == name) return setting;
  }
  return std::nullopt;
}

Variant variant_of(const Transport& transport, const Load& load) {
  if (transport.pushes() || !setting_of(transport, kInterval)) return plain(transport);
  return parse_variant(fmt::format("{}:{}={}", transport.name(), kInterval, load.interval_ms), "cells");
}

void add(std::vector<Cell>& cells, std::string_view what, std::span<const Load> loads, bool pushes,
         std::uint32_t trials) {
  for (const Load& load : loads) {
    const Scenario scenario = scenario_of(what, load, trials);
    for (const Transport* transport : transports()) {
      if (transport->pushes() == pushes) cells.push_back({scenario, variant_of(*transport, load)});
    }
  }
}

bool same(const Cell& cell, const results::Trial& trial) {
  return trial.scenario == cell.scenario.name && trial.transport == cell.variant.label;
}

}  // namespace

std::string label_of(const Cell& cell) { return cell.scenario.name + " " + cell.variant.label; }

std::vector<Cell> calibration_cells(std::uint32_t trials) {
  std::vector<Cell> cells;
  add(cells, "calibrate", kPushed, true, trials);
  add(cells, "calibrate", kPolled, false, trials);
  return cells;
}

std::vector<Cell> validation_cells(std::uint32_t trials) {
  std::vector<Cell> cells;
  add(cells, "validate", kPushedProofs, true, trials);
  add(cells, "validate", kPolledProofs, false, trials);
  for (const Load& load : kFaults) {
    const Scenario scenario = scenario_of("validate", load, trials);
    for (const Transport* transport : transports()) {
      cells.push_back({scenario, variant_of(*transport, load)});
      const std::optional<SettingSpec> resume = setting_of(*transport, kResume);
      if (!resume || resume->standard != SettingValue{true}) continue;
      cells.push_back({scenario, parse_variant(fmt::format("{}:{}=false", transport->name(), kResume), "cells")});
    }
  }
  return cells;
}

std::vector<Cell> chosen_cells(std::vector<Cell> cells, std::span<const std::string> words, std::string_view where) {
  if (words.empty()) return cells;
  const auto has = [](const Cell& cell, const std::string& word) {
    return label_of(cell).find(word) != std::string::npos;
  };
  if (cells.empty()) throw InputError(std::string{where}, "there is no cell to choose from", "a result that has cells");
  for (const std::string& word : words) {
    if (std::ranges::any_of(cells, [&](const Cell& cell) { return has(cell, word); })) continue;
    throw InputError(std::string{where}, in_quotes(word) + " is in no cell's name",
                     "a part of a name, such as " + in_quotes(label_of(cells.front())) + " or " +
                         in_quotes(cells.back().scenario.name));
  }
  std::erase_if(cells, [&](const Cell& cell) {
    return std::ranges::none_of(words, [&](const std::string& word) { return has(cell, word); });
  });
  return cells;
}

RunPlan plan_of(std::span<const Cell> cells) {
  RunPlan plan;
  plan.by_rounds = true;
  for (const Cell& cell : cells) {
    const auto found = std::ranges::find(plan.scenarios, cell.scenario.name, &Scenario::name);
    const auto index = static_cast<std::size_t>(found - plan.scenarios.begin());
    if (found == plan.scenarios.end()) {
      plan.scenarios.push_back(cell.scenario);
      plan.variants.emplace_back();
    }
    plan.variants[index].push_back(cell.variant);
  }
  return plan;
}

std::vector<Cell> cells_of(const results::Run& run, const std::string& origin) {
  std::vector<Cell> cells;
  for (const results::ScenarioRecord& record : run.scenarios) {
    const Scenario scenario = parse_scenario(record.document, origin);
    for (const results::Trial& trial : run.trials) {
      const auto there = [&](const Cell& cell) { return same(cell, trial); };
      if (trial.scenario != scenario.name || std::ranges::any_of(cells, there)) continue;
      cells.push_back({scenario, parse_variant(trial.transport, origin)});
    }
  }
  return cells;
}

bool is_of_calibration(const Cell& cell) { return cell.scenario.name.starts_with("calibrate-"); }

void require_real(const results::Run& run, const std::string& origin) {
  for (const results::Trial& trial : run.trials) {
    if (trial.simulated) throw InputError(origin, "its trials are simulated ones", "a result of real trials");
  }
}

std::vector<const results::Trial*> trials_of(const results::Run& run, const Cell& cell) {
  std::vector<const results::Trial*> trials;
  for (const results::Trial& trial : run.trials) {
    if (same(cell, trial) && trial.status == results::TrialStatus::ok) trials.push_back(&trial);
  }
  std::ranges::sort(trials, {}, &results::Trial::number);
  return trials;
}

bool is_lone(const Cell& cell) {
  constexpr double kFewPerS = 50;
  return cell.scenario.clients == 1 && cell.variant.transport->pushes() &&
         cell.scenario.downlink.front().messages_per_s < kFewPerS;
}

}  // namespace pushbench
