// Walls in words: what the kernel or a worker said, what takes the wall away, and where. Pure; when a wall was met and
// what was done about it is the ladder's to say.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include "harness/ceiling/kernel_signs.hpp"
#include "harness/ceiling/lane_grid.hpp"
#include "harness/messages.hpp"
#include "results/ceiling.hpp"

namespace pushbench {

/// Every port of the grid is given out, and `error` is what connect() answered where the kernel was to choose one.
struct PortsUsedUp {
  const LaneGrid& grid;
  PortRange ports;
  Endpoint server;         ///< the last
  std::uint64_t held = 0;  ///< connections in all
  int error = 0;
  bool own_network = false;
};
results::Wall wall_of_ports(const PortsUsedUp& used_up);

/// A process with `open` files could open no more: its own limit's fault, the system's, or one that can't be told.
struct FilesUsedUp {
  Role role = Role::client;
  std::size_t number = 0;  ///< of the process on its side, from 1
  pid_t process = 0;
  std::optional<std::uint64_t> open;
};
results::Wall wall_of_files(const FilesUsedUp& used_up, const KernelSigns& now, const MachineFacts& facts);

/// A limit of the kernel's that has been reached now; nothing if none has. Those that a climb can't lift.
std::optional<results::Wall> wall_of_kernel(const KernelSigns& before, const KernelSigns& now,
                                            const MachineFacts& facts);

/// `in_flight` are fewer at once than those that were too many.
results::Wall wall_of_backlog(const KernelSigns& before, const KernelSigns& now, const MachineFacts& facts,
                              std::uint32_t in_flight);

results::Wall wall_of_memory(std::uint64_t taken_bytes, std::uint64_t limit_bytes, std::uint64_t connections,
                             bool predicted);
/// A worker was killed while the kernel killed `kills` processes for want of memory.
results::Wall wall_of_killed(const std::string& what, std::uint64_t kills);
/// `error`: why none could be started.
results::Wall wall_of_processes(Role role, const std::system_error& error, const MachineFacts& facts);
/// How connections ended that nobody explains, by name of the CloseReason: those that `failed` to follow, and those
/// that were `lost` later.
results::Wall wall_of_refusal(const std::map<std::string, std::uint64_t>& failed,
                              const std::map<std::string, std::uint64_t>& lost, const std::string& protocol_error);
/// `awaited`: begun, and not answered.
results::Wall wall_of_silence(std::uint64_t awaited, double seconds);
results::Wall wall_of_time(double limit_s);

}  // namespace pushbench
