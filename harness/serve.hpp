// The server alone: every transport on its port, for curl, browsers, `pushbench drive` and load generators that are not
// ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/scenario.hpp"
#include "transports/transport.hpp"

namespace pushbench {

struct ServeOptions {
  Endpoint http{"127.0.0.1", 8080};
  Endpoint own_port{"127.0.0.1", 8081};      ///< of the transports that are not over HTTP
  std::vector<const Transport*> transports;  ///< which to offer
  Scenario scenario;                         ///< gives the transports' settings and the hub's history …
  bool publishes = false;                    ///< … and, if so, the downlink and replies, until the end
  std::uint64_t seed = 1;
};

/// Where a transport is served.
struct ServedAt {
  const Transport* transport;
  Endpoint endpoint;
};

/// Serves until SIGINT or SIGTERM, then ends all connections cleanly. `on_ready` is called once all ports are open.
/// Throws InputError if a port can't be opened.
void serve(const ServeOptions& options, const std::function<void(const std::vector<ServedAt>&)>& on_ready);

}  // namespace pushbench
