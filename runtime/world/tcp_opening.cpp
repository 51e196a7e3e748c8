#include "runtime/world/tcp_opening.hpp"

#include <algorithm>

#include "runtime/world/tcp_transfer.hpp"

namespace pushbench::world {

namespace {

using std::chrono::seconds;

constexpr std::uint32_t kSyn = 60;  // IPv4 and TCP headers, 20 B of options, as runtime/real/traffic.cpp counts them
constexpr Duration kFirstWait = seconds{1};  // RFC 6298, 2.1
constexpr int kSynRetries = 6;               // Linux, tcp_syn_retries
constexpr int kMostLosses = 15;              // Linux, tcp_retries2

// RFC 8448, 3, a full handshake with its records: ClientHello 201 B, ServerHello 95, EncryptedExtensions to Finished
// 679, the client's Finished 58, a session ticket 223. Its certificate is one of 432 B (RSA, 1024 bits), which nobody
// uses: 2,500 B are assumed for a leaf and an intermediate.
constexpr std::uint32_t kHelloUp = 201, kFinishedUp = 58;
constexpr std::uint32_t kFlightDown = 95 + 679 - 432 + 2500 + 223;

bool is_lost(const TcpPath& path) { return path.way().loss > 0 && path.random.unit() < path.way().loss; }

/// One packet, lost or not.
TimePoint send_once(const TcpPath& path, TimePoint at, std::uint32_t bytes) {
  path.traffic.add(path.up, 1, bytes);
  const TimePoint arrives = pass(path, at, bytes);
  return is_lost(path) ? kNever : arrives;
}

/// Payload that is repeated until it arrives.
TimePoint deliver(const TcpPath& path, TimePoint at, std::uint64_t bytes) {
  const std::uint64_t segments = std::max<std::uint64_t>(1, (bytes + path.mss() - 1) / path.mss());
  const std::uint64_t wire_bytes = bytes + segments * kSegmentHeader;
  Duration wait = usual_time_out(path);
  for (int i = 0;; ++i) {
    path.traffic.add(path.up, segments, wire_bytes);
    const TimePoint arrives = pass(path, at, wire_bytes);
    bool lost = arrives == kNever;
    for (std::uint64_t k = 0; k < segments && !lost; ++k) lost = is_lost(path);
    if (!lost) return arrives;
    if (i == kMostLosses) return kNever;
    path.traffic.retransmits += segments;
    at += wait;
    wait *= 2;
  }
}

/// When the client may go on; the server has what it needs by then or gets it with the first data.
TimePoint negotiate(const TcpPath& up, const TcpPath& down, TimePoint at) {
  const std::uint32_t trips = up.link.tls_round_trips;
  for (std::uint32_t i = 0; i < trips && at != kNever; ++i) {
    at = deliver(up, at, kHelloUp / trips);
    if (at != kNever) at = deliver(down, at, kFlightDown / trips);
  }
  if (at == kNever || trips == 0) return at;
  // The acknowledgement of the flight rides on the client's Finished.
  up.traffic.add(true, 1, kFinishedUp + kSegmentHeader);
  return at;
}

}  // namespace

Opening open_connection(const TcpPath& up, const TcpPath& down, TimePoint at) {
  Duration wait = kFirstWait;
  for (int i = 0; i <= kSynRetries; ++i) {
    const TimePoint asked = send_once(up, at, kSyn);
    const TimePoint answered = asked == kNever ? kNever : send_once(down, asked, kSyn);
    if (i > 0) ++up.traffic.retransmits;
    if (answered != kNever) {
      const TimePoint acknowledged = send_once(up, answered, kSegmentHeader);
      // If that was lost, the first data does the same.
      const TimePoint accepted = acknowledged != kNever ? acknowledged : answered + up.way().delay;
      const TimePoint open = negotiate(up, down, answered);
      return {accepted, open, kNever};
    }
    at += wait;
    wait *= 2;
  }
  return {kNever, kNever, at};
}

TimePoint refuse_connection(const TcpPath& up, const TcpPath& down, TimePoint at) {
  Duration wait = kFirstWait;
  for (int i = 0; i <= kSynRetries; ++i) {
    const TimePoint asked = send_once(up, at, kSyn);
    const TimePoint answered = asked == kNever ? kNever : send_once(down, asked, kSegmentHeader);
    if (answered != kNever) return answered;
    at += wait;
    wait *= 2;
  }
  return at;
}

}  // namespace pushbench::world
