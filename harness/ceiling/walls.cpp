#include "harness/ceiling/walls.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "harness/doctor_findings.hpp"
#include "harness/remedies.hpp"

namespace pushbench {

namespace {

using results::Wall;
using results::WallKind;

std::string name_of_error(int error) {
  switch (error) {
    case EADDRNOTAVAIL: return "EADDRNOTAVAIL";
    case EADDRINUSE: return "EADDRINUSE";
    default: return std::strerror(error);
  }
}

std::string name_of_side(Role role) { return role == Role::server ? "server" : "client"; }

std::string sources_of(const LaneGrid& grid) {
  if (grid.sources() == 1) return source_address(0);
  return fmt::format("{} addresses ({} to {})", grouped(grid.sources()), source_address(0),
                     source_address(grid.sources() - 1));
}

std::string limit_in_words(std::uint64_t limit) { return limit == UINT64_MAX ? "any number of" : grouped(limit); }

std::string in_words(std::optional<std::uint64_t> setting) { return setting ? grouped(*setting) : "not known"; }

std::string listed(const std::map<std::string, std::uint64_t>& ends) {
  std::vector<std::string> reasons;
  for (const auto& [reason, count] : ends) reasons.push_back(fmt::format("{} {}", grouped(count), reason));
  return fmt::format("{}", fmt::join(reasons, ", "));
}

}  // namespace

Wall wall_of_ports(const PortsUsedUp& used_up) {
  const LaneGrid& grid = used_up.grid;
  const std::string servers = grid.server_ports() == 1
                                  ? fmt::format("{} port {}", used_up.server.address, used_up.server.port)
                                  : fmt::format("{} ports of {}", grouped(grid.server_ports()), used_up.server.address);
  const std::uint64_t lanes = std::uint64_t{grid.sources()} * grid.server_ports();
  std::string counted =
      fmt::format("{} ports of {} to {}", grouped(grid.ports_of_a_lane()), used_up.ports.first, used_up.ports.last);
  if (lanes > 1) counted += fmt::format(" on each of {} pairs of address and server port", grouped(lanes));
  const std::string whose =
      used_up.held >= grid.capacity() ? "" : fmt::format(": {} by this run, the rest by others", grouped(used_up.held));
  return {.kind = WallKind::source_ports,
          .where = sources_of(grid) + " to " + servers,
          .evidence = fmt::format("connect() from {} to {} port {}: {}; all {} are in use{}",
                                  source_address(grid.sources() - 1), used_up.server.address, used_up.server.port,
                                  name_of_error(used_up.error), counted, whose),
          .remedy = remedy_for_ports(used_up.ports, used_up.own_network)};
}

Wall wall_of_files(const FilesUsedUp& used_up, const KernelSigns& now, const MachineFacts& facts) {
  constexpr std::uint64_t kFew = 64;  // that a process opens and closes meanwhile
  const std::string process = fmt::format("{} process {}", name_of_side(used_up.role), grouped(used_up.number));
  const char* call = used_up.role == Role::server ? "accept()" : "socket()";
  const bool of_process = used_up.open && *used_up.open + kFew >= facts.open_files_soft;
  const bool of_system = now.open_files && now.open_files_most && *now.open_files + kFew >= *now.open_files_most;
  if (!of_process && !of_system) {
    return {.kind = WallKind::system_files,
            .where = process,
            .evidence = fmt::format("{} in {} ({}): no more files, watches or memory, and which limit that is, is not "
                                    "known; right after it {} of {} files of the process are open, {} of {} of all",
                                    call, process, used_up.process, in_words(used_up.open),
                                    limit_in_words(facts.open_files_soft), in_words(now.open_files),
                                    limit_in_words(now.open_files_most.value_or(UINT64_MAX))),
            .remedy = "the least of ulimit -n, fs.file-max, fs.epoll.max_user_watches and memory"};
  }
  if (!of_process) {
    return {.kind = WallKind::system_files,
            .where = process,
            .evidence = fmt::format("{} in {} ({}): ENFILE; {} of {} files of all processes are open right after it",
                                    call, process, used_up.process, grouped(now.open_files.value_or(0)),
                                    limit_in_words(now.open_files_most.value_or(UINT64_MAX))),
            .remedy = remedy_for_system_files(2 * now.open_files.value_or(1'000'000))};
  }
  return {.kind = WallKind::process_files,
          .where = process,
          .evidence = fmt::format("{} in {} ({}): EMFILE; {} of {} files are open right after it", call, process,
                                  used_up.process, grouped(*used_up.open), limit_in_words(facts.open_files_soft)),
          .remedy = remedy_for_process_files(facts)};
}

std::optional<Wall> wall_of_kernel(const KernelSigns& before, const KernelSigns& now, const MachineFacts& facts) {
  if (now.tracked && now.tracked_most && *now.tracked > 0 && *now.tracked >= *now.tracked_most) {
    return Wall{.kind = WallKind::connection_tracking,
                .where = "net.netfilter.nf_conntrack_max",
                .evidence = fmt::format("nf_conntrack_count {} of nf_conntrack_max {}", grouped(*now.tracked),
                                        grouped(*now.tracked_most)),
                .remedy = remedy_for_tracking(*now.tracked_most * 4)};
  }
  const std::uint64_t aborts = growth(before.memory_aborts, now.memory_aborts);
  const auto& limit = facts.tcp_memory_pages;
  if (aborts > 0 || (limit && now.socket_pages && *now.socket_pages >= limit->high)) {
    const std::uint64_t pages = now.socket_pages.value_or(0);
    return Wall{
        .kind = WallKind::socket_memory,
        .where = "net.ipv4.tcp_mem",
        .evidence =
            fmt::format("TCP holds {} pages for data of {} (tcp_mem); TCPAbortOnMemory grew by {}", grouped(pages),
                        limit ? grouped(limit->high) : "a number that is hidden", grouped(aborts)),
        .remedy = remedy_for_socket_memory(4 * (limit ? limit->high : pages) * facts.page_bytes, facts.page_bytes)};
  }
  return std::nullopt;
}

Wall wall_of_backlog(const KernelSigns& before, const KernelSigns& now, const MachineFacts& facts,
                     std::uint32_t in_flight) {
  return {.kind = WallKind::accept_backlog,
          .where = "listen backlog",
          .evidence = fmt::format("ListenDrops grew by {}, ListenOverflows by {}; somaxconn is {}, "
                                  "tcp_max_syn_backlog {}",
                                  grouped(growth(before.listen_drops, now.listen_drops)),
                                  grouped(growth(before.queue_overflows, now.queue_overflows)),
                                  in_words(facts.somaxconn), in_words(facts.syn_backlog)),
          .remedy = fmt::format("fewer at once (--in-flight {}); for a server of your own: {}", in_flight,
                                remedy_for_backlog(facts))};
}

Wall wall_of_memory(std::uint64_t taken_bytes, std::uint64_t limit_bytes, std::uint64_t connections, bool predicted) {
  std::string evidence =
      fmt::format("{} of {} that the run may take are taken", bytes_in_words(static_cast<double>(taken_bytes)),
                  bytes_in_words(static_cast<double>(limit_bytes)));
  if (connections > 0) {
    evidence += fmt::format(", {} for each of {} connections, both ends, user and kernel memory",
                            bytes_in_words(static_cast<double>(taken_bytes) / static_cast<double>(connections)),
                            grouped(connections));
  }
  if (predicted) evidence += "; more would not fit";
  return {.kind = WallKind::memory,
          .where = "memory",
          .evidence = evidence,
          .remedy = "--max-memory, if the machine has more; else a larger machine, or clients on another one"};
}

Wall wall_of_killed(const std::string& what, std::uint64_t kills) {
  return {.kind = WallKind::memory,
          .where = "memory",
          .evidence = fmt::format("{}; oom_kill (/proc/vmstat) grew by {}", what, grouped(kills)),
          .remedy = "a lower --max-memory, so that the run ends before; else a larger machine"};
}

Wall wall_of_processes(Role role, const std::system_error& error, const MachineFacts& facts) {
  std::string remedy = "ulimit -u, kernel.pid_max, or the control group's pids.max";
  if (error.code() == std::errc::too_many_files_open) remedy = remedy_for_process_files(facts);
  if (error.code() == std::errc::too_many_files_open_in_system) {
    remedy = remedy_for_system_files(2 * facts.open_files_system.value_or(1'000'000));
  }
  return {.kind = WallKind::processes,
          .where = name_of_side(role) + " processes",
          .evidence = error.what(),
          .remedy = remedy};
}

Wall wall_of_refusal(const std::map<std::string, std::uint64_t>& failed,
                     const std::map<std::string, std::uint64_t>& lost, const std::string& protocol_error) {
  std::string evidence = failed.empty() && lost.empty() ? "no connection ended" : "";
  if (!failed.empty()) evidence = "connections that ended before they followed: " + listed(failed);
  if (!lost.empty()) evidence += (failed.empty() ? "" : "; ") + ("that followed and were ended: " + listed(lost));
  if (!protocol_error.empty()) evidence += "; first: " + protocol_error;
  return {.kind = WallKind::refused,
          .where = "server",
          .evidence = evidence,
          .remedy = "what the server's own log and settings say"};
}

Wall wall_of_silence(std::uint64_t awaited, double seconds) {
  return {
      .kind = WallKind::unanswered,
      .where = "server",
      .evidence = fmt::format("{} connections were begun and not answered within {:.0f} s", grouped(awaited), seconds),
      .remedy = "fewer at once (--in-flight), or whatever keeps the server from answering"};
}

Wall wall_of_time(double limit_s) {
  return {.kind = WallKind::time_limit,
          .where = "run",
          .evidence = fmt::format("{:.0f} s are over", limit_s),
          .remedy = "--time-limit"};
}

}  // namespace pushbench
