#include "runtime/real/traffic.hpp"

// Not netinet/tcp.h: glibc's tcp_info ends before the byte counters.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <optional>

namespace pushbench {

namespace {

constexpr std::uint64_t kIpv4Header = 20;       // RFC 791, 3.1, no options
constexpr std::uint64_t kIpv6Header = 40;       // RFC 8200, 3
constexpr std::uint64_t kTcpHeader = 20;        // RFC 9293, 3.1
constexpr std::uint64_t kTimestampOption = 12;  // RFC 7323, 3.2, padded by two NOPs
// A SYN of Linux carries MSS (4), SACK permitted (2), timestamps (10), NOP (1) and window scale (3) = 20 bytes with
// timestamps; without them MSS, two NOPs with SACK permitted, NOP and window scale = 12.
constexpr std::uint64_t kSynOptions = 20;
constexpr std::uint64_t kSynOptionsWithoutTimestamps = 12;

std::optional<tcp_info> info_of(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  if (size <= offsetof(tcp_info, tcpi_bytes_retrans)) return std::nullopt;  // a kernel before 4.19
  return info;
}

bool timestamps(const tcp_info& info) { return (info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0; }

std::uint64_t header_of_segment(int socket, const tcp_info& info) {
  int family = AF_INET;
  socklen_t size = sizeof(family);
  getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size);
  return (family == AF_INET6 ? kIpv6Header : kIpv4Header) + kTcpHeader + (timestamps(info) ? kTimestampOption : 0);
}

}  // namespace

TcpTraffic& TcpTraffic::operator+=(const TcpTraffic& other) {
  bytes_out += other.bytes_out;
  bytes_in += other.bytes_in;
  segments_out += other.segments_out;
  segments_in += other.segments_in;
  header_bytes_out += other.header_bytes_out;
  header_bytes_in += other.header_bytes_in;
  retransmits += other.retransmits;
  return *this;
}

TcpTraffic TcpTraffic::operator-(const TcpTraffic& earlier) const {
  return {bytes_out - earlier.bytes_out,
          bytes_in - earlier.bytes_in,
          segments_out - earlier.segments_out,
          segments_in - earlier.segments_in,
          header_bytes_out - earlier.header_bytes_out,
          header_bytes_in - earlier.header_bytes_in,
          retransmits - earlier.retransmits};
}

TcpTraffic traffic_of(int socket) {
  const auto info = info_of(socket);
  if (!info) return {};
  const std::uint64_t segment = header_of_segment(socket, *info);
  const std::uint64_t more_in_syn = timestamps(*info) ? kSynOptions - kTimestampOption : kSynOptionsWithoutTimestamps;
  TcpTraffic traffic;
  traffic.bytes_out = info->tcpi_bytes_sent;
  traffic.bytes_in = info->tcpi_bytes_received;
  traffic.segments_out = info->tcpi_segs_out;
  traffic.segments_in = info->tcpi_segs_in;
  traffic.header_bytes_out = info->tcpi_segs_out * segment + (info->tcpi_segs_out > 0 ? more_in_syn : 0);
  traffic.header_bytes_in = info->tcpi_segs_in * segment + (info->tcpi_segs_in > 0 ? more_in_syn : 0);
  traffic.retransmits = info->tcpi_total_retrans;
  return traffic;
}

TcpTraffic traffic_of_last_fin(int socket) {
  const auto info = info_of(socket);
  if (!info) return {};
  TcpTraffic traffic;
  traffic.segments_out = 1;
  traffic.segments_in = 1;
  traffic.header_bytes_out = traffic.header_bytes_in = header_of_segment(socket, *info);
  return traffic;
}

}  // namespace pushbench
