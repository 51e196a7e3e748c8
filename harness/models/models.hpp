// Figures that simulations rest on, as data: networks, radios, batteries, prices, populations (models/*.json). Each
// figure's source, date and standing stand beside it in the file. Read strictly, like scenarios.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/world/costs.hpp"
#include "runtime/world/link.hpp"
#include "runtime/world/radio.hpp"

namespace pushbench {

/// Whether a figure was read in its source, derived from such, recalled (not verified), or is nobody's but ours. A
/// whole model's is the weakest of its figures'.
enum class Standing : std::uint8_t { read, derived, recalled, assumed };

/// Of Linux' loopback, in bytes: of the network "loopback", and of the link by which calibrations are made.
inline constexpr std::size_t kLoopbackMtu = 65'536;

struct Network {
  world::Link link;   ///< its name is the network's: "lte", "3g", "dsl", …
  std::string radio;  ///< by name; empty: none (a cable)
  std::string source;
  Standing standing = Standing::read;
};

struct Battery {
  std::string name;  ///< for captions: "phone, 15.5 Wh"
  double watt_hours = 0;
  std::string source;
  Standing standing = Standing::recalled;
};

/// What a server, egress and a managed gateway cost. USD.
struct PriceList {
  std::string name;  ///< "aws"
  std::string date;  ///< "2026-09"
  double server_usd_per_hour = 0;
  std::string server_name;  ///< "m5.xlarge"
  std::uint32_t server_cores = 4;
  double server_memory_bytes = 16e9;
  double egress_usd_per_gb = 0;  ///< GB: 10^9 bytes
  /// How full each may be before another server is added.
  double most_cpu_share = 0.6, most_memory_share = 0.8;
  std::uint64_t most_connections = 0;  ///< of one server: open files; 0: no limit but memory
  std::uint64_t most_ports = 0;        ///< towards one backend of one proxy address; 0: not behind a proxy
  // Managed gateway:
  double websocket_usd_per_million_messages = 0;
  double websocket_message_bytes = 32 * 1024;  ///< a message is metered in pieces of so many
  double websocket_usd_per_million_minutes = 0;
  double http_usd_per_million_requests = 0;
  double gateway_most_connection_s = 0, gateway_idle_s = 0, gateway_connections_per_s = 0;
  /// What the gateway meters of each transport that it has: "messages" (and minutes of connection) or "requests".
  std::map<std::string, std::string> gateway;
  std::map<std::string, std::string> sources;  ///< by key
};

/// When how many of the population are there, and what befalls them.
struct PopulationProfile {
  std::string name = "always";
  std::string summary;
  /// Share of the clients that is there, by hour of the day from 0; empty: all, always. Who is to leave or come in an
  /// hour does so at random instants of it.
  std::vector<double> present_by_hour;
  double start_hour = 0;        ///< of the day, when measuring begins
  double deploys_per_day = 0;   ///< rolling: every connection is dropped once
  double deploy_takes_s = 600;  ///< from the first to the last
  double storms_per_day = 0;    ///< every connection at one instant: a balancer or a network fails
  double link_changes_per_client_hour =
      0;                       ///< from WiFi to mobile and back: connections fall silent, the address is new
  std::string second_network;  ///< that a link change leads to, and back; empty: the same
  std::string source;
  Standing standing = Standing::recalled;
};

/// What a real machine's server and clients cost, by transport: see harness/calibration.
struct TransportCosts {
  world::Costs server, client;
  double server_bytes_per_connection = 0, kernel_bytes_per_connection = 0;
};

struct Calibration {
  std::string name;     ///< "reference"
  std::string machine;  ///< CPU model, cores, kernel
  std::string commit;
  std::string measured_at;  ///< UTC
  std::string command_line;
  std::map<std::string, TransportCosts, std::less<>> transports;
  world::WakeDelays server_wake_delays, client_wake_delays;
  std::map<std::string, std::string> notes;  ///< residuals of the fit and the like, for people
};

/// Folders in which models are found by name, as scenarios are: $PUSHBENCH_MODELS, beside the program, the source tree.
std::vector<std::filesystem::path> model_folders();

// Each by name, or a path to a file of one's own: FILE.json, or FILE.json#NAME if there are several in it. Throws
// InputError with the names there are.
Network find_network(const std::string& name);
world::RadioModel find_radio(const std::string& name);
Battery find_battery(const std::string& name);
PriceList find_prices(const std::string& name);
PopulationProfile find_population(const std::string& name);
Calibration find_calibration(const std::string& name);

/// "network", "radio", "battery", "prices", "population", "calibration".
std::span<const std::string_view> model_kinds();

/// All names of a kind, with a line each: what it is, its standing and its sources. Throws InputError for another kind.
std::vector<std::pair<std::string, std::string>> list_models(std::string_view kind);

/// The names in a file of a kind, calibrations excepted. Throws InputError naming `origin`, key and what is accepted.
std::vector<std::string> parse_models(std::string_view kind, std::string_view text, std::string_view origin);

/// Where a calibration of that name is kept to be found again: the first folder of calibrations that can be written to,
/// else the present one. Throws InputError for what is no name.
std::filesystem::path calibration_file(const std::string& name);

/// Reads what write_calibration() wrote. Throws InputError naming file, key and what is accepted.
Calibration parse_calibration(std::string_view text, std::string_view origin);
std::string write_calibration(const Calibration& calibration);

}  // namespace pushbench
