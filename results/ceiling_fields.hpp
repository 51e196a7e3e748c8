// The fields of a ceiling in JSON; see fields.hpp.
#pragma once

#include <array>
#include <string_view>

#include "results/ceiling.hpp"
#include "results/fields.hpp"

namespace pushbench::results {

template <>
struct Words<WallKind> {
  static constexpr std::array<std::string_view, 11> all{
      "source_ports", "process_files", "system_files", "accept_backlog", "connection_tracking", "socket_memory",
      "memory",       "processes",     "refused",      "unanswered",     "time_limit"};
};

template <>
struct Words<CeilingEnd> {
  static constexpr std::array<std::string_view, 4> all{"target", "wall", "interrupted", "failed"};
};

template <>
struct Fields<Wall> {
  static void visit(auto& wall, auto&& field) {
    field("kind", wall.kind);
    field("where", wall.where);
    field("connections", wall.connections);
    field("at_s", wall.at_s);
    field("evidence", wall.evidence);
    field("remedy", wall.remedy);
    field("lifted_by", wall.lifted_by);
  }
};

template <>
struct Fields<HoldingSide> {
  static void visit(auto& side, auto&& field) {
    field("processes", side.processes);
    field("memory_base_bytes", side.memory_base_bytes);
    field("memory_bytes", side.memory_bytes);
    field("heap_bytes", side.heap_bytes);
  }
};

template <>
struct Fields<Idle> {
  static void visit(auto& idle, auto&& field) {
    field("wall_s", idle.wall_s);
    field("server_cpu_s", idle.server_cpu_s);
    field("client_cpu_s", idle.client_cpu_s);
    field("heartbeats", idle.heartbeats);
  }
};

template <>
struct Fields<Broadcast> {
  static void visit(auto& broadcast, auto&& field) {
    field("expected", broadcast.expected);
    field("reached", broadcast.reached);
    field("duplicated", broadcast.duplicated);
    field("latency", broadcast.latency);
  }
};

template <>
struct Fields<CeilingStep> {
  static void visit(auto& step, auto&& field) {
    field("connections", step.connections);
    field("source_addresses", step.source_addresses);
    field("server_ports", step.server_ports);
    field("connect_s", step.connect_s);
    field("connected", step.connected);
    field("connect_latency", step.connect_latency);
    field("broadcasts", step.broadcasts);
    field("server", step.server);
    field("clients", step.clients);
    field("slab_bytes", step.slab_bytes);
    field("buffer_bytes", step.buffer_bytes);
    field("idle", step.idle);
    field("idle_with_heartbeats", step.idle_with_heartbeats);
    field("lost_connections", step.lost_connections);
    field("syn_drops", step.syn_drops);
  }
};

template <>
struct Fields<Ceiling> {
  static void visit(auto& ceiling, auto&& field) {
    field("transport", ceiling.transport);
    field("settings", ceiling.settings);
    field("started_at", ceiling.started_at);
    field("end", ceiling.end);
    field("reasons", ceiling.reasons);
    field("target", ceiling.target);
    field("held", ceiling.held);
    field("seconds", ceiling.seconds);
    field("heartbeat_s", ceiling.heartbeat_s);
    field("payload_bytes", ceiling.payload_bytes);
    field("own_network", ceiling.own_network);
    field("port_first", ceiling.port_first);
    field("port_last", ceiling.port_last);
    field("memory_limit_bytes", ceiling.memory_limit_bytes);
    field("slab_before_bytes", ceiling.slab_before_bytes);
    field("buffer_before_bytes", ceiling.buffer_before_bytes);
    field("steps", ceiling.steps);
    field("walls", ceiling.walls);
  }
};

}  // namespace pushbench::results
