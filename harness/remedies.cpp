#include "harness/remedies.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pushbench {

std::string remedy_for_process_files(const MachineFacts& facts) {
  const std::uint64_t most = facts.open_files_most.value_or(1 << 20);
  return facts.open_files_hard > facts.open_files_soft
             ? fmt::format("ulimit -n {}", std::min(facts.open_files_hard, most))
             : fmt::format("as root: ulimit -Hn {0}; ulimit -n {0}", most);
}

std::string remedy_for_system_files(std::uint64_t needed) { return fmt::format("sysctl -w fs.file-max={}", needed); }

std::string remedy_for_ports(PortRange ports) {
  constexpr std::uint64_t kWidest = 65535 - 1024 + 1;
  return ports.last - ports.first + 1 < kWidest ? "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\""
                                                : "clients on several machines";
}

std::string remedy_for_backlog() { return "sysctl -w net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=4096"; }

std::string remedy_for_tracking(std::uint64_t entries) {
  return fmt::format("sysctl -w net.netfilter.nf_conntrack_max={}", entries);
}

std::string remedy_for_socket_memory(std::uint64_t bytes, std::uint64_t page_bytes) {
  const std::uint64_t pages = bytes / page_bytes;
  return fmt::format("sysctl -w net.ipv4.tcp_mem=\"{} {} {}\"", pages / 2, pages * 3 / 4, pages);
}

}  // namespace pushbench
