#include "runtime/world/tcp.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/world/tcp_transfer.hpp"

namespace pushbench::world {

namespace {

constexpr std::uint16_t kInitialWindow = 10;  // RFC 6928

std::uint16_t segments_of(double window) {
  return static_cast<std::uint16_t>(std::clamp(std::floor(window), 1.0, double{UINT16_MAX}));
}

}  // namespace

TcpDirection::TcpDirection() : window_{kInitialWindow} {}
TcpDirection::~TcpDirection() = default;
TcpDirection::TcpDirection(TcpDirection&&) noexcept = default;
TcpDirection& TcpDirection::operator=(TcpDirection&&) noexcept = default;

Written TcpDirection::write(const TcpPath& path, TimePoint at, std::uint64_t bytes) {
  const std::uint32_t mss = path.mss();
  if (path.link.tls_round_trips > 0 && bytes > 0) bytes += (bytes + kTlsRecord - 1) / kTlsRecord * kTlsRecordOverhead;
  const std::uint64_t segments = bytes <= mss ? 1 : (bytes + mss - 1) / mss;
  std::uint64_t lost = TcpTransfer::kUndecided;
  if (!more_) {
    settle(path, at);
    if (std::uint64_t{earlier_} + recent_ + segments <= window_ && fits_queue(path, at, segments, bytes)) {
      lost = first_lost(path, segments);
      if (lost == TcpTransfer::kUndecided) return write_within_window(path, at, segments, bytes);
    }
    more_ = std::make_unique<TcpTransfer>(path, TcpTransfer::Start{.window = static_cast<double>(window_),
                                                                   .threshold = static_cast<double>(threshold_),
                                                                   .sent = sent_,
                                                                   .earlier = earlier_,
                                                                   .recent = recent_,
                                                                   .earlier_acked = earlier_acked_,
                                                                   .recent_acked = acked_});
  }
  return write_by_segments(path, at, bytes, lost);
}

Written TcpDirection::finish(const TcpPath& path, TimePoint at) { return write(path, at, 0); }

TimePoint TcpDirection::reset(const TcpPath& path, TimePoint at) {
  path.traffic.add(path.up, 1, kSegmentHeader);
  const TimePoint arrives = pass(path, at, kSegmentHeader);
  if (arrives == kNever || (path.way().loss > 0 && path.random.unit() < path.way().loss)) return kNever;
  return arrives;
}

/// What of earlier writes is still under way: no more than these two counts.
void TcpDirection::settle(const TcpPath& path, TimePoint at) {
  if (at >= acked_) {
    earlier_ = recent_ = 0;
    // RFC 5681, 4.1: after an idle time-out what is known of the path is old.
    if (window_ > kInitialWindow && at - sent_ > usual_time_out(path)) window_ = kInitialWindow;
  } else if (at >= earlier_acked_) {
    earlier_ = recent_;
    earlier_acked_ = acked_;
    recent_ = 0;
  }
}

bool TcpDirection::fits_queue(const TcpPath& path, TimePoint at, std::uint64_t segments, std::uint64_t bytes) const {
  const Way& way = path.way();
  if (way.bits_per_s <= 0) return true;
  const auto waits = static_cast<double>(std::max(path.bottleneck.free_at - at, Duration::zero()).count());
  const auto burst = static_cast<double>(bytes + segments * kSegmentHeader);
  return waits * way.bits_per_s / 8e9 + burst <= static_cast<double>(way.queue_bytes);
}

std::uint64_t TcpDirection::first_lost(const TcpPath& path, std::uint64_t segments) {
  const double loss = path.way().loss;
  if (loss <= 0) return TcpTransfer::kUndecided;
  for (std::uint64_t i = 0; i < segments; ++i) {
    if (path.random.unit() < loss) return i;
  }
  return TcpTransfer::kUndecided;
}

Written TcpDirection::write_within_window(const TcpPath& path, TimePoint at, std::uint64_t segments,
                                          std::uint64_t bytes) {
  const std::uint64_t wire_bytes = bytes + segments * kSegmentHeader;
  path.traffic.add(path.up, segments, wire_bytes);
  arrived_ = std::max(arrived_, pass(path, at, wire_bytes));
  acked_ = std::max(acked_, arrived_ + acknowledgement_delay(path));
  sent_ = at;
  recent_ = static_cast<std::uint16_t>(recent_ + segments);
  return {arrived_, acked_};
}

Written TcpDirection::write_by_segments(const TcpPath& path, TimePoint at, std::uint64_t bytes, std::uint64_t lost) {
  const auto sent = more_->send(path, at, {bytes, lost});
  Written written{};
  if (sent.mended < arrived_) {
    written.sooner = sent.mended;
    arrived_ = sent.mended;
  }
  written.arrives = arrived_ = std::max(arrived_, sent.arrives);
  written.freed = acked_ = arrived_ + acknowledgement_delay(path);
  sent_ = more_->now();
  if (more_->calm()) {
    earlier_ = 0;
    earlier_acked_ = acked_;
    recent_ = static_cast<std::uint16_t>(more_->under_way());
    window_ = segments_of(more_->later_window());
    threshold_ = segments_of(more_->threshold());
    more_.reset();
  } else {
    window_ = segments_of(more_->later_window());
  }
  return written;
}

}  // namespace pushbench::world
