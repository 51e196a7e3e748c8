// The fields of a trial in JSON; see fields.hpp.
#pragma once

#include <array>
#include <string_view>

#include "results/fault_fields.hpp"
#include "results/fields.hpp"
#include "results/simulation_fields.hpp"
#include "results/trial.hpp"

namespace pushbench::results {

template <>
struct Words<TrialStatus> {
  static constexpr std::array<std::string_view, 3> all{"ok", "invalid", "failed"};
};

template <>
struct Fields<Direction> {
  static void visit(auto& direction, auto&& field) {
    field("due", direction.due);
    field("expected", direction.expected);
    field("delivered", direction.delivered);
    field("lost", direction.lost);
    field("duplicated", direction.duplicated);
    field("reordered", direction.reordered);
    field("window_delivered", direction.window_delivered);
    field("window_payload_bytes", direction.window_payload_bytes);
    field("latency", direction.latency);
    field("service_time", direction.service_time);
    field("lateness", direction.lateness);
  }
};

template <>
struct Fields<Side> {
  static void visit(auto& side, auto&& field) {
    field("processes", side.processes);
    field("wall_s", side.wall_s);
    field("cpu_user_s", side.cpu_user_s);
    field("cpu_system_s", side.cpu_system_s);
    field("busiest_cpu_share", side.busiest_cpu_share);
    field("voluntary_switches", side.voluntary_switches);
    field("involuntary_switches", side.involuntary_switches);
    field("memory_before_bytes", side.memory_before_bytes);
    field("memory_connected_bytes", side.memory_connected_bytes);
    field("memory_peak_bytes", side.memory_peak_bytes);
  }
};

template <>
struct Fields<KernelMemory> {
  static void visit(auto& kernel, auto&& field) {
    field("slab_before_bytes", kernel.slab_before_bytes);
    field("slab_connected_bytes", kernel.slab_connected_bytes);
    field("buffers_before_bytes", kernel.buffers_before_bytes);
    field("buffers_connected_bytes", kernel.buffers_connected_bytes);
  }
};

template <>
struct Fields<Wire> {
  static void visit(auto& wire, auto&& field) {
    field("down_bytes", wire.down_bytes);
    field("up_bytes", wire.up_bytes);
    field("down_segments", wire.down_segments);
    field("up_segments", wire.up_segments);
    field("retransmits", wire.retransmits);
    field("method", wire.method);
  }
};

template <>
struct Fields<Polls> {
  static void visit(auto& polls, auto&& field) {
    field("answers", polls.answers);
    field("empty", polls.empty);
  }
};

template <>
struct Fields<LittlesLaw> {
  static void visit(auto& law, auto&& field) {
    field("in_flight_measured", law.in_flight_measured);
    field("in_flight_expected", law.in_flight_expected);
  }
};

template <>
struct Fields<LatencyStep> {
  static void visit(auto& step, auto&& field) {
    field("messages", step.messages);
    field("p50_us", step.p50_us);
    field("p90_us", step.p90_us);
    field("p99_us", step.p99_us);
    field("max_us", step.max_us);
  }
};

template <>
struct Fields<LatencyCourse> {
  static void visit(auto& course, auto&& field) {
    field("step_s", course.step_s);
    field("downlink", course.downlink);
    field("uplink", course.uplink);
  }
};

template <>
struct Fields<Trial> {
  static void visit(auto& trial, auto&& field) {
    field("scenario", trial.scenario);
    field("transport", trial.transport);
    field("settings", trial.settings);
    field("number", trial.number);
    field("place", trial.place);
    field("seed", trial.seed);
    field("started_at", trial.started_at);
    field("status", trial.status);
    field("reasons", trial.reasons);
    field("warm_up_s", trial.warm_up_s);
    field("measure_s", trial.measure_s);
    field("drain_s", trial.drain_s);
    field("measure_began_us", trial.measure_began_us);
    field("connect_s", trial.connect_s);
    field("clients_wanted", trial.clients_wanted);
    field("clients_connected", trial.clients_connected);
    field("downlink", trial.downlink);
    field("uplink", trial.uplink);
    field("server", trial.server);
    field("clients", trial.clients);
    field("kernel", trial.kernel);
    field("wire", trial.wire);
    field("polls", trial.polls);
    field("littles_law", trial.littles_law);
    field("disconnects", trial.disconnects);
    field("slow_consumers_dropped", trial.slow_consumers_dropped);
    field("protocol_errors", trial.protocol_errors);
    field("faults", Since{2, trial.faults});
    field("course", Since{2, trial.course});
    field("latency_course", Since{4, trial.latency_course});
    field("timeline", trial.timeline);
    field("simulated", Since{5, trial.simulated});
    field("energy", Since{5, trial.energy});
    field("bill", Since{5, trial.bill});
  }
};

}  // namespace pushbench::results
