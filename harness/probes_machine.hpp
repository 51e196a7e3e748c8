// What this machine is and what it allows, as the kernel states it: for the doctor, who explains it, and for results,
// which are worth little without it. What can't be read is absent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

struct PortRange {
  std::uint64_t first = 0, last = 0;  ///< both may be used; last is not below first, and at most 65535
};

/// Three numbers of a sysctl such as tcp_mem.
struct Triple {
  std::uint64_t low = 0, middle = 0, high = 0;
};

struct MachineFacts {
  std::string kernel;  ///< "Linux 6.1.0-18-amd64"
  std::optional<std::string> cpu_model;
  std::vector<int> cpus;            ///< those this process may run on
  std::uint64_t online_cpus = 0;    ///< those there are
  std::optional<double> cpu_quota;  ///< cores' worth of time that a control group grants
  std::optional<std::string> cpu_governor;
  std::optional<double> stolen_share;  ///< of CPU time since the machine started, taken by its host

  std::optional<std::uint64_t> memory_bytes, memory_available_bytes;
  std::optional<std::uint64_t> memory_limit_bytes;       ///< of a control group
  std::optional<std::uint64_t> memory_limit_left_bytes;  ///< of that what is not taken, or could be had back
  std::optional<std::string> huge_pages;                 ///< transparent ones: "always", "madvise", "never"

  std::uint64_t open_files_soft = 0, open_files_hard = 0;  ///< of this process; UINT64_MAX is no limit
  std::optional<std::uint64_t> open_files_system;          ///< fs.file-max: of all processes
  std::optional<std::uint64_t> open_files_most;            ///< fs.nr_open: what the hard limit may be raised to
  std::optional<std::uint64_t> processes_most;             ///< kernel.pid_max, or fewer that a control group allows
  std::optional<std::uint64_t> processes_system;           ///< kernel.pid_max

  std::optional<PortRange> ports;               ///< net.ipv4.ip_local_port_range
  std::optional<std::uint64_t> reserved_ports;  ///< how many of them are reserved
  /// How many are left.
  std::optional<std::uint64_t> usable_ports() const {
    if (!ports) return std::nullopt;
    return ports->last - ports->first + 1 - reserved_ports.value_or(0);
  }
  std::optional<std::uint64_t> somaxconn, syn_backlog;
  std::optional<bool> syn_cookies;
  std::optional<std::uint64_t> tracked_most, tracked_now;  ///< connections that conntrack keeps
  std::optional<Triple> tcp_memory_pages;                  ///< net.ipv4.tcp_mem
  std::optional<Triple> tcp_read_bytes, tcp_write_bytes;   ///< net.ipv4.tcp_rmem, tcp_wmem
  std::uint64_t page_bytes = 4096;
  std::optional<std::uint64_t> time_wait_most, time_wait_now;
  std::optional<std::uint64_t> time_wait_reuse;  ///< net.ipv4.tcp_tw_reuse: 0 never, 1 always, 2 on loopback
  std::optional<std::string> congestion_control, congestion_controls_available;
  std::optional<bool> tcp_timestamps;
  std::optional<std::uint64_t> loopback_mtu;

  std::optional<std::string> clock_source;
  double clock_step_ns = 0;  ///< smallest step of CLOCK_MONOTONIC seen
  double clock_read_ns = 0;  ///< what reading it costs

  std::vector<std::string> hidden;  ///< probes that a run needs and that don't work here, in words
};

/// Reads /proc and /sys below `root`, and asks this process's limits and clock. Takes a millisecond.
MachineFacts read_machine_facts(const std::filesystem::path& root = "/");

/// "32768\t60999".
std::optional<PortRange> parse_port_range(std::string_view text);
/// How many ports "8080,9000-9009" names within `range`; nothing if it is malformed.
std::optional<std::uint64_t> parse_port_list(std::string_view text, PortRange range);
std::optional<Triple> parse_triple(std::string_view text);
/// The number behind `name` in a file of lines like "oom_kill 3" (vmstat, a control group's memory.stat).
std::optional<std::uint64_t> parse_counter(std::string_view text, std::string_view name);
/// The word in brackets of "always [madvise] never".
std::optional<std::string> parse_choice(std::string_view text);
/// The share of stolen time in the first line of /proc/stat.
std::optional<double> parse_stolen_share(std::string_view text);
/// The first "model name" of /proc/cpuinfo (x86), or what ARM calls it.
std::optional<std::string> parse_cpu_model(std::string_view text);
/// Cores' worth in "max 100000" or "150000 100000" (cgroup 2's cpu.max); nothing if it is no limit.
std::optional<double> parse_cpu_max(std::string_view text);
/// The path of the unified hierarchy (`controller` empty) or of a controller of the first version in /proc/self/cgroup.
std::optional<std::string> parse_control_group(std::string_view text, std::string_view controller);

}  // namespace pushbench
