// The messages between the command line and its workers, as data. A worker is told everything in its orders; it
// decides nothing by itself.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/lives.hpp"
#include "harness/plan.hpp"
#include "harness/probes.hpp"
#include "harness/recorder.hpp"
#include "harness/strikes.hpp"
#include "runtime/real/traffic.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

enum class Role : std::uint8_t { server, client };

/// When everything happens, on the run's clock.
struct Timetable {
  TimePoint origin;  ///< the schedule begins
  Window window;     ///< the measure phase; the schedule ends with it
};

/// What a worker must know before it opens a port or a connection.
struct Orders {
  Role role = Role::server;
  std::string scenario;  ///< the effective document, to_json()
  std::string transport;
  std::uint64_t run_seed = 0;
  std::uint32_t trial = 0;
  std::int64_t clock_offset_ns = 0;  ///< see RealRuntime::Options
  std::vector<int> cpus;             ///< to be pinned to; empty: anywhere
  std::uint32_t shard = 0, shards = 1;
  // For servers:
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 0;  ///< where clients connect; 0: any
  int journal = -1;               ///< descriptor of its journal (harness/journal.hpp); none without
  std::uint32_t life = 0;         ///< how often it was killed before
  Cursor base = 0;                ///< see HubOptions; what the journal has from here on is its history
  Timetable timetable{};          ///< for lives after the first, which begin in the middle of it
  // For clients:
  ClientShare share{0, 0};
  std::vector<Endpoint> servers;
  std::string host, target;
  bool joins_running_server = false;
};

/// What the kernel says of a process over the measured window, and of its memory.
struct ProcessFigures {
  double wall_s = 0, cpu_user_s = 0, cpu_system_s = 0;
  std::uint64_t voluntary_switches = 0, involuntary_switches = 0;
  std::uint64_t memory_before_bytes = 0, memory_connected_bytes = 0, memory_peak_bytes = 0;
};

/// How far a worker is: asked for while connecting and draining.
struct Progress {
  std::uint64_t connected = 0;  ///< clients that follow; at a server, its followers
  std::uint64_t published = 0;  ///< server: deliveries it owes by now; client: uplink messages sent
  std::uint64_t received = 0;   ///< server: uplink messages accepted; client: deliveries
  bool finished = false;        ///< its schedule is done
};

struct ServerReport {
  ProcessFigures process;
  std::uint64_t withheld = 0;  ///< deliveries that the schedule asked of this worker, but it did not publish
  Lives last;                  ///< all 0 for channels of other workers
  LedgerTotals uplink;         ///< expected is not set: only clients know
  Recording uplink_recording;
  std::uint64_t slow_consumers = 0;
  std::uint64_t refused_out_of_files = 0;
};

struct ClientReport {
  ProcessFigures process;
  LedgerTotals downlink;
  Recording recording;
  std::uint64_t joined = 0;  ///< clients that followed when the load began
  std::uint64_t uplink_due = 0, uplink_published = 0;
  std::optional<TcpTraffic> wire;  ///< of the window
  std::map<std::string, std::uint64_t> disconnects;
  std::uint64_t protocol_errors = 0;
  std::string first_protocol_error;
  std::uint64_t foreign_messages = 0;
  std::uint64_t window_answers = 0, window_empty_answers = 0;
  std::vector<FaultRecord> faults;  ///< by fault of the scenario
  /// See results::Course; empty without faults.
  std::vector<std::uint64_t> delivered_steps, reconnected_steps, disconnected_steps;
};

// Found by nlohmann::json through the arguments' namespace.
void to_json(nlohmann::json& json, const Orders& orders);
void from_json(const nlohmann::json& json, Orders& orders);
void to_json(nlohmann::json& json, const Timetable& timetable);
void from_json(const nlohmann::json& json, Timetable& timetable);
void to_json(nlohmann::json& json, const ProcessTotals& totals);
void from_json(const nlohmann::json& json, ProcessTotals& totals);
void to_json(nlohmann::json& json, const ProcessFigures& figures);
void from_json(const nlohmann::json& json, ProcessFigures& figures);
void to_json(nlohmann::json& json, const Progress& progress);
void from_json(const nlohmann::json& json, Progress& progress);
void to_json(nlohmann::json& json, const ServerReport& report);
void from_json(const nlohmann::json& json, ServerReport& report);
void to_json(nlohmann::json& json, const ClientReport& report);
void from_json(const nlohmann::json& json, ClientReport& report);

void to_json(nlohmann::json& json, const Endpoint& endpoint);
void from_json(const nlohmann::json& json, Endpoint& endpoint);

void to_json(nlohmann::json& json, const Histogram& histogram);
void from_json(const nlohmann::json& json, Histogram& histogram);

}  // namespace pushbench
