// What a run leaves: everything that was measured and everything that shaped it, as plain data. results/json.hpp writes
// and reads it, results/summary.hpp makes figures of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/capacity.hpp"
#include "results/ceiling.hpp"
#include "results/trial.hpp"

namespace pushbench::results {

/// Of results/schema/run.schema.json. It grows by one whenever a reader of the older form would be wrong, and files of
/// older forms are still read. 2: what faults did. 3: ceilings and capacities. 4: how latency
/// went over time, and which results were measured in turn. 5: trials of the simulated world, their energy and cost.
inline constexpr std::uint32_t kSchemaVersion = 5;

/// Machine and build. It names no host and no user.
struct Environment {
  std::string kernel;  ///< "Linux 6.1.0-18-amd64"
  std::string cpu_model;
  std::uint32_t cores = 0;  ///< that this process may use
  std::uint64_t memory_bytes = 0;
  std::string compiler;  ///< "g++ 12.2.0"
  std::string flags;     ///< "-O3 -DNDEBUG"
  std::string commit;    ///< of pushbench; "-dirty" behind it if there were changes; empty if not known
  std::optional<std::string> congestion_control;
  std::optional<bool> tcp_timestamps;
  std::optional<std::uint64_t> loopback_mtu, somaxconn, open_file_limit;
  std::optional<std::uint64_t> port_range_first, port_range_last;
  std::optional<std::string> clock_source;
  std::map<std::string, std::string> versions;  ///< of libraries: "boost" -> "1.81.0"
  std::map<std::string, std::string> other;     ///< whatever else shaped the figures
};

/// A scenario as it ran, with everything the command line changed and every default written out.
struct ScenarioRecord {
  std::string name;
  std::string hash;      ///< "sha256:" and the hex digest of `document`
  std::string document;  ///< a JSON object in one line, keys sorted; it is embedded as an object
};

enum class RunStatus : std::uint8_t {
  complete,
  partial,  ///< trials are missing: still running, interrupted or given up
};

struct Run {
  std::uint32_t schema_version = kSchemaVersion;
  std::string tool_version;
  std::string started_at;                  ///< UTC: "2025-11-21T10:18:03Z"
  std::optional<std::string> finished_at;  ///< absent while partial
  RunStatus status = RunStatus::partial;
  std::string reason;  ///< why it is partial, in words; empty if complete
  std::string command_line;
  std::uint64_t seed = 0;
  std::string control;  ///< the transport that the others' ratios are to; empty: none ran
  std::uint32_t trials_planned = 0;
  std::string pairing;  ///< the same in results that were measured in turn, trial by trial; empty: it was alone
  Environment environment;
  std::vector<ScenarioRecord> scenarios;
  std::vector<Trial> trials;         ///< in the order in which they ran
  std::vector<Ceiling> ceilings;     ///< of `pushbench ceiling`, which has no trials
  std::vector<Capacity> capacities;  ///< of `pushbench capacity`, whose trials are not kept
};

}  // namespace pushbench::results
