// What the doctor says of processes, cores, memory and clock.
#include <fmt/format.h>

#include <algorithm>

#include "harness/doctor_findings.hpp"
#include "harness/environment.hpp"
#include "harness/plan.hpp"
#include "harness/remedies.hpp"

namespace pushbench {

namespace {

// Measured on Linux 6.18: both ends of an established loopback pair take 9.4 to 9.9 KB of slab. User memory comes on
// top.
constexpr std::uint64_t kKernelBytesPerPair = 10'000;
constexpr std::uint64_t kUserBytesPerPair = 2 * 600;

std::string limit_name(std::uint64_t limit) { return limit == UINT64_MAX ? "unlimited" : grouped(limit); }

/// Two digits: an estimate should look like one.
std::uint64_t rounded(std::uint64_t number) {
  std::uint64_t unit = 1;
  while (number / unit >= 100) unit *= 10;
  return number / unit * unit;
}

std::optional<Finding> open_files(const MachineFacts& facts, std::uint32_t clients) {
  Finding finding{.name = "open files",
                  .found = fmt::format("{} a process (hard limit {})", limit_name(facts.open_files_soft),
                                       limit_name(facts.open_files_hard)),
                  .means = {},
                  .lift = {}};
  Scenario scenario;
  scenario.clients = clients;
  const FleetPlan plan = plan_fleet(scenario, machine_of(facts));
  const std::size_t processes = std::max<std::size_t>(plan.servers, plan.clients.size());
  finding.means = fmt::format("{} clients take {} server and {} client process{}", grouped(clients), plan.servers,
                              plan.clients.size(), processes == 1 ? "" : "es");
  constexpr std::uint64_t kTooFew = 1024 + 256;  // what a process needs besides its clients, and a thousand of them
  if (facts.open_files_soft < kTooFew) {
    finding.verdict = Verdict::problem;
    finding.means += fmt::format(": a process holds fewer than {} connections", grouped(facts.open_files_soft));
  } else if (processes > std::max<std::size_t>(facts.cpus.size() / 2, 1)) {
    finding.verdict = Verdict::limits;
    finding.means += ", more than there are cores for";
  }
  if (finding.verdict != Verdict::ok) {
    finding.lift = remedy_for_process_files(facts);
  }
  return finding;
}

std::optional<Finding> open_files_of_all(const MachineFacts& facts, std::uint32_t clients) {
  if (!facts.open_files_system) return std::nullopt;
  constexpr std::uint64_t kAsGoodAsNone = std::uint64_t{1} << 40;
  const std::uint64_t most = *facts.open_files_system;
  const std::uint64_t needed = 2 * std::uint64_t{clients} + 10'000;
  if (most >= kAsGoodAsNone) {
    return Finding{.name = "open files of all", .found = "unlimited", .means = "no limit of its own", .lift = {}};
  }
  Finding finding{.name = "open files of all",
                  .found = grouped(most),
                  .means = fmt::format("{} connections with both ends on this machine", grouped(most / 2)),
                  .lift = {}};
  if (most < needed) {
    finding.verdict = Verdict::problem;
    finding.lift = remedy_for_system_files(needed * 2);
  }
  return finding;
}

std::optional<Finding> processes(const MachineFacts& facts, std::uint32_t clients) {
  if (!facts.processes_most || facts.open_files_soft == 0) return std::nullopt;
  // A ceiling takes as many at each end as open files of one process ask for; half is left to everything else.
  const std::uint64_t needed = 2 * (clients / facts.open_files_soft + 1);
  Finding finding{
      .name = "processes",
      .found = fmt::format("{} at most", grouped(*facts.processes_most)),
      .means = fmt::format("to hold {} connections here takes {} processes", grouped(clients), grouped(needed)),
      .lift = {}};
  if (*facts.processes_most < 2 * needed) {
    finding.verdict = Verdict::problem;
    const bool of_system = facts.processes_system && *facts.processes_system <= *facts.processes_most;
    finding.lift = of_system ? remedy_for_process_numbers(4 * needed)
                             : fmt::format("pids.max of the control group: {} or more", 4 * needed);
  }
  return finding;
}

std::optional<Finding> cores(const MachineFacts& facts, std::uint32_t /*clients*/) {
  const std::size_t usable = facts.cpus.size();
  Finding finding{
      .name = "cores", .found = fmt::format("{} of {} usable", usable, facts.online_cpus), .means = {}, .lift = {}};
  if (usable < 2) {
    finding.verdict = Verdict::problem;
    finding.means = "server and clients share a core: each one's work is in the other's latency";
    finding.lift = facts.online_cpus > usable ? fmt::format("taskset -c 0-{} pushbench …", facts.online_cpus - 1)
                                              : "a machine with two cores";
  } else {
    finding.means =
        fmt::format("server on {}, clients on {}: neither takes the other's time", usable / 2, usable - usable / 2);
  }
  if (facts.cpu_quota && *facts.cpu_quota < static_cast<double>(usable)) {
    finding.found += fmt::format(", but a control group grants the time of {:.2f}", *facts.cpu_quota);
    finding.means = "once that is used up everything stands still until the next period (often 100 ms): tails show it";
    finding.verdict = Verdict::problem;
    finding.lift = "lift the group's cpu.max, or start the container without a CPU limit";
  }
  return finding;
}

std::optional<Finding> memory(const MachineFacts& facts, std::uint32_t clients) {
  if (!facts.memory_bytes) return std::nullopt;
  const bool grouped_less = facts.memory_limit_bytes && *facts.memory_limit_bytes < *facts.memory_bytes;
  std::uint64_t available = facts.memory_available_bytes.value_or(*facts.memory_bytes);
  Finding finding{
      .name = "memory",
      .found = fmt::format("{}, {} available", bytes_in_words(*facts.memory_bytes), bytes_in_words(available)),
      .means = {},
      .lift = {}};
  if (grouped_less) {
    available = std::min(available, *facts.memory_limit_bytes);
    finding.found += fmt::format(", a control group grants {}", bytes_in_words(*facts.memory_limit_bytes));
  }
  const std::uint64_t holds = available / (kKernelBytesPerPair + kUserBytesPerPair);
  finding.means = fmt::format("about {} idle connections with both ends here, at some {} KB each",
                              grouped(rounded(holds)), (kKernelBytesPerPair + kUserBytesPerPair) / 1000);
  if (holds < clients) {
    finding.verdict = Verdict::problem;
    finding.lift = "fewer clients, or clients on another machine";
  }
  return finding;
}

std::optional<Finding> huge_pages(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.huge_pages) return std::nullopt;
  Finding finding{.name = "huge pages",
                  .found = *facts.huge_pages,
                  .means = "user memory is counted in pages of 4 KiB",
                  .lift = {}};
  if (*facts.huge_pages == "always") {
    finding.verdict = Verdict::limits;
    finding.means = "user memory may grow by 2 MiB at a time: memory a connection is coarse for few of them";
    finding.lift = "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled";
  }
  return finding;
}

std::optional<Finding> clock(const MachineFacts& facts, std::uint32_t /*clients*/) {
  Finding finding{.name = "clock",
                  .found = fmt::format("{}, steps of {:.0f} ns", facts.clock_source.value_or("source unknown"),
                                       facts.clock_step_ns),
                  .means = fmt::format("reading it takes {:.0f} ns: {:.1f} % of a core at 100,000 deliveries a second",
                                       facts.clock_read_ns, facts.clock_read_ns * 2 * 1e5 / 1e9 * 100),
                  .lift = {}};
  constexpr double kSlowNs = 300;
  constexpr double kCoarseNs = 2000;
  if (facts.clock_read_ns > kSlowNs) finding.verdict = Verdict::limits;
  if (facts.clock_step_ns > kCoarseNs) {
    finding.verdict = Verdict::problem;
    finding.means += "; latencies are counted in microseconds";
  }
  if (finding.verdict != Verdict::ok) {
    finding.lift = "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource, if it is available";
  }
  return finding;
}

std::optional<Finding> governor(const MachineFacts& facts, std::uint32_t /*clients*/) {
  Finding finding{.name = "CPU frequency",
                  .found = facts.cpu_governor.value_or("not shown"),
                  .means = facts.cpu_governor ? "cores keep their speed" : "the host of this machine decides",
                  .lift = {}};
  if (facts.cpu_governor && *facts.cpu_governor != "performance") {
    finding.verdict = Verdict::limits;
    finding.means = "an idle core slows down: latency at light load is mostly its speeding up again";
    finding.lift = "cpupower frequency-set -g performance";
  }
  return finding;
}

std::optional<Finding> stolen_time(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (!facts.stolen_share) return std::nullopt;
  constexpr double kMuch = 0.02;
  const bool much = *facts.stolen_share > kMuch;
  return Finding{.name = "stolen time",
                 .found = fmt::format("{:.2f} % since the machine started", *facts.stolen_share * 100),
                 .means = much ? "the host gives this machine's cores to others: p99.9 and max are the host's"
                               : "the host keeps out",
                 .verdict = much ? Verdict::limits : Verdict::ok,
                 .lift = much ? "a machine with cores of its own" : ""};
}

std::optional<Finding> hidden(const MachineFacts& facts, std::uint32_t /*clients*/) {
  if (facts.hidden.empty()) return std::nullopt;
  std::string names;
  for (const std::string& name : facts.hidden) names += (names.empty() ? "" : ", ") + name;
  return Finding{.name = "hidden",
                 .found = names,
                 .means = "a sandbox hides it; the figures that need it will be absent",
                 .verdict = Verdict::problem,
                 .lift = "run outside the sandbox"};
}

}  // namespace

std::span<const Examination> machine_examinations() {
  static constexpr Examination kAll[] = {&open_files, &open_files_of_all, &processes,   &cores, &memory, &huge_pages,
                                         &clock,      &governor,          &stolen_time, &hidden};
  return kAll;
}

}  // namespace pushbench
