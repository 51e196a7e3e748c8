// What only a simulated trial has: the world it ran in, the energy of its clients' radios, what it would cost to run.
// Models' figures are named by what they are from (models/, harness/models); nothing here says how long the simulation
// took, so that the same seed gives the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace pushbench::results {

/// The world that a trial ran in.
struct SimulatedWorld {
  std::string calibration;               ///< its name and the machine that it was measured on
  std::string network;                   ///< name of the links' profile: "lte"
  std::string population;                ///< name of the population's profile: "always"
  std::uint32_t servers = 1, cores = 1;  ///< of the host that was simulated; cores are of each server
  double virtual_s = 0;                  ///< from the first connect to the end
  std::uint64_t events = 0;
  std::uint64_t accepts = 0;                 ///< connections that the server took, all trial long
  std::uint64_t server_memory_bytes = 0;     ///< by the calibration's bytes a connection, at most at one time
  std::uint64_t most_connections = 0;        ///< held at one time
  std::map<std::string, std::string> other;  ///< whatever else shaped it: "tls" -> "1 round trip"
};

/// Of the clients' radios over the measured window.
struct Energy {
  std::string radio;                  ///< "lte"
  std::string battery;                ///< "phone, 15.5 Wh"
  double joules_per_client_hour = 0;  ///< what the radio used beyond idle
  double battery_share_per_hour = 0;  ///< of a full one: 0.01 is a percent
  double promotions_per_client_hour = 0;
  std::map<std::string, double> state_shares;  ///< of the time: "idle" -> 0.8, "active", "tail", …; they add up to 1
};

/// What the trial's load costs in a month of 730 hours, by the figures of a price list. `limits`: servers that each
/// limit alone would take, by its name ("cpu", "memory", "connections", "ports"); the largest binds.
struct Bill {
  std::string prices;  ///< name and date of the list
  std::map<std::string, double> limits;
  std::string binding;
  std::uint64_t servers = 0;
  double servers_usd = 0, egress_usd = 0;
  /// Of a managed gateway in place of servers, with egress, where the list has one for the transport.
  std::optional<double> gateway_usd;
  // The same for a million users. Egress and gateway grow with them, servers by whole ones.
  double million_users_usd = 0;  ///< servers and egress
  double million_users_servers_usd = 0, million_users_egress_usd = 0;
  std::optional<double> million_users_gateway_usd;
};

}  // namespace pushbench::results
