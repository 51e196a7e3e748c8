#include "harness/ceiling/kernel_signs.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/probes.hpp"
#include "harness/probes_machine.hpp"

namespace pushbench {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) return words;
    words.push_back(text.substr(0, text.find_first_of(kSpace)));
    text.remove_prefix(words.back().size());
  }
}

std::optional<std::uint64_t> read_number(const char* file) {
  const auto text = read_text(file);
  return text ? parse_number(*text) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_netstat(std::string_view text, std::string_view protocol, std::string_view name) {
  std::optional<std::size_t> place;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.starts_with(protocol) || !line.substr(protocol.size()).starts_with(':')) continue;
    const auto words = words_of(line);
    if (place) return *place < words.size() ? parse_number(words[*place]) : std::nullopt;
    const auto found = std::find(words.begin(), words.end(), name);
    if (found == words.end()) return std::nullopt;
    place = static_cast<std::size_t>(found - words.begin());
  }
  return std::nullopt;
}

std::optional<FileNumbers> parse_file_numbers(std::string_view text) {
  const auto numbers = parse_triple(text);
  if (!numbers) return std::nullopt;
  return FileNumbers{.open = numbers->low, .most = numbers->high};
}

KernelSigns read_kernel_signs() {
  KernelSigns signs;
  if (const auto text = read_text("/proc/net/netstat")) {
    signs.listen_drops = parse_netstat(*text, "TcpExt", "ListenDrops");
    signs.queue_overflows = parse_netstat(*text, "TcpExt", "ListenOverflows");
    signs.memory_aborts = parse_netstat(*text, "TcpExt", "TCPAbortOnMemory");
  }
  if (const auto text = read_text("/proc/net/sockstat")) signs.socket_pages = parse_sockstat(*text, "TCP", "mem");
  if (const auto text = read_text("/proc/vmstat")) signs.memory_kills = parse_counter(*text, "oom_kill");
  signs.tracked = read_number("/proc/sys/net/netfilter/nf_conntrack_count");
  signs.tracked_most = read_number("/proc/sys/net/netfilter/nf_conntrack_max");
  if (const auto text = read_text("/proc/sys/fs/file-nr")) {
    if (const auto files = parse_file_numbers(*text)) {
      signs.open_files = files->open;
      signs.open_files_most = files->most;
    }
  }
  if (const auto text = read_text("/proc/meminfo")) {
    signs.available_bytes = parse_kilobytes(*text, "MemAvailable");
    signs.slab_bytes = parse_kilobytes(*text, "Slab");
  }
  signs.buffer_bytes = read_socket_buffer_bytes();
  return signs;
}

}  // namespace pushbench
