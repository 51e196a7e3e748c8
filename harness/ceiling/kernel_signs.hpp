// What the kernel counts that tells how near a wall is: read often while connections are being made.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushbench {

/// Of all processes, or of this network namespace. What can't be read is absent.
struct KernelSigns {
  std::optional<std::uint64_t> listen_drops;     ///< SYNs (or last ACKs) that a listener dropped, since the start
  std::optional<std::uint64_t> queue_overflows;  ///< of these, for a full queue of those to be accepted
  std::optional<std::uint64_t> memory_aborts;    ///< connections that TCP gave up for want of socket memory
  std::optional<std::uint64_t> socket_pages;     ///< that TCP holds for data, against tcp_mem
  std::optional<std::uint64_t> memory_kills;     ///< processes that were killed for want of memory, since the start
  std::optional<std::uint64_t> tracked, tracked_most;
  std::optional<std::uint64_t> open_files, open_files_most;
  std::optional<std::uint64_t> available_bytes, slab_bytes, buffer_bytes;
};

KernelSigns read_kernel_signs();

/// How much more it is now; 0 if it is less, or not known.
inline std::uint64_t growth(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& now) {
  return before && now && *now > *before ? *now - *before : 0;
}

/// The value of `name` in /proc/net/netstat: two lines for each protocol, names and values.
std::optional<std::uint64_t> parse_netstat(std::string_view text, std::string_view protocol, std::string_view name);

/// The first and the last number of /proc/sys/fs/file-nr: open, and the most there may be.
struct FileNumbers {
  std::uint64_t open = 0, most = 0;
};
std::optional<FileNumbers> parse_file_numbers(std::string_view text);

}  // namespace pushbench
