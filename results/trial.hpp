// What one trial measured: one pass of one transport through warm-up, measure and drain. Plain data, filled in by the
// harness and read by everything behind it. A figure that could not be read is absent, never 0.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/courses.hpp"
#include "results/histogram.hpp"
#include "results/simulation.hpp"

namespace pushbench::results {

enum class TrialStatus : std::uint8_t {
  ok,
  invalid,  ///< it ran, but its figures don't mean what they say: a saturated generator, say
  failed,   ///< it did not run to its end
};

/// Messages in one direction: hub to clients (downlink), or clients to hub (uplink). One message to a thousand clients
/// is a thousand deliveries. Counts are of the whole trial, but for those of the window (the measure phase).
struct Direction {
  std::uint64_t due = 0;         ///< deliveries that the schedule asked for
  std::uint64_t expected = 0;    ///< of these, what was really handed to the transport, to clients that were following
  std::uint64_t delivered = 0;   ///< of expected, seen at least once
  std::uint64_t lost = 0;        ///< of expected, never seen
  std::uint64_t duplicated = 0;  ///< further copies of what was seen already
  std::uint64_t reordered = 0;   ///< first copies that came after a later message of the channel

  std::uint64_t window_delivered = 0;      ///< first copies that arrived in the window
  std::uint64_t window_payload_bytes = 0;  ///< of these: the messages' text, envelope included

  /// Of first copies due in the window. Downlink latency of what a client published counts from that client's intended
  /// time, so it holds both ways; uplink latency ends at the hub.
  Histogram latency;       ///< received minus intended
  Histogram service_time;  ///< received minus sent
  Histogram lateness;      ///< sent minus intended
};

/// All processes of one side, summed. CPU and switches are of the window.
struct Side {
  std::uint32_t processes = 0;
  std::optional<double> wall_s;  ///< length of the time over which CPU and switches were counted
  std::optional<double> cpu_user_s, cpu_system_s;
  std::optional<double> busiest_cpu_share;  ///< of the core that its processes fill most: 1 is all of it
  std::optional<std::uint64_t> voluntary_switches, involuntary_switches;
  std::optional<std::uint64_t> memory_before_bytes;     ///< user memory before the first client connects
  std::optional<std::uint64_t> memory_connected_bytes;  ///< with all connected, before the first message
  std::optional<std::uint64_t> memory_peak_bytes;
};

/// The kernel's memory for sockets of both sides, at the same moments as Side's. On one machine both ends are in it.
struct KernelMemory {
  std::optional<std::uint64_t> slab_before_bytes, slab_connected_bytes;
  std::optional<std::uint64_t> buffers_before_bytes, buffers_connected_bytes;  ///< TCP and UDP "mem" of sockstat
};

/// IP packets of the window in both directions, IP and TCP headers included. Down is towards the clients.
struct Wire {
  std::uint64_t down_bytes = 0, up_bytes = 0;
  std::uint64_t down_segments = 0, up_segments = 0;
  std::uint64_t retransmits = 0;
  std::string method;  ///< how it was counted, in words: what a reader must know to trust it
};

/// What polling cost, in the window.
struct Polls {
  std::uint64_t answers = 0;
  std::uint64_t empty = 0;  ///< of these, those without a message
};

/// Little's law over the window: what was in flight on average, measured, and as rate times latency says.
struct LittlesLaw {
  double in_flight_measured = 0;
  double in_flight_expected = 0;
};

/// What one fault of the scenario did, over all the times that it struck.
struct FaultOutcome {
  std::string kind;         ///< "reset", "restart", … as in the scenario
  std::string description;  ///< in words: "reset, half of the clients at 2 s"
  std::uint64_t strikes = 0;
  std::optional<double> first_at_s;  ///< since the window began
  std::uint64_t struck = 0;          ///< clients, counted each time
  std::uint64_t unnoticed = 0;       ///< of struck: did not lose their connection, as far as they know
  std::uint64_t unrecovered = 0;     ///< of struck: not back when the trial ended, whether or not they know
  Histogram notice;                  ///< from the strike until the client knows
  Histogram recovery;                ///< from the strike until it follows its channel again
  std::uint64_t missed = 0;          ///< messages between the last seen and the return that those back did not ask for
  std::uint64_t recovery_bytes = 0;  ///< wire bytes of their new connections until they followed again, both ways
  std::uint64_t attempts = 0;        ///< to connect, by the struck, failed ones included
  std::optional<double> peak_reconnects_per_s;  ///< in the fullest 100 ms
  std::optional<double> storm_s;                ///< from the (first) strike until the last of the struck was back
  std::optional<double> storm_server_cpu_s;     ///< that the server used in that time
};

struct Trial {
  std::string scenario;
  std::string transport;                        ///< its name, or that of a variant: "name:setting=value"
  std::map<std::string, std::string> settings;  ///< the transport's, defaults included
  std::uint32_t number = 0;                     ///< from 1; trials of one number are compared with each other
  std::uint32_t place = 0;                      ///< from 1, in the order in which the run's trials ran
  std::uint64_t seed = 0;
  std::string started_at;  ///< "2025-11-21T10:18:03Z"

  TrialStatus status = TrialStatus::ok;
  std::vector<std::string> reasons;  ///< why it is not ok, or what to know although it is: words for the table's notes

  double warm_up_s = 0, measure_s = 0, drain_s = 0;  ///< as they were, not as they were planned
  std::optional<std::uint64_t> measure_began_us;     ///< Unix time: to lay a capture or another log beside it
  std::optional<double> connect_s;                   ///< from the first client's connect to the last one's
  std::uint64_t clients_wanted = 0;
  std::uint64_t clients_connected = 0;  ///< when measuring began

  Direction downlink, uplink;
  Side server, clients;
  KernelMemory kernel;
  std::optional<Wire> wire;
  std::optional<Polls> polls;
  std::optional<LittlesLaw> littles_law;

  std::map<std::string, std::uint64_t> disconnects;  ///< the clients', by reason; failed connects included
  std::uint64_t slow_consumers_dropped = 0;          ///< by the server
  std::uint64_t protocol_errors = 0;

  std::vector<FaultOutcome> faults;  ///< one for each of the scenario's
  std::optional<Course> course;
  std::optional<LatencyCourse> latency_course;

  std::vector<std::uint64_t> timeline;  ///< deliveries of each second since the first message; may be empty

  // Of simulated trials:
  std::optional<SimulatedWorld> simulated;
  std::optional<Energy> energy;
  std::optional<Bill> bill;
};

}  // namespace pushbench::results
