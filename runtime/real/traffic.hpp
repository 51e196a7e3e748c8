// What crossed the wire, from the kernel's own count of each connection (TCP_INFO): payload bytes and segments, both
// ways, to which the headers of IP and TCP are added by rule. docs/methodology.md has the rule and how it was checked.
#pragma once

#include <cstdint>

namespace pushbench {

struct TcpTraffic {
  std::uint64_t bytes_out = 0;     ///< TCP payload, retransmissions included
  std::uint64_t bytes_in = 0;      ///< TCP payload
  std::uint64_t segments_out = 0;  ///< all: SYN, pure acknowledgements, FIN
  std::uint64_t segments_in = 0;
  std::uint64_t header_bytes_out = 0;  ///< of IP and TCP with options
  std::uint64_t header_bytes_in = 0;
  std::uint64_t retransmits = 0;  ///< segments sent again

  std::uint64_t wire_bytes() const { return bytes_out + bytes_in + header_bytes_out + header_bytes_in; }

  TcpTraffic& operator+=(const TcpTraffic& other);
  /// What came since `earlier`.
  TcpTraffic operator-(const TcpTraffic& earlier) const;
};

/// What `socket`, a TCP socket of this host that did connect(), has carried so far. Zero if the kernel doesn't tell.
TcpTraffic traffic_of(int socket);

/// The segments that follow when this end, having seen the peer's FIN, closes: its own FIN and the answer to it. Nobody
/// can ask the kernel for them any more.
TcpTraffic traffic_of_last_fin(int socket);

}  // namespace pushbench
