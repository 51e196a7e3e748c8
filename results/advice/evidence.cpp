#include "results/advice/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "results/advice/scenario_shape.hpp"
#include "results/format.hpp"
#include "results/metrics.hpp"
#include "results/poll_interval.hpp"
#include "results/simulation_words.hpp"
#include "results/statistics.hpp"
#include "results/value.hpp"

namespace pushbench::results::advice {

namespace {

// Of fewer, what one message cost says little.
constexpr double kFewestMessages = 100;

using Trials = std::vector<const Trial*>;

template <class Of>
std::optional<Measured> measured(const Trials& trials, Of of) {
  std::vector<double> values;
  for (const Trial* trial : trials) {
    const Value value = of(*trial);
    if (!value || !(*value > 0)) return std::nullopt;
    values.push_back(*value);
  }
  const Estimate estimate = median_estimate(values);
  if (!estimate.interval) return Measured{estimate.value, estimate.value, estimate.value};
  return Measured{estimate.value, estimate.interval->low, estimate.interval->high};
}

std::optional<Measured> metric(const Trials& trials, std::string_view name) {
  return measured(trials, metrics()[metric_index(name)].of);
}

/// The kernel's memory is of both ends, which are alike.
Value memory_of(const Trial& trial) {
  if (trial.simulated)
    return ratio(number(trial.simulated->server_memory_bytes), number(trial.simulated->most_connections));
  const Value user = metrics()[metric_index("server_memory_per_connection_bytes")].of(trial);
  const Value kernel = metrics()[metric_index("kernel_memory_per_connection_bytes")].of(trial);
  return user && kernel ? Value{std::max(*user, 0.0) + *kernel / 2} : std::nullopt;
}

double interval_of(const std::map<std::string, std::string>& settings) {
  return poll_interval_ms(settings).value_or(0) / 1e3;
}

/// Without the interval, by which cells differ as they do by their rate.
std::string variant_of(std::string_view transport) {
  const std::size_t colon = transport.find(':');
  if (colon == std::string_view::npos) return std::string{transport};
  std::string variant{transport.substr(0, colon)};
  char separator = ':';
  for (std::string_view rest = transport.substr(colon + 1); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view setting = rest.substr(0, comma);
    if (!setting.starts_with("interval_ms=")) {
      variant.append(1, std::exchange(separator, ',')).append(setting);
    }
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return variant;
}

/// Of all servers of a simulated trial; a real server has one.
double cores_of(const Trial& trial) {
  return trial.simulated ? std::max(1.0, static_cast<double>(trial.simulated->servers) * trial.simulated->cores) : 1;
}

bool counts(const Trial& trial) {
  return trial.status == TrialStatus::ok && trial.faults.empty() && trial.clients_connected > 0 && trial.measure_s > 0;
}

const Direction& direction_of(const Trial& trial, Way way) { return way == Way::down ? trial.downlink : trial.uplink; }

Value rate_of(const Trial& trial, Way way) {
  return ratio(static_cast<double>(direction_of(trial, way).window_delivered),
               trial.measure_s * static_cast<double>(trial.clients_connected));
}

Value payload_of(const Trial& trial, Way way) {
  const Direction& direction = direction_of(trial, way);
  return ratio(number(direction.window_payload_bytes), number(direction.window_delivered));
}

std::optional<Way> way_of(const Trials& trials) {
  double down = 0;
  double up = 0;
  for (const Trial* trial : trials) {
    down += static_cast<double>(trial->downlink.window_delivered);
    up += static_cast<double>(trial->uplink.window_delivered);
  }
  if (std::max(down, up) < kFewestMessages || std::min(down, up) > 0) return std::nullopt;
  return down > 0 ? Way::down : Way::up;
}

std::optional<Cell> cell_of(const Trials& trials, const ScenarioShape& shape) {
  const auto way = way_of(trials);
  if (!way) return std::nullopt;
  const Trial& first = *trials.front();
  const auto rate = measured(trials, [&](const Trial& trial) { return rate_of(trial, *way); });
  const auto payload = measured(trials, [&](const Trial& trial) { return payload_of(trial, *way); });
  if (!rate || !payload) return std::nullopt;
  Cell cell;
  cell.variant = variant_of(first.transport);
  cell.way = *way;
  cell.at = {static_cast<double>(first.clients_connected) / cores_of(first), rate->value, payload->value, 1, 0};
  if (*way == Way::down) {
    cell.at.followers = std::min(shape.followers.value_or(cell.at.clients), cell.at.clients);
    cell.at.interval_s = interval_of(first.settings);
  }
  const bool down = *way == Way::down;
  cell.cpu_us = metric(trials, "server_cpu_us_per_message");
  cell.wire_bytes = metric(trials, "wire_bytes_per_message");
  cell.p50_us = metric(trials, down ? "latency_p50_us" : "uplink_latency_p50_us");
  cell.p99_us = metric(trials, down ? "latency_p99_us" : "uplink_latency_p99_us");
  cell.memory_bytes = measured(trials, memory_of);
  return cell;
}

bool is_control(std::string_view transport, std::string_view control) {
  return !control.empty() && transport.substr(0, transport.find(':')) == control;
}

/// Older files have fewer settings; the interval is part of the load.
bool agree(std::map<std::string, std::string>& known, const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) {
    if (name != "interval_ms" && known.try_emplace(name, value).first->second != value) return false;
  }
  return true;
}

void add_trials(const Run& run, const ScenarioRecord& scenario, const Source& source, Evidence& evidence) {
  const auto shape = shape_of(scenario.document);
  if (!shape || !shape->plain) return;
  std::map<std::string, Trials> by_variant;
  for (const Trial& trial : run.trials) {
    if (trial.scenario != scenario.name || !counts(trial) || is_control(trial.transport, run.control)) continue;
    Trials& group = by_variant[trial.transport];
    // A file may mix them; a cell is of one kind.
    if (group.empty() || group.front()->simulated.has_value() == trial.simulated.has_value()) group.push_back(&trial);
  }
  for (const auto& [transport, trials] : by_variant) {
    if (!agree(evidence.settings[variant_of(transport)], trials.front()->settings)) continue;
    if (auto cell = cell_of(trials, *shape)) {
      cell->source = source;
      cell->source.scenario = scenario.name;
      cell->source.trials = static_cast<std::uint32_t>(trials.size());
      cell->source.simulated = trials.front()->simulated.has_value();
      evidence.cells.push_back(std::move(*cell));
    }
  }
}

Measured once(double value) { return {value, value, value}; }

std::optional<Measured> of_probe(Value value) {
  return value && *value > 0 ? std::optional{once(*value)} : std::nullopt;
}

/// Up to which load the search has shown that the goal is met: one that was cut short, or that repeated trials do not
/// bear out, has shown it of none.
double confirmed_load(const Capacity& capacity) {
  const bool finished =
      capacity.end == CapacityEnd::goal || capacity.end == CapacityEnd::generator || capacity.end == CapacityEnd::bound;
  return finished && capacity.confirmed > 0 ? capacity.knee.value_or(0) : 0;
}

/// Loads that met the goal, where one number says what each client got.
void add_capacity(const Run& run, const Capacity& capacity, const Source& source, Evidence& evidence) {
  const auto scenario = std::find_if(run.scenarios.begin(), run.scenarios.end(),
                                     [&](const ScenarioRecord& record) { return record.name == capacity.scenario; });
  if (scenario == run.scenarios.end() || capacity.of != CapacityOf::clients) return;
  const auto shape = shape_of(scenario->document);
  if (!shape || !shape->plain || !shape->payload_bytes || shape->followers != 1.0) return;
  if (!agree(evidence.settings[variant_of(capacity.transport)], capacity.settings)) return;
  double rate = shape->each_per_s.value_or(0);
  for (const auto& [key, value] : capacity.at) {
    if (key != "downlink.each_per_s") return;
    rate = value;
  }
  const double confirmed = confirmed_load(capacity);
  for (const CapacityProbe& probe : capacity.probes) {
    if (probe.value > confirmed) continue;
    const double messages = probe.value * rate;
    if (probe.outcome != ProbeOutcome::meets || !(messages >= kFewestMessages) || !believable(messages)) continue;
    Cell cell;
    cell.variant = variant_of(capacity.transport);
    cell.at = {probe.value / std::max(1U, capacity.server_cores), rate, *shape->payload_bytes, 1,
               interval_of(capacity.settings)};
    if (const Value cores = number(probe.server_cpu_cores)) cell.cpu_us = of_probe(ratio(*cores * 1e6, messages));
    cell.p50_us = of_probe(number(probe.latency_p50_us));
    cell.p99_us = of_probe(number(probe.latency_p99_us));
    cell.source = source;
    cell.source.scenario = capacity.scenario;
    cell.source.trials = 1;
    evidence.cells.push_back(std::move(cell));
  }
}

void add_ceiling(const Ceiling& ceiling, const Source& source, Evidence& evidence) {
  if (ceiling.steps.empty() || ceiling.held == 0) return;
  const CeilingStep& most = ceiling.steps.back();
  Holding holding;
  holding.variant = variant_of(ceiling.transport);
  holding.connections = static_cast<double>(ceiling.held);
  const Value user = growth(most.server.memory_base_bytes, most.server.memory_bytes);
  const Value slab = growth(ceiling.slab_before_bytes, most.slab_bytes);
  const Value buffers = growth(ceiling.buffer_before_bytes, most.buffer_bytes);
  if (user && slab) {
    holding.memory_bytes =
        of_probe(ratio(std::max(*user, 0.0) + (*slab + buffers.value_or(0)) / 2, number(most.connections)));
  }
  holding.source = source;
  holding.source.scenario = "ceiling";
  holding.source.trials = 1;
  evidence.holdings.push_back(std::move(holding));
}

}  // namespace

std::string_view name_of(Way way) { return way == Way::down ? "down" : "up"; }

void add_evidence(const Run& run, std::string_view file, Evidence& evidence) {
  const Source source{std::string{file}, "", 0, run.command_line, false};
  const std::size_t before = evidence.cells.size() + evidence.holdings.size();
  for (const ScenarioRecord& scenario : run.scenarios) add_trials(run, scenario, source, evidence);
  for (const Capacity& capacity : run.capacities) add_capacity(run, capacity, source, evidence);
  for (const Ceiling& ceiling : run.ceilings) add_ceiling(ceiling, source, evidence);
  if (evidence.cells.size() + evidence.holdings.size() == before) return;
  const auto add_once = [](std::vector<std::string>& words, const std::string& word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  };
  const Origin origin = origin_of(run);
  if (origin != Origin::measured) add_once(evidence.worlds, simulation_title(run));
  if (origin == Origin::simulated) return;
  const std::string machine = plain_text(
      fmt::format("{}, {} cores, {}", run.environment.cpu_model, run.environment.cores, run.environment.kernel));
  add_once(evidence.machines, machine);
}

}  // namespace pushbench::results::advice
