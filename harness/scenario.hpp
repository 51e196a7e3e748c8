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

#include "transports/settings.hpp"

namespace pushbench {

/// Who shares a channel with whom.
enum class Layout : std::uint8_t {
  shared,          ///< "shared": one channel for all
  rooms,           ///< "rooms": client i is in room i / room_size; the last room may be smaller
  one_per_client,  ///< "private": each client has a channel of its own
};

enum class Arrivals : std::uint8_t {
  constant,  ///< evenly spaced
  poisson,   ///< at random, independent of each other
  burst,     ///< burst_size at the same instant, bursts evenly spaced
};

struct Channels {
  Layout layout = Layout::shared;
  std::uint32_t room_size = 20;  ///< only for rooms
};

/// Messages in one direction.
struct Traffic {
  Arrivals arrivals = Arrivals::constant;
  double messages_per_s = 1;          ///< in total: over all channels (downlink), or all clients (uplink)
  std::uint32_t burst_size = 100;     ///< only for bursts
  std::uint32_t payload_bytes = 200;  ///< the whole text of a message, its envelope included
};

struct Phases {
  double warm_up_s = 1;
  double measure_s = 5;
  double drain_s = 2;  ///< at most: ends when everything has arrived
};

/// Settings by transport name, all of them, for every transport there is.
using TransportSettings = std::map<std::string, Settings, std::less<>>;

struct Scenario {
  std::string name;     ///< [a-z0-9_-]{1,40}
  std::string summary;  ///< a sentence on who has this problem
  std::uint32_t clients = 1000;
  Channels channels;
  std::optional<Traffic> downlink;  ///< published by the server, each message to one channel
  std::optional<Traffic> uplink;    ///< published by clients, each message to the client's channel
  Phases phases;
  std::uint32_t trials = 3;
  std::uint32_t history_messages = 1024;  ///< hub.history_messages: kept a channel, for resuming
  double connections_per_s = 5000;        ///< connect.connections_per_s: how fast clients arrive before warm-up
  TransportSettings transports;

  std::uint32_t channel_count() const;
  /// Which channel client `client` follows and publishes to, from 0.
  std::uint32_t channel_of(std::uint32_t client) const;
  /// How many clients follow channel `channel`.
  std::uint32_t members_of(std::uint32_t channel) const;
  /// Settings of a transport in the registry; aborts for any other name.
  const Settings& settings_of(std::string_view transport) const;
};

/// The name on the wire of channel number `channel`: "c0", "c1", …
std::string channel_name(std::uint32_t channel);

/// The least and most that Traffic::payload_bytes may be. An envelope fits into the least, unless a run is very long.
inline constexpr std::uint32_t kLeastPayloadBytes = 96;
inline constexpr std::uint32_t kMostPayloadBytes = 1 << 20;

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

}  // namespace pushbench
