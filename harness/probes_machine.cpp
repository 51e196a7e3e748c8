#include "harness/probes_machine.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <ctime>

#include "harness/probes.hpp"

namespace pushbench {

namespace {

using std::filesystem::path;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Takes what comes before `mark` (or all that is left) off the front.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const std::size_t end = std::min(text.find_first_of(marks), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    if (const std::string_view word = take_until(text, " \t\r\n"); !word.empty()) words.push_back(word);
  }
  return words;
}

/// Reads below a root that tests replace.
class Files {
 public:
  explicit Files(path root) : root_(std::move(root)) {}

  std::optional<std::string> text(std::string_view file) const { return read_text((root_ / file).string()); }
  std::optional<std::string> line(std::string_view file) const {
    const auto content = text(file);
    if (!content || trimmed(*content).empty()) return std::nullopt;
    return std::string{trimmed(*content)};
  }
  std::optional<std::uint64_t> number(std::string_view file) const {
    const auto content = text(file);
    return content ? parse_number(*content) : std::nullopt;
  }
  std::optional<bool> flag(std::string_view file) const {
    const auto value = number(file);
    return value ? std::optional<bool>{*value != 0} : std::nullopt;
  }
  template <class Parse>
  auto parsed(std::string_view file, Parse parse) const -> decltype(parse(std::string_view{})) {
    const auto content = text(file);
    if (!content) return std::nullopt;
    return parse(std::string_view{*content});
  }

 private:
  path root_;
};

template <class Value>
void lower(std::optional<Value>& least, std::optional<Value> value) {
  if (value && (!least || *value < *least)) least = value;
}

/// Calls `call(folder)` for a control group and all around it; a container may see only the outermost.
template <class Call>
void for_each_group(const Files& files, std::string_view controller, const path& mount, Call call) {
  const auto text = files.text("proc/self/cgroup");
  const auto group = text ? parse_control_group(*text, controller) : std::nullopt;
  if (!group) return;
  path inner = path{*group}.relative_path();
  for (int depth = 0; depth < 64 && !inner.empty(); ++depth, inner = inner.parent_path())
    call((mount / inner).string());
  call(mount.string());
}

/// What a group may still take: pages of files are had back for the asking.
std::optional<std::uint64_t> left_of(std::optional<std::uint64_t> limit, std::optional<std::uint64_t> taken,
                                     std::optional<std::uint64_t> of_files) {
  if (!limit || !taken) return std::nullopt;
  const std::uint64_t kept = *taken - std::min(*taken, of_files.value_or(0));
  return *limit - std::min(*limit, kept);
}

void read_control_groups(const Files& files, MachineFacts& facts) {
  for_each_group(files, "", "sys/fs/cgroup", [&](const std::string& folder) {
    lower(facts.cpu_quota, files.parsed(folder + "/cpu.max", parse_cpu_max));
    const auto limit = files.number(folder + "/memory.max");
    lower(facts.memory_limit_bytes, limit);
    const auto stat = files.text(folder + "/memory.stat");
    lower(facts.memory_limit_left_bytes,
          left_of(limit, files.number(folder + "/memory.current"), parse_counter(stat.value_or(""), "inactive_file")));
    lower(facts.processes_most, files.number(folder + "/pids.max"));
  });
  for_each_group(files, "cpu", "sys/fs/cgroup/cpu", [&](const std::string& folder) {
    const auto quota = files.number(folder + "/cpu.cfs_quota_us");  // -1, no number, is no limit
    const auto period = files.number(folder + "/cpu.cfs_period_us");
    if (!quota || !period || *period == 0) return;
    lower(facts.cpu_quota, std::optional{static_cast<double>(*quota) / static_cast<double>(*period)});
  });
  for_each_group(files, "memory", "sys/fs/cgroup/memory", [&](const std::string& folder) {
    constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;
    const auto limit = files.number(folder + "/memory.limit_in_bytes");
    if (!limit || *limit >= kNoLimit) return;
    lower(facts.memory_limit_bytes, limit);
    const auto stat = files.text(folder + "/memory.stat");
    lower(facts.memory_limit_left_bytes, left_of(limit, files.number(folder + "/memory.usage_in_bytes"),
                                                 parse_counter(stat.value_or(""), "total_inactive_file")));
  });
}

void read_processors(const Files& files, MachineFacts& facts) {
  utsname system{};
  if (uname(&system) == 0) facts.kernel = std::string{system.sysname} + " " + system.release;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) facts.cpus.push_back(cpu);
    }
  }
  facts.online_cpus = static_cast<std::uint64_t>(std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L));
  facts.cpu_model = files.parsed("proc/cpuinfo", parse_cpu_model);
  facts.cpu_governor = files.line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  facts.stolen_share = files.parsed("proc/stat", parse_stolen_share);
}

