// A use case as data: who is connected, what is sent, for how long. Read strictly from JSON, because a misspelt key
// that is silently ignored would measure something else than what was asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/fault.hpp"
#include "harness/traffic.hpp"
#include "transports/settings.hpp"

namespace pushbench {

/// Who shares a channel with whom.
enum class Layout : std::uint8_t {
  shared,          ///< "shared": one channel for all
  rooms,           ///< "rooms": clients in groups of room_size; the last room may be smaller
  one_per_client,  ///< "private": each client has a channel of its own
};

struct Channels {
  Layout layout = Layout::shared;
  /// Only for rooms: least to most clients, whose sizes come in turn (2, 3, … 20, 2, …). Equal: all rooms alike.
  std::uint32_t room_size = 20, room_size_most = 20;
};

/// Clients that leave and come back, as people do. Who is away at the end of the measure phase comes back at once.
struct Churn {
  double session_s = 30;   ///< mean length of a session; exponential
  double away_s = 2;       ///< mean time away; exponential
  bool catches_up = true;  ///< comes back for what was published meanwhile; else it wants only what is new
};

/// Clients that behave alike. Every room (or the one shared channel) has `members` of each group, in this order.
struct Group {
  std::string name = "all";
  std::uint32_t members = 0;    ///< in every room; 0: all the others, for exactly one group
  bool follows = true;          ///< false: only publishes
  bool to_server = false;       ///< what it publishes is for the server alone: nobody follows that channel
  std::vector<Traffic> uplink;  ///< published by the group's clients
  std::optional<Churn> churn;
};

/// What the server answers to every uplink message: a stream of messages on the channel that its sender follows.
struct Replies {
  std::uint32_t messages_least = 100, messages_most = 400;  ///< how many, uniform
  double per_s_least = 30, per_s_most = 80;                 ///< how fast, uniform, constant within one reply
  double first_after_ms = 300;                              ///< from the request's arrival to the first message
  PayloadSize payload;
};

struct Phases {
  double warm_up_s = 1;
  double measure_s = 5;
  double drain_s = 2;          ///< at most: ends when everything has arrived
  std::vector<LoadStep> load;  ///< ascending; before the first, and in the warm-up, the factor is 1
};

/// How clients come back: see ReconnectPolicy. Whether they resume is a setting of transports.
struct Reconnect {
  double first_ms = 100;
  double most_ms = 10'000;
};

/// Settings by transport name, all of them, for every transport there is.
using TransportSettings = std::map<std::string, Settings, std::less<>>;

struct Scenario {
  std::string name;                  ///< [a-z0-9_-]{1,40}
  std::string summary;               ///< a sentence on who has this problem
  std::vector<std::string> sources;  ///< where its rates and sizes are from
  /// The goal: by name of a figure (results/metrics.hpp), the most it may be: {"latency_p99_us": 100000, "lost": 0}.
  std::map<std::string, double, std::less<>> slo;
  bool study = false;  ///< not a use case: runs only where it is named
  /// Transports with changed settings that run beside the plain ones: "name:setting=value:…" (harness/variant.hpp).
  std::vector<std::string> variants;
  std::uint32_t clients = 1000;
  Channels channels;
  std::vector<Group> groups{Group{}};  ///< without "groups", one that the top-level uplink and churn belong to
  std::vector<Traffic> downlink;       ///< published by the server, each message to one channel
  std::optional<Replies> replies;
  std::vector<Fault> faults;
  Phases phases;
  Reconnect reconnect;
  std::uint32_t trials = 3;
  std::uint32_t history_messages = 1024;     ///< hub.history_messages: kept a channel, for resuming,
  std::uint32_t history_bytes = 512 * 1024;  ///< hub.history_bytes: and no more of text than this
  double connections_per_s = 5000;           ///< connect.connections_per_s: how fast clients arrive before warm-up
  TransportSettings transports;

  bool has_uplink() const;
  /// Whether a fault kills or stops the server.
  bool harms_server() const;
  /// Settings of a transport in the registry; aborts for any other name.
  const Settings& settings_of(std::string_view transport) const;
};

/// A scenario from JSON text; `origin` names it in errors. `overrides` are "key.path=value", value being JSON or,
/// failing that, text; null restores the default. Throws InputError for anything unknown, mistyped, impossible or
/// ambiguous.
Scenario parse_scenario(std::string_view text, std::string_view origin, std::span<const std::string> overrides = {});

/// The same from a file. Throws InputError also when it can't be read or is larger than 1 MiB.
Scenario load_scenario(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The folders in which scenarios are found by name, those that there are: of $PUSHBENCH_SCENARIOS (separated by
/// colons), beside the program, and of the source tree that it was built from.
std::vector<std::filesystem::path> scenario_folders();

/// The files of all scenarios that can be found by name, by name; of two with the same name the one found first.
std::map<std::string, std::filesystem::path> scenario_files(std::span<const std::filesystem::path> folders);

/// The file that a person means: a path if it has a slash or ends in .json, else the scenario of that name. Throws
/// InputError, with the names there are, if there is none.
std::filesystem::path find_scenario(const std::string& name_or_file);

/// The effective scenario with every default written out: one line of JSON with sorted keys, the same for equal
/// scenarios. parse_scenario() reads it back to the same scenario.
std::string to_json(const Scenario& scenario);

/// "sha256:" and the hex digest of to_json(): two runs with the same hash measured the same.
std::string hash_of(const Scenario& scenario);

std::string_view name_of(Layout layout);
std::string_view name_of(Arrivals arrivals);
std::string_view name_of(FaultKind kind);

}  // namespace pushbench
