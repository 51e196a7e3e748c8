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

std::string remedy_for_ports(PortRange ports, bool own_network) {
  constexpr std::uint64_t kWidest = 65535 - 1024 + 1;
  constexpr const char* kFurther = "a further source address or server port";
  constexpr const char* kSetting = "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"";
  if (ports.last - ports.first + 1 >= kWidest) return kFurther;
  if (!own_network) return kSetting;
  return fmt::format("--port-range 1024-65535, or {}; for a client of your own: {}", kFurther, kSetting);
}

std::string remedy_for_backlog(const MachineFacts& facts) {
  constexpr std::uint64_t kEnough = 4096;
  const std::uint64_t waiting = facts.somaxconn.value_or(0);
  const std::uint64_t half_open = facts.syn_backlog.value_or(0);
  if (waiting >= kEnough && half_open >= kEnough) {
    return fmt::format("sysctl -w net.core.somaxconn={} net.ipv4.tcp_max_syn_backlog={}", 4 * waiting, 4 * half_open);
  }
  std::string command = "sysctl -w";
  if (waiting < kEnough) command += fmt::format(" net.core.somaxconn={}", kEnough);
  if (half_open < kEnough) command += fmt::format(" net.ipv4.tcp_max_syn_backlog={}", kEnough);
  return command;
}

std::string remedy_for_process_numbers(std::uint64_t needed) {
  constexpr std::uint64_t kUsual = 32'768;  // never lower it: it is everybody's
  return fmt::format("sysctl -w kernel.pid_max={}", std::max(kUsual, needed));
}

std::string remedy_for_tracking(std::uint64_t entries) {
  return fmt::format("sysctl -w net.netfilter.nf_conntrack_max={}", entries);
}

std::string remedy_for_socket_memory(std::uint64_t bytes, std::uint64_t page_bytes) {
  const std::uint64_t pages = bytes / page_bytes;
  return fmt::format("sysctl -w net.ipv4.tcp_mem=\"{} {} {}\"", pages / 2, pages * 3 / 4, pages);
}

}  // namespace pushbench
