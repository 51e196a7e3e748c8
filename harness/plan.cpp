#include "harness/plan.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

// Kept free of client sockets: standard streams, control socket, epoll, timers, listeners, libraries.
constexpr std::uint64_t kOtherFiles = 256;
// More than these are never worth their context switches: small runs stay in one process a side.
constexpr std::uint32_t kClientsThatPayForAProcess = 500;

std::uint32_t processes_for(std::uint32_t clients, std::uint64_t files_per_client, const Machine& machine,
                            std::size_t cores) {
  const std::uint64_t room =
      machine.open_file_limit > 2 * kOtherFiles ? machine.open_file_limit - kOtherFiles : kOtherFiles;
  const std::uint64_t by_files = (clients * files_per_client + room - 1) / room;
  const std::uint64_t by_cores = std::min<std::uint64_t>(cores, clients / kClientsThatPayForAProcess);
  return static_cast<std::uint32_t>(std::max<std::uint64_t>({by_files, by_cores, 1}));
}

/// So that each server port, one a process, gets no more connections than half of the ports they come from: past that
/// the kernel takes up to a hundred times as long to find one that is free, and clients still connect when load begins.
std::uint32_t processes_by_ports(std::uint32_t clients, std::uint64_t files_per_client, const Machine& machine) {
  const std::uint64_t half = machine.ports / 2;
  return half == 0 ? 1 : static_cast<std::uint32_t>((clients * files_per_client + half - 1) / half);
}

/// How many connections a client may have, at each end.
std::uint64_t files_per_client(const Scenario& scenario) {
  // Who follows and publishes has a second connection for its uplink in some transports.
  const bool has_both = std::any_of(scenario.groups.begin(), scenario.groups.end(),
                                    [](const Group& group) { return group.follows && !group.uplink.empty(); });
  // A connection that fell silent stays open until its other end notices.
  double left_open = 0;
  for (const Fault& fault : scenario.faults) {
    if (fault.kind != FaultKind::silence && fault.kind != FaultKind::move) continue;
    const double strikes = fault.at_s ? 1 : std::ceil(*fault.per_s * scenario.phases.measure_s);
    left_open += strikes * fault.share.value_or(1.0 / scenario.clients);
  }
  return static_cast<std::uint64_t>(std::ceil((has_both ? 2 : 1) * (1 + left_open)));
}

bool forgets(const Scenario& scenario) {
  return std::any_of(scenario.faults.begin(), scenario.faults.end(),
                     [](const Fault& fault) { return fault.kind == FaultKind::restart && !fault.history_kept; });
}

}  // namespace

FleetPlan plan_fleet(const Scenario& scenario, const Machine& machine, bool external_server) {
  FleetPlan plan;
  const std::size_t half = machine.cpus.size() / 2;
  if (external_server || half == 0) {
    plan.server_cpus = plan.client_cpus = machine.cpus;
  } else {
    const auto middle = machine.cpus.begin() + static_cast<std::ptrdiff_t>(half);
    plan.server_cpus.assign(machine.cpus.begin(), middle);
    plan.client_cpus.assign(middle, machine.cpus.end());
  }

  const Crowd crowd(scenario);
  const std::uint64_t files = files_per_client(scenario);
  // Servers that forget are killed at slightly different messages, so each would have lost something else.
  const bool divisible = is_replicated(scenario) ? !forgets(scenario) : crowd.rooms() > 1;
  plan.servers = processes_for(scenario.clients, files, machine, divisible ? plan.server_cpus.size() : 1);
  if (!divisible && plan.servers > 1) {
    throw InputError("clients",
                     std::to_string(scenario.clients) +
                         " in one shared channel with an uplink, or with a server that " + "loses its history, need " +
                         std::to_string(plan.servers) + " server processes, which don't talk to each other",
                     "fewer clients, rooms, or a higher open-file limit (see pushbench doctor)");
  }
  if (divisible) plan.servers = std::max(plan.servers, processes_by_ports(scenario.clients, files, machine));
  plan.servers = std::min(plan.servers, is_replicated(scenario) ? scenario.clients : crowd.rooms());

  const std::uint32_t workers = processes_for(scenario.clients, files, machine, plan.client_cpus.size());
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    const std::uint64_t clients = scenario.clients;
    const auto first = static_cast<std::uint32_t>(clients * worker / workers);
    const auto past = static_cast<std::uint32_t>(clients * (worker + 1) / workers);
    plan.clients.push_back({first, past - first});
  }
  return plan;
}

bool is_replicated(const Scenario& scenario) {
  return scenario.channels.layout == Layout::shared && !scenario.has_uplink();
}

std::uint32_t shard_of_channel(const Crowd& crowd, std::uint32_t channel, std::uint32_t servers) {
  return channel % crowd.rooms() % servers;
}

std::uint32_t shard_of_client(const Scenario& scenario, const Crowd& crowd, std::uint32_t client,
                              std::uint32_t servers) {
  return is_replicated(scenario) ? client % servers : shard_of_channel(crowd, crowd.room_of(client), servers);
}

bool publishes(const Scenario& scenario, const Crowd& crowd, std::uint32_t shard, std::uint32_t servers,
               std::uint32_t channel) {
  return is_replicated(scenario) || shard_of_channel(crowd, channel, servers) == shard;
}

}  // namespace pushbench
