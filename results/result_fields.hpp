// The fields of a run in JSON; see fields.hpp.
#pragma once

#include <array>
#include <string_view>

#include "results/capacity_fields.hpp"
#include "results/ceiling_fields.hpp"
#include "results/fields.hpp"
#include "results/result.hpp"

namespace pushbench::results {

template <>
struct Words<RunStatus> {
  static constexpr std::array<std::string_view, 2> all{"complete", "partial"};
};

template <>
struct Fields<Environment> {
  static void visit(auto& environment, auto&& field) {
    field("kernel", environment.kernel);
    field("cpu_model", environment.cpu_model);
    field("cores", environment.cores);
    field("memory_bytes", environment.memory_bytes);
    field("compiler", environment.compiler);
    field("flags", environment.flags);
    field("commit", environment.commit);
    field("congestion_control", environment.congestion_control);
    field("tcp_timestamps", environment.tcp_timestamps);
    field("loopback_mtu", environment.loopback_mtu);
    field("somaxconn", environment.somaxconn);
    field("open_file_limit", environment.open_file_limit);
    field("port_range_first", environment.port_range_first);
    field("port_range_last", environment.port_range_last);
    field("clock_source", environment.clock_source);
    field("versions", environment.versions);
    field("other", environment.other);
  }
};

template <>
struct Fields<ScenarioRecord> {
  static void visit(auto& scenario, auto&& field) {
    field("name", scenario.name);
    field("hash", scenario.hash);
    field("document", Embedded{scenario.document});
  }
};

template <>
struct Fields<Run> {
  static void visit(auto& run, auto&& field) {
    field("schema_version", run.schema_version);
    field("tool_version", run.tool_version);
    field("started_at", run.started_at);
    field("finished_at", run.finished_at);
    field("status", run.status);
    field("reason", run.reason);
    field("command_line", run.command_line);
    field("seed", run.seed);
    field("control", run.control);
    field("trials_planned", run.trials_planned);
    field("pairing", Since{4, run.pairing});
    field("environment", run.environment);
    field("scenarios", run.scenarios);
    field("trials", run.trials);
    field("ceilings", Since{3, run.ceilings});
    field("capacities", Since{3, run.capacities});
  }
};

}  // namespace pushbench::results
