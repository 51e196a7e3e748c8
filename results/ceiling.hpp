// How many connections a server held, what each of them cost, and what stopped it: plain data of `pushbench ceiling`. A
// figure that could not be read is absent, never 0.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/histogram.hpp"

namespace pushbench::results {

/// What keeps a further connection from being made.
enum class WallKind : std::uint8_t {
  source_ports,         ///< every port of one source address towards one address and port: the 4-tuple
  process_files,        ///< open files of one process
  system_files,         ///< open files of all processes
  accept_backlog,       ///< more arrive than the server accepts: SYNs are dropped, and come again a second later
  connection_tracking,  ///< the table of the kernel's connection tracking
  socket_memory,        ///< net.ipv4.tcp_mem
  memory,               ///< the machine's, or what the run was allowed of it
  processes,            ///< no further worker process could be started
  refused,              ///< the server took no more, for a reason of its own
  unanswered,           ///< connections that were begun, and not answered in time
  time_limit,           ///< the run's own
};

struct Wall {
  WallKind kind = WallKind::refused;
  std::string where;              ///< "127.0.0.1 to 127.0.0.1 port 8080", "client process 1"
  std::uint64_t connections = 0;  ///< held in all when it was met
  double at_s = 0;                ///< since the first connection was begun
  std::string evidence;           ///< what the kernel, or the peer, said
  std::string remedy;             ///< a command, or what else takes it away
  std::string lifted_by;          ///< what the run did to get past it; empty: it ended there
};

/// All processes of one side.
struct HoldingSide {
  std::uint32_t processes = 0;
  std::optional<std::uint64_t> memory_base_bytes;  ///< user memory (see Side) of these processes before they had one
  std::optional<std::uint64_t> memory_bytes;       ///< with all connections
  std::optional<std::uint64_t> heap_bytes;  ///< of memory_bytes beyond the base: what was allocated and not freed
};

/// CPU time while nothing was sent but heartbeats.
struct Idle {
  double wall_s = 0;
  std::optional<double> server_cpu_s, client_cpu_s;
  std::uint64_t heartbeats = 0;  ///< that the servers sent meanwhile, in all
};

/// One broadcast: a message to every connection, at one instant.
struct Broadcast {
  std::uint64_t expected = 0;    ///< connections that followed when it was sent
  std::uint64_t reached = 0;     ///< of these, those that got it
  std::uint64_t duplicated = 0;  ///< further copies
  Histogram latency;             ///< from the instant until each had it; its maximum is the time to reach all
};

/// What was measured with so many connections held.
struct CeilingStep {
  std::uint64_t connections = 0;
  std::uint32_t source_addresses = 0, server_ports = 0;
  double connect_s = 0;  ///< that it took to make those that the step before did not have, waits at walls included
  std::uint64_t connected = 0;  ///< how many those were
  Histogram connect_latency;    ///< of each of them, from connect() until it followed its channel
  std::vector<Broadcast> broadcasts;
  HoldingSide server, clients;
  std::optional<std::uint64_t> slab_bytes, buffer_bytes;  ///< of the kernel, for sockets of both ends; see KernelMemory
  std::optional<Idle> idle;                               ///< without heartbeats
  std::optional<Idle> idle_with_heartbeats;               ///< absent for transports that have none
  std::uint64_t lost_connections = 0;                     ///< that ended by themselves since the step before
  std::uint64_t syn_drops = 0;                            ///< by the kernel, for a full backlog, since the step before
};

enum class CeilingEnd : std::uint8_t {
  target,       ///< as many as were asked for are held
  wall,         ///< the last of `walls` was not lifted
  interrupted,  ///< by Ctrl-C or SIGTERM
  failed,       ///< a worker died, say
};

/// One transport's way up.
struct Ceiling {
  std::string transport;                        ///< its name, or that of a variant
  std::map<std::string, std::string> settings;  ///< the transport's, defaults included
  std::string started_at;                       ///< "2025-11-21T10:18:03Z"
  CeilingEnd end = CeilingEnd::failed;
  std::vector<std::string> reasons;  ///< why it failed, or what to know although it did not
  std::uint64_t target = 0;
  std::uint64_t held = 0;                       ///< the most connections that were held at once
  double seconds = 0;                           ///< from the first connect() to the end of the last step
  double heartbeat_s = 0;                       ///< interval of idle_with_heartbeats
  std::uint64_t payload_bytes = 0;              ///< of a broadcast
  bool own_network = false;                     ///< in a network namespace of the run's own
  std::uint64_t port_first = 0, port_last = 0;  ///< the ephemeral ports
  std::optional<std::uint64_t> memory_limit_bytes;
  std::optional<std::uint64_t> slab_before_bytes, buffer_before_bytes;
  std::vector<CeilingStep> steps;  ///< ascending in connections
  std::vector<Wall> walls;         ///< in the order in which they were met
};

}  // namespace pushbench::results
