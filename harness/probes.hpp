// What the kernel says was used: totals since the beginning, read before and after, never samples of a percentage. What
// can't be read (a sandbox may hide it) is absent, never 0.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"

struct rusage;

namespace pushbench {

/// Of this process, since it started, all threads.
struct ProcessTotals {
  /// Their sum is exact to the nanosecond. How it divides between the two may be estimated from clock ticks, depending
  /// on how the kernel was built.
  double cpu_user_s = 0, cpu_system_s = 0;
  std::uint64_t voluntary_switches = 0;    ///< it waited
  std::uint64_t involuntary_switches = 0;  ///< another process was given its core
  std::uint64_t peak_memory_bytes = 0;     ///< the most that was resident at once, program text included
};

/// From getrusage(2), the peak from /proc/self/status.
ProcessTotals read_process_totals();

/// What the kernel says of a process that has ended, as wait4(2) gives it. Without the peak of memory: what the kernel
/// tells there was inherited from the process that spawned it.
ProcessTotals totals_of(const rusage& usage);

/// The most memory that a process has had resident at once. Nothing if there is no such process.
std::optional<std::uint64_t> read_peak_memory_bytes(pid_t process);

/// CPU time of another process so far, all threads: to the nanosecond, whether it runs or stands still. Nothing if
/// there is no such process.
std::optional<Duration> read_cpu_time(pid_t process);

/// The anonymous memory of this process (heap, stacks, changed data), resident or swapped out: what its own work costs,
/// without program text that it shares. From smaps_rollup, which counts pages; where there is none, from status, which
/// may be some tens of pages behind. Takes about a millisecond for each 100 MB.
std::optional<std::uint64_t> read_user_memory_bytes();
/// Of another process of the same user.
std::optional<std::uint64_t> read_user_memory_bytes(pid_t process);

/// What this process has allocated and not freed, the allocator's own overhead for it included; what it keeps free for
/// later is not. Nothing where the allocator does not tell.
std::optional<std::uint64_t> read_heap_bytes();

/// All memory of the kernel's object caches: sockets, but files and directory entries as well; only differences tell.
std::optional<std::uint64_t> read_slab_bytes();

/// Memory that sockets of all processes hold for data, sent or received: "mem" of TCP and UDP in sockstat.
std::optional<std::uint64_t> read_socket_buffer_bytes();

/// TCP sockets of this network namespace, IPv4's and IPv6's.
struct TcpSockets {
  std::uint64_t in_use = 0;     ///< listening or connected
  std::uint64_t orphaned = 0;   ///< no process owns them any more
  std::uint64_t time_wait = 0;  ///< closed; each keeps its port taken for a minute
  std::uint64_t allocated = 0;  ///< also those not bound yet
};
std::optional<TcpSockets> read_tcp_sockets();

/// The number of kilobytes behind "`key`:" at the beginning of a line, as in meminfo, status and smaps_rollup, in
/// bytes.
std::optional<std::uint64_t> parse_kilobytes(std::string_view text, std::string_view key);

/// The number behind `word` in the line of sockstat or sockstat6 that begins with "`protocol`:".
std::optional<std::uint64_t> parse_sockstat(std::string_view text, std::string_view protocol, std::string_view word);

/// A whole decimal number, surrounded by nothing but white space.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// The file's text, or its first `most` bytes; nothing if it can't be read.
std::optional<std::string> read_text(const std::string& file, std::size_t most = 64 * 1024);

}  // namespace pushbench
