#include "harness/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/aftermath.hpp"

namespace pushbench {

namespace {

using results::Trial;

constexpr std::string_view kWireMethod =
    "TCP_INFO of the clients' sockets: payload bytes and segments both ways, plus 20 B IPv4 (40 B IPv6), 20 B TCP and "
    "12 B timestamps a segment; SYN options and the last FIN of closed connections added by rule";

void add_recording(results::Direction& direction, const Recording& recording) {
  direction.latency = merged(recording.latency);
  direction.service_time = recording.service_time;
  direction.lateness = recording.lateness;
  direction.window_delivered = recording.window_delivered;
  direction.window_payload_bytes = recording.window_payload_bytes;
}

/// Of what workers of this run recorded; a direction without traffic has no course.
void add_latency_course(const Scenario& scenario, bool has_traffic, const Recording& recording, Trial& trial,
                        std::vector<results::LatencyStep> results::LatencyCourse::*direction) {
  if (!has_traffic) return;
  const double phase_s = scenario.phases.measure_s;
  if (!trial.latency_course) trial.latency_course.emplace().step_s = latency_step_s(phase_s);
  *trial.latency_course.*direction = latency_figures(recording.latency, phase_s);
}

void add_downlink(const Scenario& scenario, const std::vector<ServerReport>& servers,
                  const std::vector<ClientReport>& clients, Trial& trial) {
  LedgerTotals totals;
  Recording recording;
  for (const ClientReport& client : clients) {
    totals.merge(client.downlink);
    recording.merge(client.recording);
    trial.clients_connected += client.joined;
  }
  results::Direction& downlink = trial.downlink;
  add_recording(downlink, recording);
  downlink.expected = totals.expected;
  downlink.delivered = totals.delivered;
  downlink.lost = totals.lost;
  downlink.duplicated = totals.duplicated;
  downlink.reordered = totals.reordered;
  downlink.due = totals.expected;
  for (const ServerReport& server : servers) downlink.due += server.withheld;
  add_latency_course(scenario, downlink.due > 0, recording, trial, &results::LatencyCourse::downlink);
  trial.timeline = recording.timeline;
  if (totals.inexact > 0) {
    trial.reasons.push_back(
        fmt::format("{} clients saw more gaps than are remembered: losses are approximate", totals.inexact));
  }
  const double window_s = scenario.phases.measure_s;
  if (!downlink.latency.empty()) {
    trial.littles_law = {recording.in_flight_s / window_s,
                         static_cast<double>(recording.window_delivered) / window_s * downlink.latency.mean() / 1e6};
  }
}

void add_uplink(const Scenario& scenario, const std::vector<ServerReport>& servers,
                const std::vector<ClientReport>& clients, Trial& trial) {
  if (!scenario.has_uplink()) return;
  results::Direction& uplink = trial.uplink;
  Recording recording;
  for (const ClientReport& client : clients) {
    uplink.due += client.uplink_due;
    uplink.expected += client.uplink_published;
  }
  if (servers.empty()) return;  // only the server could say what arrived
  for (const ServerReport& server : servers) {
    recording.merge(server.uplink_recording);
    uplink.delivered += server.uplink.delivered;
    uplink.reordered += server.uplink.reordered;
    uplink.duplicated += server.uplink.duplicated;
  }
  add_recording(uplink, recording);
  add_latency_course(scenario, true, recording, trial, &results::LatencyCourse::uplink);
  uplink.lost = uplink.expected - std::min(uplink.expected, uplink.delivered);
}

/// CPU over wall of the fullest of `cores`, which workers are pinned to in turn; of the busiest worker, if to none.
template <class Report>
double busiest_share(const std::vector<Report>& reports, std::size_t cores) {
  struct Core {
    double cpu_s = 0, wall_s = 0;
  };
  std::vector<Core> used(cores > 0 ? cores : reports.size());
  for (std::size_t worker = 0; worker < reports.size(); ++worker) {
    const ProcessFigures& process = reports[worker].process;
    Core& core = used[worker % used.size()];
    core.cpu_s += process.cpu_user_s + process.cpu_system_s;
    core.wall_s = std::max(core.wall_s, process.wall_s);  // all of them count over the same time, more or less late
  }
  double busiest = 0;
  for (const Core& core : used) {
    if (core.wall_s > 0) busiest = std::max(busiest, core.cpu_s / core.wall_s);
  }
  return busiest;
}

template <class Report>
results::Side side_of(const std::vector<Report>& reports, std::size_t cores) {
  results::Side side;
  side.processes = static_cast<std::uint32_t>(reports.size());
  if (reports.empty()) return side;
  side.wall_s = side.cpu_user_s = side.cpu_system_s = 0;
  side.busiest_cpu_share = busiest_share(reports, cores);
  side.voluntary_switches = side.involuntary_switches = 0;
  side.memory_before_bytes = side.memory_connected_bytes = side.memory_peak_bytes = 0;
  for (const Report& report : reports) {
    const ProcessFigures& process = report.process;
    side.wall_s = std::max(*side.wall_s, process.wall_s);
    *side.cpu_user_s += process.cpu_user_s;
    *side.cpu_system_s += process.cpu_system_s;
    *side.voluntary_switches += process.voluntary_switches;
    *side.involuntary_switches += process.involuntary_switches;
    *side.memory_before_bytes += process.memory_before_bytes;
    *side.memory_connected_bytes += process.memory_connected_bytes;
    *side.memory_peak_bytes += process.memory_peak_bytes;
  }
  return side;
}

void add_processes(const FleetPlan& plan, const std::vector<ServerReport>& servers,
                   const std::vector<ClientReport>& clients, Trial& trial) {
  trial.server = side_of(servers, plan.server_cpus.size());
  trial.clients = side_of(clients, plan.client_cpus.size());
  TcpTraffic wire;
  for (const ClientReport& client : clients) {
    if (!client.wire) return;
    wire += *client.wire;
  }
  trial.wire = results::Wire{.down_bytes = wire.bytes_in + wire.header_bytes_in,
                             .up_bytes = wire.bytes_out + wire.header_bytes_out,
                             .down_segments = wire.segments_in,
                             .up_segments = wire.segments_out,
                             .retransmits = wire.retransmits,
                             .method = std::string{kWireMethod}};
}

void add_events(const std::vector<ServerReport>& servers, const std::vector<ClientReport>& clients, Trial& trial) {
  std::uint64_t foreign = 0;
  results::Polls polls;
  for (const ClientReport& client : clients) {
    for (const auto& [reason, count] : client.disconnects) trial.disconnects[reason] += count;
    trial.protocol_errors += client.protocol_errors;
    foreign += client.foreign_messages;
    polls.answers += client.window_answers;
    polls.empty += client.window_empty_answers;
    if (!client.first_protocol_error.empty()) {
      trial.reasons.push_back("first protocol error: " + client.first_protocol_error);
    }
  }
  if (polls.answers > 0) trial.polls = polls;
  if (foreign > 0)
    trial.reasons.push_back(fmt::format("{} messages were no envelopes: not timed, not counted", foreign));
  for (const ServerReport& server : servers) {
    trial.slow_consumers_dropped += server.slow_consumers;
    if (server.refused_out_of_files > 0) {
      trial.reasons.push_back(
          fmt::format("the server refused {} connections: out of files", server.refused_out_of_files));
    }
  }
}

}  // namespace

void assemble(const Scenario& scenario, const FleetPlan& plan, const std::vector<ServerReport>& servers,
              const std::vector<ClientReport>& clients, results::Trial& trial) {
  add_downlink(scenario, servers, clients, trial);
  add_uplink(scenario, servers, clients, trial);
  add_processes(plan, servers, clients, trial);
  add_events(servers, clients, trial);
  add_faults(scenario, clients, trial);
}

}  // namespace pushbench
