#include "harness/models/bill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pushbench {

namespace {

constexpr double kSecondsOfMonth = kHoursOfMonth * 3600, kMillion = 1e6, kGigabyte = 1e9;

/// A core that is busier than this keeps work waiting, perhaps beyond the window's end.
constexpr double kFullShare = 0.9;

/// Cores that the server kept busy.
double cores_used(const results::Side& server, double window_s) {
  const double wall = server.wall_s.value_or(window_s);
  const double cpu = server.cpu_user_s.value_or(0) + server.cpu_system_s.value_or(0);
  return wall > 0 ? cpu / wall : 0;
}

/// Servers that each limit alone would take, of which there may be a part.
std::map<std::string, double> servers_by_limit(const results::Trial& trial, const PriceList& prices) {
  std::map<std::string, double> limits;
  limits["cpu"] = cores_used(trial.server, trial.measure_s) / (prices.server_cores * prices.most_cpu_share);
  if (!trial.simulated) return limits;
  const double connections = static_cast<double>(trial.simulated->most_connections);
  limits["memory"] = static_cast<double>(trial.simulated->server_memory_bytes) /
                     (prices.server_memory_bytes * prices.most_memory_share);
  if (prices.most_connections > 0) limits["connections"] = connections / static_cast<double>(prices.most_connections);
  if (prices.most_ports > 0) limits["ports"] = connections / static_cast<double>(prices.most_ports);
  return limits;
}

/// Pieces of `count` messages of equal size.
double pieces(const results::Direction& direction, double piece_bytes) {
  if (direction.window_delivered == 0 || !(piece_bytes > 0)) return 0;
  const double count = static_cast<double>(direction.window_delivered);
  return count * std::max(1.0, std::ceil(static_cast<double>(direction.window_payload_bytes) / count / piece_bytes));
}

/// Of the window. Nothing if the gateway has no such product.
std::optional<Metered> metered_in(const results::Trial& trial, const PriceList& prices, bool holds_connections,
                                  std::optional<double> connection_s) {
  const auto product = prices.gateway.find(trial.transport.substr(0, trial.transport.find(':')));
  if (product == prices.gateway.end()) return std::nullopt;
  Metered metered;
  if (product->second == "requests") {
    metered.requests = static_cast<double>(trial.polls ? trial.polls->answers : 0) +
                       static_cast<double>(trial.uplink.window_delivered);
    return metered;
  }
  metered.messages =
      pieces(trial.downlink, prices.websocket_message_bytes) + pieces(trial.uplink, prices.websocket_message_bytes);
  if (holds_connections && trial.simulated) {
    const double most = static_cast<double>(trial.simulated->most_connections) * trial.measure_s;
    metered.connection_minutes = connection_s.value_or(most) / 60;
  }
  return metered;
}

double servers_for(double needed) { return std::max(1.0, std::ceil(needed)); }

}  // namespace

double gateway_usd(const Metered& metered, const PriceList& prices) {
  return (metered.messages * prices.websocket_usd_per_million_messages +
          metered.connection_minutes * prices.websocket_usd_per_million_minutes +
          metered.requests * prices.http_usd_per_million_requests) /
         kMillion;
}

results::Bill bill_of(const results::Trial& trial, const PriceList& prices, bool holds_connections,
                      std::optional<double> connection_s) {
  results::Bill bill;
  bill.prices = fmt::format("{}, {}", prices.name, prices.date);
  bill.limits = servers_by_limit(trial, prices);
  double needed = 0;
  for (const auto& [name, servers] : bill.limits) {
    if (bill.binding.empty() || servers > needed) {
      bill.binding = name;
      needed = servers;
    }
  }
  const double server_usd = prices.server_usd_per_hour * kHoursOfMonth;
  const double windows = trial.measure_s > 0 ? kSecondsOfMonth / trial.measure_s : 0;  // of a month
  bill.servers = static_cast<std::uint64_t>(servers_for(needed));
  bill.servers_usd = server_usd * static_cast<double>(bill.servers);
  if (trial.wire) {
    bill.egress_usd = static_cast<double>(trial.wire->down_bytes) * windows / kGigabyte * prices.egress_usd_per_gb;
  }
  if (const auto metered = metered_in(trial, prices, holds_connections, connection_s)) {
    bill.gateway_usd = gateway_usd(*metered, prices) * windows + bill.egress_usd;
  }
  if (trial.clients_wanted > 0) {
    const double times = kMillion / static_cast<double>(trial.clients_wanted);
    bill.million_users_servers_usd = servers_for(needed * times) * server_usd;
    bill.million_users_egress_usd = bill.egress_usd * times;
    bill.million_users_usd = bill.million_users_servers_usd + bill.million_users_egress_usd;
    if (bill.gateway_usd) bill.million_users_gateway_usd = *bill.gateway_usd * times;
  }
  return bill;
}

std::optional<std::string> too_few_cores(const results::Trial& trial) {
  const double share = trial.server.busiest_cpu_share.value_or(0);
  if (share <= kFullShare) return std::nullopt;
  return fmt::format(
      "a core of the simulated server was busy {:.0f} % of the time: the load takes more CPU time, and may take more "
      "servers, than are counted here",
      share * 100);
}

}  // namespace pushbench
