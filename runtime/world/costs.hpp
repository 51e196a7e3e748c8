// What a host is: its cores, what each operation costs them, and where its limits are. Plain data, as a calibration
// measured it (harness/calibration) or as somebody assumes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/clock.hpp"

namespace pushbench::world {

/// CPU time of one core for each kind of operation of one process.
struct Costs {
  Duration accept{};   ///< a connection that comes in, until it can be read from; at the asking end: to open one
  Duration close{};    ///< of one connection, by either end
  Duration wake{};     ///< from idle to running, once for all that is ready then
  Duration cold{};     ///< beside it, after cold_after of idleness or more; after less, as much less: caches go cold
  Duration rest{};     ///< likewise scaled, of the same wake, once the core is idle again: CPU that delays nothing
  Duration read{};     ///< one read that brings bytes
  Duration parse{};    ///< what protocol code does with what one read brought, its sends not counted
  Duration send{};     ///< one send
  Duration timer{};    ///< one timer that fires
  Duration publish{};  ///< a message of the schedule, its sends not counted
  /// Beside each read and each send, where the host has far_at connections or more; with fewer, as much less: what
  /// belongs to one connection has left the caches before its turn comes again.
  Duration far{};
  double read_ns_per_byte = 0;
  double send_ns_per_byte = 0;
  Duration cold_after = std::chrono::milliseconds{5};
  std::uint64_t far_at = 1000;

  bool operator==(const Costs&) const = default;
};

/// What a host adds to latency that is nobody's CPU time: how long an idle process takes to run once something is
/// ready. Drawn uniformly from these, which are quantiles at equal steps; empty: none.
using WakeDelays = std::vector<Duration>;

struct HostOptions {
  std::string name = "server";
  /// Cores that share the connections: connection k belongs to core k mod cores. 0: every connection has a device of
  /// its own, which is never busy (a population of phones).
  std::uint32_t cores = 1;
  Costs costs;
  WakeDelays wake_delays;
  std::uint64_t most_connections =
      UINT64_MAX;                         ///< open files; what comes beyond is refused, what is asked for: out_of_files
  std::uint64_t most_ports = UINT64_MAX;  ///< for connections asked for; beyond: out_of_ports
  /// What the kernels of both ends take of one way that is not read: send and receive buffer of a pair on loopback with
  /// Linux' defaults (tcp_wmem 4 MB), filled until a send would block.
  std::size_t kernel_bytes = 3'900'000;
  /// Accepted connections that a listener's kernel holds until accept(); of what is asked for meanwhile SYNs are
  /// dropped (net.core.somaxconn of Linux since 5.4).
  std::uint32_t backlog = 4096;
  std::size_t queue_limit = 1024 * 1024;  ///< queued bytes of one stream, above which it is dropped as a slow consumer
};

}  // namespace pushbench::world
