#include "harness/plan.hpp"

#include <algorithm>

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

  // A transport may need a second connection for its uplink.
  const std::uint64_t files_per_client = scenario.uplink ? 2 : 1;
  const bool divisible = is_replicated(scenario) || scenario.channel_count() > 1;
  plan.servers = processes_for(scenario.clients, files_per_client, machine, divisible ? plan.server_cpus.size() : 1);
  if (!divisible && plan.servers > 1) {
    throw InputError("clients",
                     std::to_string(scenario.clients) + " in one shared channel with an uplink need " +
                         std::to_string(plan.servers) + " server processes, which don't talk to each other",
                     "fewer clients, rooms, or a higher open-file limit (see pushbench doctor)");
  }
  plan.servers = std::min(plan.servers, is_replicated(scenario) ? scenario.clients : scenario.channel_count());

  const std::uint32_t workers = processes_for(scenario.clients, files_per_client, machine, plan.client_cpus.size());
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    const std::uint64_t clients = scenario.clients;
    const auto first = static_cast<std::uint32_t>(clients * worker / workers);
    const auto past = static_cast<std::uint32_t>(clients * (worker + 1) / workers);
    plan.clients.push_back({first, past - first});
  }
  return plan;
}

bool is_replicated(const Scenario& scenario) { return scenario.channels.layout == Layout::shared && !scenario.uplink; }

std::uint32_t shard_of_channel(std::uint32_t channel, std::uint32_t servers) { return channel % servers; }

std::uint32_t shard_of_client(const Scenario& scenario, std::uint32_t client, std::uint32_t servers) {
  return is_replicated(scenario) ? client % servers : shard_of_channel(scenario.channel_of(client), servers);
}

bool publishes(const Scenario& scenario, std::uint32_t shard, std::uint32_t servers, std::uint32_t channel) {
  return is_replicated(scenario) || shard_of_channel(channel, servers) == shard;
}

}  // namespace pushbench
