// The files models/*.json as they are written: named entries whose figures each say where they are from. Slow to
// compile: include it from .cpp files of this folder only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/models/models.hpp"
#include "results/fields.hpp"

namespace pushbench::model_file {

/// Where figures are from. `read`: when, "2026-09" or "2026-09-30"; absent where nobody noted it.
struct Source {
  std::string source;
  std::optional<std::string> read;
  Standing standing = Standing::read;
};

/// A figure, and which of the file's sources it is from.
struct Figure {
  double value = 0;
  std::string from;
};
using MaybeFigure = std::optional<Figure>;

/// A figure for each hour of a day.
struct Day {
  std::vector<double> values;
  std::string from;
};

struct Network {
  static constexpr std::string_view kList = "networks";
  std::string name, summary;
  std::optional<std::string> radio;
  Figure round_trip_ms;
  MaybeFigure down_mbps, up_mbps, loss, jitter_ms, queue_bytes, mtu_bytes, idle_timeout_s;
};

struct Stage {
  std::string name;
  Figure lasts_s, watts;
  MaybeFigure ping_watts, ping_ms, ping_every_ms, carries_up_bytes, carries_down_bytes, carries_mbps;
  MaybeFigure promotion_s, promotion_watts;
};

struct Radio {
  static constexpr std::string_view kList = "radios";
  std::string name, summary;
  MaybeFigure idle_watts, idle_ping_watts, idle_ping_ms, idle_ping_every_ms, promotion_s, promotion_watts;
  Figure active_watts;
  MaybeFigure watts_per_mbps_up, watts_per_mbps_down, inactivity_s;
  Figure up_mbps, down_mbps;
  std::vector<Stage> stages;
};

struct Battery {
  static constexpr std::string_view kList = "batteries";
  std::string name, summary;
  Figure watt_hours;
};

struct Prices {
  static constexpr std::string_view kList = "prices";
  std::string name, summary, date, server_name;
  Figure server_usd_per_hour, server_cores, server_memory_bytes, egress_usd_per_gb, most_cpu_share, most_memory_share;
  MaybeFigure most_connections, most_ports;
  std::optional<std::map<std::string, std::string>> gateway;
  MaybeFigure websocket_usd_per_million_messages, websocket_message_bytes, websocket_usd_per_million_minutes;
  MaybeFigure http_usd_per_million_requests, gateway_most_connection_s, gateway_idle_s, gateway_connections_per_s;
};

struct Population {
  static constexpr std::string_view kList = "populations";
  std::string name, summary;
  std::optional<Day> present_by_hour;
  MaybeFigure start_hour, deploys_per_day, deploy_takes_s, storms_per_day, link_changes_per_client_hour;
  std::optional<std::string> second_network;
};

template <class Entry>
struct File {
  std::map<std::string, Source> sources;
  std::vector<Entry> entries;
};

/// An entry and, of its file, what its figures are from.
template <class Entry>
struct Sourced {
  Entry entry;
  std::string source;                         ///< all of them, the most used first
  Standing standing = Standing::read;         ///< the weakest
  std::map<std::string, std::string> by_key;  ///< "server_usd_per_hour" -> source, date, standing
};

/// Throws InputError naming `origin` and key path: names twice, figures from nowhere, or out of bounds.
template <class Entry>
std::vector<Sourced<Entry>> parse(std::string_view text, std::string_view origin);

}  // namespace pushbench::model_file
