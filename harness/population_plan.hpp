// Which clients a population has, where they connect, and what the world lets it do to their connections.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/breaker.hpp"
#include "runtime/endpoint.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// Which users a worker simulates, and where each connects.
struct PopulationPlan {
  std::uint32_t first = 0;  ///< the first client's number in the run
  std::uint32_t count = 0;
  std::vector<Endpoint> servers;  ///< by shard: see harness/plan.hpp
  std::string host;               ///< for the Host header; empty: the server's endpoint
  std::string target;             ///< see ClientContext::target
  /// The server is not one that this run started with an empty history: clients begin with what comes next.
  bool joins_running_server = false;
  std::uint64_t run_seed = 1;
  std::uint32_t trial = 1;
  std::optional<Wires> wires;  ///< to be broken by faults; without them, none strikes
  /// Clients that are not to connect before call_in() says so; none without it.
  std::function<bool(ClientId)> begins_away;
};

}  // namespace pushbench
