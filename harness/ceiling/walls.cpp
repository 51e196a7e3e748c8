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

std::uint64_t growth(std::optional<std::uint64_t> before, std::optional<std::uint64_t> now) {
  return before && now && *now > *before ? *now - *before : 0;
}

}  // namespace

Wall wall_of_ports(const PortsUsedUp& used_up) {
  const LaneGrid& grid = used_up.grid;
  const std::string servers = grid.server_ports() == 1
                                  ? fmt::format("{} port {}", used_up.server.address, used_up.server.port)
                                  : fmt::format("{} ports of {}", grouped(grid.server_ports()), used_up.server.address);
  const std::uint64_t all = grid.capacity();
  const std::uint64_t missing = all > used_up.held ? all - used_up.held : 0;
  const std::uint64_t lanes = std::uint64_t{grid.sources()} * grid.server_ports();
  std::string counted =
      fmt::format("{} ports of {} to {}", grouped(grid.ports_of_a_lane()), used_up.ports.first, used_up.ports.last);
  if (lanes > 1) counted += fmt::format(" on each of {} pairs of address and server port", grouped(lanes));
  return {.kind = WallKind::source_ports,
          .where = sources_of(grid) + " to " + servers,
          .evidence = fmt::format("connect() from {} to {} port {}: {}; {} {} in use",
                                  source_address(grid.sources() - 1), used_up.server.address, used_up.server.port,
                                  used_up.error == 0 ? "it still finds a port" : name_of_error(used_up.error),
                                  missing == 0 ? "all " + counted : "of " + counted,
                                  missing == 0 ? "are" : fmt::format("all but {} are", grouped(missing))),
          .remedy = remedy_for_ports(used_up.ports)};
}

Wall wall_of_files(const FilesUsedUp& used_up, const KernelSigns& now, const MachineFacts& facts) {
  constexpr std::uint64_t kFew = 64;  // that a process opens and closes meanwhile
  const std::string process = fmt::format("{} process {}", name_of_side(used_up.role), grouped(used_up.number));
  const char* call = used_up.role == Role::server ? "accept()" : "socket()";
  if (used_up.open && *used_up.open + kFew < facts.open_files_soft) {
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
                                  used_up.process, used_up.open ? grouped(*used_up.open) : "all",
                                  limit_in_words(facts.open_files_soft)),
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

Wall wall_of_backlog(const KernelSigns& before, const KernelSigns& now, const MachineFacts& facts) {
  return {.kind = WallKind::accept_backlog,
          .where = "listen backlog",
          .evidence = fmt::format("ListenDrops grew by {}, ListenOverflows by {}; somaxconn is {}, "
                                  "tcp_max_syn_backlog {}",
                                  grouped(growth(before.listen_drops, now.listen_drops)),
                                  grouped(growth(before.queue_overflows, now.queue_overflows)),
                                  grouped(facts.somaxconn.value_or(0)), grouped(facts.syn_backlog.value_or(0))),
          .remedy = remedy_for_backlog()};
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

Wall wall_of_processes(Role role, const std::string& what) {
  return {.kind = WallKind::processes,
          .where = name_of_side(role) + " processes",
          .evidence = what,
          .remedy = "ulimit -u, kernel.pid_max, or the control group's pids.max"};
}

Wall wall_of_refusal(const std::map<std::string, std::uint64_t>& failed, const std::string& protocol_error) {
  std::vector<std::string> reasons;
  for (const auto& [reason, count] : failed) reasons.push_back(fmt::format("{} {}", grouped(count), reason));
  std::string evidence = fmt::format("connections that ended before they followed: {}", fmt::join(reasons, ", "));
  if (!protocol_error.empty()) evidence += "; first: " + protocol_error;
  return {.kind = WallKind::refused,
          .where = "server",
          .evidence = evidence,
          .remedy = "what the server's own log and settings say"};
}

Wall wall_of_silence(std::uint64_t pending, double seconds) {
  return {
      .kind = WallKind::unanswered,
      .where = "server",
      .evidence = fmt::format("{} connections were begun and not answered within {:.0f} s", grouped(pending), seconds),
      .remedy = "fewer at once (--in-flight), or whatever keeps the server from answering"};
}

Wall wall_of_time(double limit_s) {
  return {.kind = WallKind::time_limit,
          .where = "run",
          .evidence = fmt::format("{:.0f} s are over", limit_s),
          .remedy = "--time-limit"};
}

}  // namespace pushbench
