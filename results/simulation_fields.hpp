// The fields of what only simulated trials have, in JSON; see fields.hpp.
#pragma once

#include "results/fields.hpp"
#include "results/simulation.hpp"

namespace pushbench::results {

template <>
struct Fields<SimulatedWorld> {
  static void visit(auto& world, auto&& field) {
    field("calibration", world.calibration);
    field("network", world.network);
    field("population", world.population);
    field("servers", world.servers);
    field("cores", world.cores);
    field("virtual_s", world.virtual_s);
    field("events", world.events);
    field("accepts", world.accepts);
    field("server_memory_bytes", world.server_memory_bytes);
    field("most_connections", world.most_connections);
    field("other", world.other);
  }
};

template <>
struct Fields<Energy> {
  static void visit(auto& energy, auto&& field) {
    field("radio", energy.radio);
    field("battery", energy.battery);
    field("joules_per_client_hour", energy.joules_per_client_hour);
    field("battery_share_per_hour", energy.battery_share_per_hour);
    field("promotions_per_client_hour", energy.promotions_per_client_hour);
    field("state_shares", energy.state_shares);
  }
};

template <>
struct Fields<Bill> {
  static void visit(auto& bill, auto&& field) {
    field("prices", bill.prices);
    field("limits", bill.limits);
    field("binding", bill.binding);
    field("servers", bill.servers);
    field("servers_usd", bill.servers_usd);
    field("egress_usd", bill.egress_usd);
    field("gateway_usd", bill.gateway_usd);
    field("million_users_usd", bill.million_users_usd);
    field("million_users_servers_usd", bill.million_users_servers_usd);
    field("million_users_egress_usd", bill.million_users_egress_usd);
    field("million_users_gateway_usd", bill.million_users_gateway_usd);
  }
};

}  // namespace pushbench::results