void read_memory_and_files(const Files& files, MachineFacts& facts) {
  const std::string memory = files.text("proc/meminfo").value_or("");
  facts.memory_bytes = parse_kilobytes(memory, "MemTotal");
  facts.memory_available_bytes = parse_kilobytes(memory, "MemAvailable");
  facts.huge_pages = files.parsed("sys/kernel/mm/transparent_hugepage/enabled", parse_choice);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    facts.open_files_soft = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
    facts.open_files_hard = limit.rlim_max == RLIM_INFINITY ? UINT64_MAX : limit.rlim_max;
  }
  facts.open_files_system = files.number("proc/sys/fs/file-max");
  facts.open_files_most = files.number("proc/sys/fs/nr_open");
  facts.processes_most = facts.processes_system = files.number("proc/sys/kernel/pid_max");
}

void read_network(const Files& files, MachineFacts& facts) {
  facts.ports = files.parsed("proc/sys/net/ipv4/ip_local_port_range", parse_port_range);
  if (facts.ports) {
    facts.reserved_ports = files.parsed("proc/sys/net/ipv4/ip_local_reserved_ports",
                                        [&](std::string_view text) { return parse_port_list(text, *facts.ports); });
  }
  facts.somaxconn = files.number("proc/sys/net/core/somaxconn");
  facts.syn_backlog = files.number("proc/sys/net/ipv4/tcp_max_syn_backlog");
  facts.syn_cookies = files.flag("proc/sys/net/ipv4/tcp_syncookies");
  facts.tracked_most = files.number("proc/sys/net/netfilter/nf_conntrack_max");
  facts.tracked_now = files.number("proc/sys/net/netfilter/nf_conntrack_count");
  facts.tcp_memory_pages = files.parsed("proc/sys/net/ipv4/tcp_mem", parse_triple);
  facts.tcp_read_bytes = files.parsed("proc/sys/net/ipv4/tcp_rmem", parse_triple);
  facts.tcp_write_bytes = files.parsed("proc/sys/net/ipv4/tcp_wmem", parse_triple);
  facts.page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  facts.time_wait_most = files.number("proc/sys/net/ipv4/tcp_max_tw_buckets");
  facts.time_wait_now = parse_sockstat(files.text("proc/net/sockstat").value_or(""), "TCP", "tw");
  facts.time_wait_reuse = files.number("proc/sys/net/ipv4/tcp_tw_reuse");
  facts.congestion_control = files.line("proc/sys/net/ipv4/tcp_congestion_control");
  facts.congestion_controls_available = files.line("proc/sys/net/ipv4/tcp_available_congestion_control");
  facts.tcp_timestamps = files.flag("proc/sys/net/ipv4/tcp_timestamps");
  facts.loopback_mtu = files.number("sys/class/net/lo/mtu");
}

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void read_clock(const Files& files, MachineFacts& facts) {
  facts.clock_source = files.line("sys/devices/system/clocksource/clocksource0/current_clocksource");
  constexpr int kReadings = 2000;
  std::int64_t step = INT64_MAX;
  const std::int64_t begin = monotonic_ns();
  std::int64_t last = begin;
  for (int i = 0; i < kReadings; ++i) {
    const std::int64_t now = monotonic_ns();
    if (now > last) step = std::min(step, now - last);
    last = now;
  }
  facts.clock_read_ns = static_cast<double>(last - begin) / kReadings;
  facts.clock_step_ns = step == INT64_MAX ? facts.clock_read_ns * kReadings : static_cast<double>(step);
}

/// Whether the kernel tells how many bytes a connection has carried (Linux 4.19).
bool tells_of_connections() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  tcp_info info{};
  socklen_t length = sizeof(info);
  const bool told = getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
                    length >= offsetof(tcp_info, tcpi_bytes_sent) + sizeof(info.tcpi_bytes_sent);
  close(socket);
  return told;
}

