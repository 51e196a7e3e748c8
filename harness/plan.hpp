// How a trial is laid out over processes and cores: pure arithmetic on the scenario and the machine's limits.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/crowd.hpp"
#include "harness/scenario.hpp"

namespace pushbench {

/// What the machine allows.
struct Machine {
  std::vector<int> cpus;              ///< those this process may run on
  std::uint64_t open_file_limit = 0;  ///< of one process
  std::uint64_t ports = 0;            ///< that the kernel chooses from for a connection; 0: not known
};

/// A worker's share of the clients.
struct ClientShare {
  std::uint32_t first, count;
};

struct FleetPlan {
  std::uint32_t servers = 1;
  std::vector<ClientShare> clients;  ///< one a client worker
  std::vector<int> server_cpus;  ///< shared by all server workers; disjoint from client_cpus where there are two cores
  std::vector<int> client_cpus;
};

/// Throws InputError if the scenario can't be laid out: an uplink into one shared channel that more clients follow than
/// one process can hold (server processes don't talk to each other). `external_server`: no server workers are planned.
FleetPlan plan_fleet(const Scenario& scenario, const Machine& machine, bool external_server = false);

/// Whether every server worker carries the whole downlink (one channel for all, published by the server alone: the same
/// schedule gives each worker the same messages), rather than the channels that are its own.
bool is_replicated(const Scenario& scenario);

/// A room's inbox is where the room is: who follows the one and publishes to the other has one server.
std::uint32_t shard_of_channel(const Crowd& crowd, std::uint32_t channel, std::uint32_t servers);
std::uint32_t shard_of_client(const Scenario& scenario, const Crowd& crowd, std::uint32_t client,
                              std::uint32_t servers);

/// Whether server worker `shard` publishes what is due to `channel`.
bool publishes(const Scenario& scenario, const Crowd& crowd, std::uint32_t shard, std::uint32_t servers,
               std::uint32_t channel);

}  // namespace pushbench
