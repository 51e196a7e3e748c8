// TCP at the level that matters to messages: when what is written arrives at the other end, and what crosses the wire
// for it. Computed when it is written, from the state of that direction and of the link, so a message costs one event
// and not one a segment. Slow start and congestion avoidance (RFC 5681), retransmission by duplicate acknowledgements
// and by time-out (RFC 6298), head-of-line blocking are here, acknowledgements in tcp_acks.hpp, opening and closing in
// tcp_opening.hpp; docs/simulation.md says what is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runtime/clock.hpp"
#include "runtime/random.hpp"
#include "runtime/world/link.hpp"
#include "runtime/world/packets.hpp"

namespace pushbench::world {

/// Of every segment: 20 B IPv4 (RFC 791, 3.1), 20 B TCP (RFC 9293, 3.1), 12 B timestamps (RFC 7323, 3.2), as
/// runtime/real/traffic.cpp counts them.
inline constexpr std::uint32_t kSegmentHeader = 52;

/// Where there is TLS: a write is cut into records of so many bytes (RFC 8446, 5.1), to each of which a header (5), the
/// inner content type (1) and the tag of AES-GCM or ChaCha20-Poly1305 (16) are added.
inline constexpr std::uint32_t kTlsRecord = 16384;
inline constexpr std::uint32_t kTlsRecordOverhead = 22;

/// A bottleneck that all connections of one user share, one way: when it is free again.
struct Bottleneck {
  TimePoint free_at{};
};

/// What segments of one way of one connection go through. Cheap to make for each call.
struct TcpPath {
  const Link& link;
  bool up;                 ///< towards the server
  Bottleneck& bottleneck;  ///< of this way
  Random& random;          ///< one for all connections will do
  Traffic& traffic;        ///< what crosses the wire is added here

  const Way& way() const { return up ? link.up : link.down; }
  const Way& back() const { return up ? link.down : link.up; }
  /// Payload of a full segment: the MTU without headers.
  std::uint32_t mss() const { return static_cast<std::uint32_t>(link.mtu) - kSegmentHeader; }
};

inline constexpr TimePoint kNever{Duration::max()};

/// What becomes of a write.
struct Written {
  TimePoint arrives;  ///< its last byte, in order, in the peer's kernel
  TimePoint freed;    ///< acknowledged: the sender's buffer is free of it
  /// Usually kNever. A packet of an earlier write was lost, which would have been noticed by a time-out only; this
  /// write makes it noticed earlier: whatever was told to arrive after `sooner` arrives at `sooner` instead.
  TimePoint sooner = kNever;
};

class TcpTransfer;

/// One way of a connection, as its sender keeps it. Small: an idle connection holds no more than this, and what a loss
/// or a transfer beyond the window needs is made when it is needed, and dropped afterwards.
class TcpDirection {
 public:
  TcpDirection();
  ~TcpDirection();
  TcpDirection(TcpDirection&&) noexcept;
  TcpDirection& operator=(TcpDirection&&) noexcept;

  /// `bytes` (> 0) handed to the kernel at `at`, which must not go back. Arrivals of one direction don't go back
  /// either.
  Written write(const TcpPath& path, TimePoint at, std::uint64_t bytes);
  /// A FIN: one segment without payload; it arrives after all that was written.
  Written finish(const TcpPath& path, TimePoint at);
  /// A RST. Overtakes nothing: it arrives after what is under way, if it arrives (kNever: lost).
  TimePoint reset(const TcpPath& path, TimePoint at);

  /// Nothing unacknowledged at `at`, as far as was computed.
  bool idle(TimePoint at) const { return at >= acked_; }
  /// Segments.
  std::uint32_t congestion_window() const { return window_; }

 private:
  void settle(const TcpPath& path, TimePoint at);
  bool fits_queue(const TcpPath& path, TimePoint at, std::uint64_t segments, std::uint64_t bytes) const;
  static std::uint64_t first_lost(const TcpPath& path, std::uint64_t segments);
  Written write_within_window(const TcpPath& path, TimePoint at, std::uint64_t segments, std::uint64_t bytes);
  Written write_by_segments(const TcpPath& path, TimePoint at, std::uint64_t bytes, std::uint64_t lost);

  TimePoint arrived_{};        // of the last byte, in order
  TimePoint acked_{};          // when the sender knows of it
  TimePoint earlier_acked_{};  // the same for earlier_
  TimePoint sent_{};           // the last segment left the sender
  std::unique_ptr<TcpTransfer> more_;
  std::uint16_t earlier_ = 0, recent_ = 0;  // segments under way, at most
  std::uint16_t window_;                    // segments
  std::uint16_t threshold_ = UINT16_MAX;    // of slow start, segments
};

}  // namespace pushbench::world
