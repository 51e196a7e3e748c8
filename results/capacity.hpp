// How much load, or how many clients, a transport carried before it missed the goal: plain data of `pushbench
// capacity`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pushbench::results {

/// What was raised until the goal was missed.
enum class CapacityOf : std::uint8_t {
  message_rate,  ///< all rates of the scenario by one factor; values are messages that are due a second, in all
  clients,       ///< values are clients
};

enum class ProbeOutcome : std::uint8_t {
  meets,
  misses,
  saturated,  ///< the load generator was at its limit: the server's is not known
  failed,     ///< the trial did not run to its end
};

/// One trial at one load.
struct CapacityProbe {
  double value = 0;  ///< of what was raised
  ProbeOutcome outcome = ProbeOutcome::failed;
  bool confirms = false;                ///< repeated to confirm what the search had found
  std::string detail;                   ///< in words: "p99 412 ms of 100 ms", why it is saturated or failed
  std::string metric;                   ///< the goal's figure that was worst; empty if there is none
  std::optional<double> figure, limit;  ///< that figure, and what the goal allows
  std::optional<std::uint64_t> latency_p50_us, latency_p99_us;
  std::optional<double> server_cpu_cores;  ///< used by the server in all
  std::optional<double> server_cpu_share;  ///< of the server's fullest core
  std::optional<double> client_cpu_share;  ///< of the clients' fullest core
};

/// Why no higher value is known to be carried.
enum class CapacityEnd : std::uint8_t {
  goal,         ///< the next higher value misses the goal
  generator,    ///< the next higher value saturates the load generator: it is at least this
  bound,        ///< the highest value that was allowed still meets it: it is at least this
  nothing,      ///< the lowest value that was tried misses it already
  unconfirmed,  ///< repeated trials contradict each other down to the lowest value that was tried
  interrupted,
  failed,
};

struct Capacity {
  std::string scenario;
  std::string transport;  ///< its name, or that of a variant
  std::map<std::string, std::string> settings;
  std::vector<std::string> changed;     ///< of the settings, those that are not the transport's defaults
  std::map<std::string, double> goals;  ///< by name of a figure, the most it may be
  std::uint32_t server_cores = 0;       ///< that the server's processes shared; 0: not known
  double precision = 0;                 ///< asked for: the interval in the end, as a share of the knee
  std::uint32_t wanted_confirmations = 0;
  double least = 0, most = 0;  ///< where it was searched
  CapacityOf of = CapacityOf::message_rate;
  std::map<std::string, double> at;  ///< what the command line set besides, by key of the scenario (--over)
  std::string started_at;
  CapacityEnd end = CapacityEnd::failed;
  std::vector<std::string> reasons;
  std::optional<double> knee;                      ///< the highest value that meets the goal
  std::optional<double> beyond;                    ///< the lowest value above it that does not
  std::uint32_t confirmed = 0, confirmations = 0;  ///< repeated trials at the knee that meet it, of all there
  std::vector<CapacityProbe> probes;               ///< in the order in which they ran
};

}  // namespace pushbench::results
