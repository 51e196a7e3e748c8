// What the doctor says of ports, queues, buffers and what TCP does by itself.
#include <fmt/format.h>

#include <algorithm>

#include "harness/doctor_findings.hpp"
#include "harness/environment.hpp"
#include "harness/plan.hpp"
#include "harness/remedies.hpp"

namespace pushbench {

namespace {

constexpr std::uint64_t kTimeWaitSeconds = 60;  // fixed in the kernel: TCP_TIMEWAIT_LEN

std::optional<Finding> ports(const MachineFacts& facts, std::uint32_t clients) {
  const auto usable = facts.usable_ports();
  if (!usable) return std::nullopt;
  const std::uint64_t reserved = facts.reserved_ports.value_or(0);
  Finding finding{.name = "ports",
                  .found = fmt::format("{} to {}{}", facts.ports->first, facts.ports->last,
                                       reserved == 0 ? "" : fmt::format(", {} reserved", grouped(reserved))),
                  .means = {},
                  .lift = {}};
  // Every server process has a port of its own. Clients who publish over HTTP have a second connection.
  Scenario scenario;
  scenario.clients = clients;
  Machine machine = machine_of(facts);
  const std::uint32_t servers = plan_fleet(scenario, machine).servers;
  finding.means = fmt::format(
      "{} connections from one address to one port; connecting slows down past half of them: {} clients take {} server "
      "process{} with a port each, twice that if they publish on a second connection",
      grouped(*usable), grouped(clients), servers, servers == 1 ? "" : "es");
  machine.ports = 0;
  if (const std::uint32_t without = plan_fleet(scenario, machine).servers; servers > without) {
    finding.verdict = Verdict::limits;
    finding.means += fmt::format("; without this limit {}", without);
  }
  if (finding.verdict != Verdict::ok) finding.lift = remedy_for_ports(*facts.ports, false);
  return finding;
}

std::optional<Finding> closed_connections(const MachineFacts& facts, std::uint32_t /*clients*/) {
  const auto usable = facts.usable_ports();
  if (!usable || !facts.time_wait_reuse) return std::nullopt;
  constexpr const char* kNames[] = {"never used again early", "used again after a second",
                                    "used again after a second on loopback"};
  const std::uint64_t reuse = std::min<std::uint64_t>(*facts.time_wait_reuse, 2);
  Finding finding{.name = "closed connections",
                  .found = fmt::format("ports {}; {} waiting now", kNames[reuse],
                                       facts.time_wait_now ? grouped(*facts.time_wait_now) : "some"),
                  .means = {},
                  .lift = {}};
  if (reuse == 0) {
    finding.verdict = Verdict::limits;
    finding.means = fmt::format(
        "{} new connections a second to one port, for any length of time (each keeps its port for "
        "{} s): polling with a connection a request meets this",
        grouped(*usable / kTimeWaitSeconds), kTimeWaitSeconds);
    finding.lift = "sysctl -w net.ipv4.tcp_tw_reuse=1";
  } else {
    finding.means = fmt::format("{} new connections a second to one port, for any length of time", grouped(*usable));
  }
  if (facts.time_wait_now.value_or(0) > *usable / 4) {
    finding.verdict = std::max(finding.verdict, Verdict::limits);
    finding.means += "; an earlier run still takes ports away";
    if (finding.lift.empty()) finding.lift = fmt::format("wait {} s", kTimeWaitSeconds);
  }
  return finding;
}

std::optional<Finding> backlog(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.somaxconn) return std::nullopt;
  Finding finding{
      .name = "listen backlog",
      .found = fmt::format("{} to be accepted{}", grouped(*facts.somaxconn),
                           facts.syn_backlog ? fmt::format(", {} half open", grouped(*facts.syn_backlog)) : ""),
      .means = {},
      .lift = {}};
  constexpr std::uint64_t kEnough = 1024;
  const auto rate = static_cast<std::uint64_t>(Scenario{}.connections_per_s);
  finding.means = fmt::format(
      "at {} connections a second the server may be busy elsewhere for {} ms before "
      "clients wait a second for a repeated SYN",
      grouped(rate), grouped(*facts.somaxconn * 1000 / rate));
  const bool few_half_open = facts.syn_backlog.value_or(kEnough) < kEnough && facts.syn_cookies == false;
  if (*facts.somaxconn < kEnough || few_half_open) {
    finding.verdict = Verdict::limits;
    finding.lift = remedy_for_backlog(facts);
  }
  return finding;
}

std::optional<Finding> tracking(const MachineFacts& facts, std::uint32_t clients) {
  Finding finding{.name = "connection tracking", .found = "none", .means = "no limit of its own", .lift = {}};
  if (facts.tracked_most) {
    const std::uint64_t now = facts.tracked_now.value_or(0);
    const std::uint64_t room = *facts.tracked_most - std::min(*facts.tracked_most, now);
    finding.found = fmt::format("{} at most, {} now", grouped(*facts.tracked_most), grouped(now));
    finding.means = now == 0 ? fmt::format("{} connections, should a firewall rule switch it on", grouped(room))
                             : fmt::format("{} more connections, and some CPU for each packet", grouped(room));
    if (room < 2 * std::uint64_t{clients}) {
      finding.verdict = now == 0 ? Verdict::limits : Verdict::problem;
      finding.lift = remedy_for_tracking(std::max<std::uint64_t>(1 << 20, now + 4 * std::uint64_t{clients}));
    }
  }
  return finding;
}

std::optional<Finding> socket_memory(const MachineFacts& facts, std::uint32_t clients) {
  if (!facts.tcp_memory_pages) return std::nullopt;
  const auto page = static_cast<double>(facts.page_bytes);
  const double most = static_cast<double>(facts.tcp_memory_pages->high) * page;
  const double each = most / 2 / clients;
  Finding finding{
      .name = "socket memory",
      .found = fmt::format("{} for all, pressure from {}", bytes_in_words(most),
                           bytes_in_words(static_cast<double>(facts.tcp_memory_pages->middle) * page)),
      .means = fmt::format("{} may be under way at each end of {} connections", bytes_in_words(each), grouped(clients)),
      .lift = {}};
  if (facts.tcp_write_bytes) {
    finding.means += fmt::format("; the kernel holds up to {} for a client that does not read",
                                 bytes_in_words(facts.tcp_write_bytes->high));
  }
  constexpr double kTooLittle = 8192;
  if (each < kTooLittle) {
    finding.verdict = Verdict::limits;
    finding.lift = remedy_for_socket_memory(static_cast<std::uint64_t>(kTooLittle * 8 * clients), facts.page_bytes);
  }
  return finding;
}

std::optional<Finding> congestion_control(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.congestion_control) return std::nullopt;
  Finding finding{.name = "congestion control",
                  .found = *facts.congestion_control,
                  .means = "small messages never meet it; it is part of the result",
                  .lift = {}};
  if (*facts.congestion_control == "bbr") {
    finding.verdict = Verdict::limits;
    finding.means = "small messages are the same as with cubic; a burst of megabytes takes about twice as long";
    finding.lift = "sysctl -w net.ipv4.tcp_congestion_control=cubic";
  }
  return finding;
}

