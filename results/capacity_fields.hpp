// The fields of a capacity in JSON; see fields.hpp.
#pragma once

#include <array>
#include <string_view>

#include "results/capacity.hpp"
#include "results/fields.hpp"

namespace pushbench::results {

template <>
struct Words<CapacityOf> {
  static constexpr std::array<std::string_view, 2> all{"message_rate", "clients"};
};

template <>
struct Words<ProbeOutcome> {
  static constexpr std::array<std::string_view, 4> all{"meets", "misses", "saturated", "failed"};
};

template <>
struct Words<CapacityEnd> {
  static constexpr std::array<std::string_view, 7> all{"goal",        "generator",   "bound", "nothing",
                                                       "unconfirmed", "interrupted", "failed"};
};

template <>
struct Fields<CapacityProbe> {
  static void visit(auto& probe, auto&& field) {
    field("value", probe.value);
    field("outcome", probe.outcome);
    field("confirms", probe.confirms);
    field("detail", probe.detail);
    field("metric", probe.metric);
    field("figure", probe.figure);
    field("limit", probe.limit);
    field("latency_p50_us", probe.latency_p50_us);
    field("latency_p99_us", probe.latency_p99_us);
    field("server_cpu_cores", probe.server_cpu_cores);
    field("server_cpu_share", probe.server_cpu_share);
    field("client_cpu_share", probe.client_cpu_share);
  }
};

template <>
struct Fields<Capacity> {
  static void visit(auto& capacity, auto&& field) {
    field("scenario", capacity.scenario);
    field("transport", capacity.transport);
    field("settings", capacity.settings);
    field("changed", capacity.changed);
    field("goals", capacity.goals);
    field("server_cores", capacity.server_cores);
    field("precision", capacity.precision);
    field("wanted_confirmations", capacity.wanted_confirmations);
    field("least", capacity.least);
    field("most", capacity.most);
    field("of", capacity.of);
    field("at", capacity.at);
    field("started_at", capacity.started_at);
    field("end", capacity.end);
    field("reasons", capacity.reasons);
    field("knee", capacity.knee);
    field("beyond", capacity.beyond);
    field("confirmed", capacity.confirmed);
    field("confirmations", capacity.confirmations);
    field("probes", capacity.probes);
  }
};

}  // namespace pushbench::results
