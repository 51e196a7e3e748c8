#include "harness/probes.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>

namespace pushbench {

namespace {

constexpr std::uint64_t kKilobyte = 1024;
constexpr std::size_t kPage = 4096;  // files about this process: what reads them must not weigh in them
constexpr std::string_view kBlank = " \t";
constexpr std::size_t kLeastHeap = 64 * 1024;  // less has no process of ours: see read_heap_bytes()

std::optional<std::uint64_t> times(std::optional<std::uint64_t> value, std::uint64_t factor) {
  if (!value || *value > UINT64_MAX / factor) return std::nullopt;
  return *value * factor;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// What follows "key:" at the beginning of a line, up to its end.
std::optional<std::string_view> line_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.starts_with(key) && line.substr(key.size()).starts_with(':')) return line.substr(key.size() + 1);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::nullopt;
}

/// Takes the first word off `line`; empty when there is none left.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlank));
  line.remove_prefix(word.size());
  return word;
}

std::optional<std::uint64_t> user_memory_of(const std::string& process) {
  const auto sum = [](const std::string& text, std::string_view resident, std::string_view swapped) {
    auto bytes = parse_kilobytes(text, resident);
    if (bytes) *bytes += parse_kilobytes(text, swapped).value_or(0);
    return bytes;
  };
  if (const auto text = read_text("/proc/" + process + "/smaps_rollup", kPage)) {
    if (const auto bytes = sum(*text, "Anonymous", "Swap")) return bytes;
  }
  const auto text = read_text("/proc/" + process + "/status", kPage);
  return text ? sum(*text, "RssAnon", "VmSwap") : std::nullopt;
}

}  // namespace

ProcessTotals totals_of(const rusage& usage) {
  return {.cpu_user_s = seconds(usage.ru_utime),
          .cpu_system_s = seconds(usage.ru_stime),
          .voluntary_switches = static_cast<std::uint64_t>(usage.ru_nvcsw),
          .involuntary_switches = static_cast<std::uint64_t>(usage.ru_nivcsw)};
}

ProcessTotals read_process_totals() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) std::abort();
  ProcessTotals totals = totals_of(usage);
  totals.peak_memory_bytes = read_peak_memory_bytes(getpid()).value_or(0);
  return totals;
}

std::optional<std::uint64_t> read_peak_memory_bytes(pid_t process) {
  const auto status = read_text("/proc/" + std::to_string(process) + "/status", kPage);
  return status ? parse_kilobytes(*status, "VmHWM") : std::nullopt;
}

std::optional<Duration> read_cpu_time(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::chrono::seconds{time.tv_sec} + Duration{time.tv_nsec};
}

std::optional<std::uint64_t> read_user_memory_bytes() { return user_memory_of("self"); }
std::optional<std::uint64_t> read_user_memory_bytes(pid_t process) { return user_memory_of(std::to_string(process)); }

std::optional<std::uint64_t> read_heap_bytes() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 heap = mallinfo2();
  // A sanitizer's allocator leaves glibc's, or its answer, nearly empty.
  if (heap.uordblks + heap.hblkhd >= kLeastHeap) return heap.uordblks + heap.hblkhd;
#endif
  return std::nullopt;
}

std::optional<std::uint64_t> read_slab_bytes() {
  const auto text = read_text("/proc/meminfo");
  return text ? parse_kilobytes(*text, "Slab") : std::nullopt;
}

std::optional<std::uint64_t> read_socket_buffer_bytes() {
  const auto text = read_text("/proc/net/sockstat");
  if (!text) return std::nullopt;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  auto bytes = times(parse_sockstat(*text, "TCP", "mem"), page);
  if (bytes) *bytes += times(parse_sockstat(*text, "UDP", "mem"), page).value_or(0);
  return bytes;
}

std::optional<TcpSockets> read_tcp_sockets() {
  const auto text = read_text("/proc/net/sockstat");
  const auto in_use = text ? parse_sockstat(*text, "TCP", "inuse") : std::nullopt;
  if (!in_use) return std::nullopt;
  const std::string six = read_text("/proc/net/sockstat6").value_or("");
  return TcpSockets{.in_use = *in_use + parse_sockstat(six, "TCP6", "inuse").value_or(0),
                    .orphaned = parse_sockstat(*text, "TCP", "orphan").value_or(0),
                    .time_wait = parse_sockstat(*text, "TCP", "tw").value_or(0),
                    .allocated = parse_sockstat(*text, "TCP", "alloc").value_or(0)};
}

std::optional<std::uint64_t> parse_kilobytes(std::string_view text, std::string_view key) {
  auto line = line_of(text, key);
  if (!line) return std::nullopt;
  const std::string_view number = take_word(*line);
  if (take_word(*line) != "kB") return std::nullopt;
  return times(parse_number(number), kKilobyte);
}

std::optional<std::uint64_t> parse_sockstat(std::string_view text, std::string_view protocol, std::string_view word) {
  auto line = line_of(text, protocol);
  if (!line) return std::nullopt;
  for (;;) {
    const std::string_view name = take_word(*line);
    const std::string_view number = take_word(*line);
    if (number.empty()) return std::nullopt;
    if (name == word) return parse_number(number);
  }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> read_text(const std::string& file, std::size_t most) {
  // Plain read(2): in /proc a file has no size to ask for, and a stream's buffer would be part of what is measured.
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::string text(most, '\0');
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < most && (count = read(descriptor, text.data() + size, most - size)) > 0) {
    size += static_cast<std::size_t>(count);
  }
  close(descriptor);
  if (count < 0) return std::nullopt;
  text.resize(size);
  return text;
}

}  // namespace pushbench