void read_probes(MachineFacts& facts) {
  if (!read_user_memory_bytes()) facts.hidden.emplace_back("user memory (/proc/self/smaps_rollup)");
  if (!read_slab_bytes()) facts.hidden.emplace_back("kernel memory (/proc/meminfo)");
  if (!read_socket_buffer_bytes()) facts.hidden.emplace_back("socket memory (/proc/net/sockstat)");
  if (!tells_of_connections()) facts.hidden.emplace_back("wire bytes (TCP_INFO)");
}

}  // namespace

MachineFacts read_machine_facts(const path& root) {
  const Files files(root);
  MachineFacts facts;
  read_processors(files, facts);
  read_memory_and_files(files, facts);
  read_control_groups(files, facts);
  read_network(files, facts);
  read_clock(files, facts);
  read_probes(facts);
  return facts;
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 2) return std::nullopt;
  const auto first = parse_number(words[0]);
  const auto last = parse_number(words[1]);
  if (!first || !last || *first > *last || *last > UINT16_MAX) return std::nullopt;
  return PortRange{*first, *last};
}

std::optional<std::uint64_t> parse_port_list(std::string_view text, PortRange range) {
  std::uint64_t count = 0;
  for (text = trimmed(text); !text.empty();) {
    std::string_view piece = take_until(text, ",");
    const bool single = piece.find('-') == std::string_view::npos;
    const auto first = parse_number(take_until(piece, "-"));
    const auto last = single ? first : parse_number(piece);
    if (!first || !last || *first > *last || *last > UINT16_MAX) return std::nullopt;
    const std::uint64_t low = std::max(*first, range.first);
    const std::uint64_t high = std::min(*last, range.last);
    if (low <= high) count += high - low + 1;
  }
  // The kernel lists each port once; a text that doesn't must not leave less than nothing.
  return std::min(count, range.last - range.first + 1);
}

std::optional<Triple> parse_triple(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 3) return std::nullopt;
  const auto low = parse_number(words[0]);
  const auto middle = parse_number(words[1]);
  const auto high = parse_number(words[2]);
  if (!low || !middle || !high) return std::nullopt;
  return Triple{*low, *middle, *high};
}

std::optional<std::uint64_t> parse_counter(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const auto words = words_of(take_until(text, "\n"));
    if (words.size() == 2 && words[0] == name) return parse_number(words[1]);
  }
  return std::nullopt;
}

std::optional<std::string> parse_choice(std::string_view text) {
  take_until(text, "[");
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  return std::string{text.substr(0, end)};
}

std::optional<double> parse_stolen_share(std::string_view text) {
  // cpu user nice system idle iowait irq softirq steal guest guest_nice; guests' time is within user's.
  constexpr std::size_t kSteal = 8;
  const auto words = words_of(take_until(text, "\n"));
  if (words.size() <= kSteal || words[0] != "cpu") return std::nullopt;
  double total = 0;
  double stolen = 0;
  for (std::size_t i = 1; i <= kSteal; ++i) {
    const auto ticks = parse_number(words[i]);
    if (!ticks) return std::nullopt;
    stolen = static_cast<double>(*ticks);
    total += stolen;
  }
  return total > 0 ? std::optional{stolen / total} : std::nullopt;
}

std::optional<std::string> parse_cpu_model(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = take_until(text, "\n");
    const std::string_view key = trimmed(take_until(line, ":"));
    const std::string_view value = trimmed(line);
    if ((key == "model name" || key == "Model" || key == "cpu model") && !value.empty()) return std::string{value};
  }
  return std::nullopt;
}

std::optional<double> parse_cpu_max(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 2) return std::nullopt;
  const auto quota = parse_number(words[0]);
  const auto period = parse_number(words[1]);
  if (!quota || !period || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<std::string> parse_control_group(std::string_view text, std::string_view controller) {
  while (!text.empty()) {
    std::string_view line = take_until(text, "\n");
    take_until(line, ":");
    std::string_view names = take_until(line, ":");
    if (controller.empty() && names.empty() && line.starts_with('/')) return std::string{line};
    while (!names.empty()) {
      if (take_until(names, ",") == controller && line.starts_with('/')) return std::string{line};
    }
  }
  return std::nullopt;
}

}  // namespace pushbench
