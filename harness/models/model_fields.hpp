// The keys of models/*.json, named once; models/schema/models.schema.json has the same for editors, and a test holds
// them together. An optional member's key may be left out.
#pragma once

#include <array>
#include <string_view>

#include "harness/models/model_file.hpp"

namespace pushbench::results {

template <>
struct Words<Standing> {
  static constexpr std::array<std::string_view, 4> all{"read", "derived", "recalled", "assumed"};
};

template <>
struct Fields<model_file::Source> {
  static void visit(auto& source, auto&& field) {
    field("source", source.source);
    field("read", source.read);
    field("standing", source.standing);
  }
};

template <>
struct Fields<model_file::Figure> {
  static void visit(auto& figure, auto&& field) {
    field("value", figure.value);
    field("from", figure.from);
  }
};

template <>
struct Fields<model_file::Day> {
  static void visit(auto& day, auto&& field) {
    field("values", day.values);
    field("from", day.from);
  }
};

template <>
struct Fields<model_file::Network> {
  static void visit(auto& network, auto&& field) {
    field("name", network.name);
    field("summary", network.summary);
    field("radio", network.radio);
    field("round_trip_ms", network.round_trip_ms);
    field("down_mbps", network.down_mbps);
    field("up_mbps", network.up_mbps);
    field("loss", network.loss);
    field("jitter_ms", network.jitter_ms);
    field("queue_bytes", network.queue_bytes);
    field("mtu_bytes", network.mtu_bytes);
    field("idle_timeout_s", network.idle_timeout_s);
  }
};

template <>
struct Fields<model_file::Stage> {
  static void visit(auto& stage, auto&& field) {
    field("name", stage.name);
    field("lasts_s", stage.lasts_s);
    field("watts", stage.watts);
    field("ping_watts", stage.ping_watts);
    field("ping_ms", stage.ping_ms);
    field("ping_every_ms", stage.ping_every_ms);
    field("carries_up_bytes", stage.carries_up_bytes);
    field("carries_down_bytes", stage.carries_down_bytes);
    field("carries_mbps", stage.carries_mbps);
    field("promotion_s", stage.promotion_s);
    field("promotion_watts", stage.promotion_watts);
  }
};

template <>
struct Fields<model_file::Radio> {
  static void visit(auto& radio, auto&& field) {
    field("name", radio.name);
    field("summary", radio.summary);
    field("idle_watts", radio.idle_watts);
    field("idle_ping_watts", radio.idle_ping_watts);
    field("idle_ping_ms", radio.idle_ping_ms);
    field("idle_ping_every_ms", radio.idle_ping_every_ms);
    field("promotion_s", radio.promotion_s);
    field("promotion_watts", radio.promotion_watts);
    field("active_watts", radio.active_watts);
    field("watts_per_mbps_up", radio.watts_per_mbps_up);
    field("watts_per_mbps_down", radio.watts_per_mbps_down);
    field("inactivity_s", radio.inactivity_s);
    field("up_mbps", radio.up_mbps);
    field("down_mbps", radio.down_mbps);
    field("stages", radio.stages);
  }
};

template <>
struct Fields<model_file::Battery> {
  static void visit(auto& battery, auto&& field) {
    field("name", battery.name);
    field("summary", battery.summary);
    field("watt_hours", battery.watt_hours);
  }
};

template <>
struct Fields<model_file::Prices> {
  static void visit(auto& prices, auto&& field) {
    field("name", prices.name);
    field("summary", prices.summary);
    field("date", prices.date);
    field("server_name", prices.server_name);
    field("server_usd_per_hour", prices.server_usd_per_hour);
    field("server_cores", prices.server_cores);
    field("server_memory_bytes", prices.server_memory_bytes);
    field("egress_usd_per_gb", prices.egress_usd_per_gb);
    field("most_cpu_share", prices.most_cpu_share);
    field("most_memory_share", prices.most_memory_share);
    field("most_connections", prices.most_connections);
    field("most_ports", prices.most_ports);
    field("gateway", prices.gateway);
    field("websocket_usd_per_million_messages", prices.websocket_usd_per_million_messages);
    field("websocket_message_bytes", prices.websocket_message_bytes);
    field("websocket_usd_per_million_minutes", prices.websocket_usd_per_million_minutes);
    field("http_usd_per_million_requests", prices.http_usd_per_million_requests);
    field("gateway_most_connection_s", prices.gateway_most_connection_s);
    field("gateway_idle_s", prices.gateway_idle_s);
    field("gateway_connections_per_s", prices.gateway_connections_per_s);
  }
};

template <>
struct Fields<model_file::Population> {
  static void visit(auto& population, auto&& field) {
    field("name", population.name);
    field("summary", population.summary);
    field("present_by_hour", population.present_by_hour);
    field("start_hour", population.start_hour);
    field("deploys_per_day", population.deploys_per_day);
    field("deploy_takes_s", population.deploy_takes_s);
    field("storms_per_day", population.storms_per_day);
    field("link_changes_per_client_hour", population.link_changes_per_client_hour);
    field("second_network", population.second_network);
  }
};

}  // namespace pushbench::results