std::optional<Finding> timestamps(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.tcp_timestamps) return std::nullopt;
  return Finding{.name = "TCP timestamps",
                 .found = *facts.tcp_timestamps ? "on" : "off",
                 .means = *facts.tcp_timestamps
                              ? "12 bytes of every segment, as on most of the internet"
                              : "segments are 12 bytes smaller than on most of the internet, and ports of "
                                "closed connections can't be used again early",
                 .verdict = *facts.tcp_timestamps ? Verdict::ok : Verdict::limits,
                 .lift = *facts.tcp_timestamps ? "" : "sysctl -w net.ipv4.tcp_timestamps=1"};
}

std::optional<Finding> loopback(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.loopback_mtu) return std::nullopt;
  constexpr std::uint64_t kEthernet = 1500;
  constexpr std::uint64_t kHeaders = 20 + 20 + 12;  // IPv4, TCP, timestamps
  Finding finding{.name = "loopback MTU",
                  .found = grouped(*facts.loopback_mtu),
                  .means = "segments are as on Ethernet",
                  .lift = {}};
  if (*facts.loopback_mtu > kEthernet) {
    finding.means = fmt::format(
        "a message above {} bytes crosses loopback in fewer packets than it would a network, unless "
        "you ip link set lo mtu {}",
        grouped(kEthernet - kHeaders), kEthernet);
  }
  return finding;
}

}  // namespace

std::span<const Examination> network_examinations() {
  static constexpr Examination kAll[] = {&ports,         &closed_connections, &backlog,    &tracking,
                                         &socket_memory, &congestion_control, &timestamps, &loopback};
  return kAll;
}

}  // namespace pushbench
