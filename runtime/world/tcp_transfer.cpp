#include "runtime/world/tcp_transfer.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench::world {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kLeastTimeOut = milliseconds{200};  // Linux, TCP_RTO_MIN; RFC 6298, 2.4 would have a second
constexpr Duration kMostTimeOut = seconds{120};        // Linux, TCP_RTO_MAX
constexpr std::uint8_t kMostLosses = 15;               // Linux, tcp_retries2: it would give up then
constexpr std::uint8_t kDuplicates = 3;                // RFC 5681, 3.2
constexpr double kSegmentsAnAck = 2;                   // RFC 5681, 4.2
constexpr double kLeastThreshold = 2;                  // RFC 5681, equation 4
constexpr double kInitialWindow = 10;                  // RFC 6928

Duration serialization(const Way& way, std::uint64_t bytes) {
  if (way.bits_per_s <= 0) return {};
  return Duration{static_cast<Duration::rep>(static_cast<double>(bytes) * 8e9 / way.bits_per_s)};
}

}  // namespace

TimePoint pass(const TcpPath& path, TimePoint at, std::uint64_t bytes) {
  const Way& way = path.way();
  TimePoint leaves = at;
  if (way.bits_per_s > 0) {
    const TimePoint starts = std::max(at, path.bottleneck.free_at);
    const double waiting = static_cast<double>((starts - at).count()) * way.bits_per_s / 8e9;
    if (waiting > 0 && waiting + static_cast<double>(bytes) > static_cast<double>(way.queue_bytes)) return kNever;
    leaves = path.bottleneck.free_at = starts + serialization(way, bytes);
  }
  leaves += way.delay;
  if (way.jitter > Duration::zero()) {
    leaves +=
        Duration{static_cast<Duration::rep>(path.random.below(static_cast<std::uint64_t>(way.jitter.count()) + 1))};
  }
  return leaves;
}

Duration acknowledgement_delay(const TcpPath& path) {
  const Way& back = path.back();
  return back.delay + back.jitter / 2 + serialization(back, kSegmentHeader);
}

Duration usual_round_trip(const TcpPath& path) {
  return path.way().delay + path.way().jitter / 2 + acknowledgement_delay(path);
}

Duration usual_time_out(const TcpPath& path) {
  // A uniform draw of [0, j] differs from its mean by j/4 on average, and RFC 6298 adds four times that.
  return usual_round_trip(path) + std::max(kLeastTimeOut, path.way().jitter + path.back().jitter);
}

TcpTransfer::TcpTransfer(const TcpPath& path, const Start& start)
    : window_(start.window),
      threshold_(start.threshold),
      now_(start.sent),
      sent_(start.sent),
      restarted_(start.sent),
      round_trip_(usual_round_trip(path)),
      variation_((path.way().jitter + path.back().jitter) / 4) {
  segments_.reserve(std::size_t{start.earlier} + start.recent + 16);
  segments_.assign(start.earlier, {start.earlier_acked - round_trip_, start.earlier_acked});
  segments_.insert(segments_.end(), start.recent, {start.recent_acked - round_trip_, start.recent_acked});
  pipe_ = segments_.size();
  last_acked_ = start.recent_acked;
}

TcpTransfer::Sent TcpTransfer::send(const TcpPath& path, TimePoint at, const Load& load) {
  run_until(path, at);
  if (pipe_ == 0 && unresolved_ == 0) {
    // RFC 5681, 4.1: after an idle time-out what is known of the path is old.
    if (at - sent_ > round_trip_ + std::max(kLeastTimeOut, 4 * variation_)) window_ = std::min(window_, kInitialWindow);
    restarted_ = std::max(restarted_, at);
  }
  now_ = std::max(now_, at);
  const bool was_missing = unresolved_ > 0;
  limit_ = end();
  mended_ = {};
  std::uint64_t left = load.bytes - append(path, at, load);
  // A FIN is a segment without bytes.
  for (std::uint64_t i = 0; left > 0 || (i == 0 && load.bytes == 0); ++i) {
    while (!has_room() || !waiting_.empty()) step(path, kNever);
    const std::uint64_t bytes = std::min<std::uint64_t>(left, path.mss());
    left -= bytes;
    const bool decided = load.lost != kUndecided && i <= load.lost;
    transmit(path, bytes + kSegmentHeader, decided, i == load.lost);
  }
  if (unresolved_ == 0) return {in_order_, was_missing ? mended_ : kNever};
  TcpTransfer foreseen = *this;
  Bottleneck bottleneck = path.bottleneck;
  const TcpPath supposed{path.link, path.up, bottleneck, path.random, path.traffic};
  while (foreseen.unresolved_ > 0) foreseen.step(supposed, kNever);
  return {foreseen.in_order_, was_missing ? foreseen.mended_ : kNever};
}

std::uint64_t TcpTransfer::append(const TcpPath& path, TimePoint when, const Load& load) {
  if (segments_.empty() || load.lost != kUndecided) return 0;
  Segment& last = segments_.back();
  if (last.sent <= when || last.again || last.bytes == 0) return 0;
  const std::uint64_t bytes = std::min<std::uint64_t>(load.bytes, path.mss() - last.bytes);
  last.bytes = static_cast<std::uint16_t>(last.bytes + bytes);
  path.traffic.add(path.up, 0, bytes);
  const Duration more = serialization(path.way(), bytes);
  path.bottleneck.free_at += more;
  if (last.state == State::flying) {
    arrived_ += more;
    in_order_ = std::max(in_order_, arrived_);
    last.acked += more;
    last_acked_ = std::max(last_acked_, last.acked);
  }
  return bytes;
}

bool TcpTransfer::has_room() const { return static_cast<double>(pipe_) < std::max(1.0, std::floor(window_)); }

bool TcpTransfer::calm() const {
  return unresolved_ == 0 && repairs_.empty() && first_ >= recovery_end_ && static_cast<double>(pipe_) * 2 <= window_;
}

double TcpTransfer::later_window() const {
  const auto acked = static_cast<double>(pipe_);
  if (window_ < threshold_) return std::min(window_ + acked, std::max(threshold_, window_));
  return window_ + acked / kSegmentsAnAck / window_;
}

void TcpTransfer::run_until(const TcpPath& path, TimePoint until) {
  while (first_ < end() && step(path, until)) {
  }
  compact();
}

bool TcpTransfer::step(const TcpPath& path, TimePoint limit) {
  while (next_ack_ < end() && (at(next_ack_).acked == kNever || at(next_ack_).again)) ++next_ack_;
  TimePoint when = next_ack_ < end() ? at(next_ack_).acked : kNever;
  std::uint64_t which = next_ack_;
  std::size_t repair = repairs_.size();
  for (std::size_t i = 0; i < repairs_.size(); ++i) {
    if (at(repairs_[i]).acked < when) {
      when = at(repairs_[i]).acked;
      which = repairs_[i];
      repair = i;
    }
  }
  const TimePoint late = time_out_at();
  const bool timed_out = late < when;
  if (std::min(when, late) > limit) return false;
  now_ = std::max(now_, std::min(when, late));
  if (timed_out) {
    time_out();
  } else if (repair < repairs_.size()) {
    repairs_.erase(repairs_.begin() + static_cast<std::ptrdiff_t>(repair));
    acknowledge(which);
  } else {
    ++next_ack_;
    acknowledge(which);
  }
  // RFC 6675, 5, 4.3: the first is sent again at once, others as the halved window allows.
  while (!waiting_.empty() && (urgent_ || has_room())) transmit_again(path);
  return true;
}

void TcpTransfer::transmit(const TcpPath& path, std::uint64_t bytes, bool decided, bool lost) {
  Segment segment;
  segment.sent = sent_ = now_;
  segment.bytes = static_cast<std::uint16_t>(bytes - kSegmentHeader);
  const double loss = path.way().loss;
  path.traffic.add(path.up, 1, bytes);
  const TimePoint arrives = pass(path, now_, bytes);
  const bool dropped = arrives == kNever;
  if (!decided) lost = loss > 0 && path.random.unit() < loss;
  if (lost || dropped) {
    // Its whole fate is drawn now, so that what is foreseen is what will be. One repair is certain.
    while (segment.losses < kMostLosses && loss > 0 && path.random.unit() < loss) ++segment.losses;
    const std::uint64_t repairs = std::uint64_t{segment.losses} + 1;
    path.traffic.retransmits += repairs;
    path.traffic.add(path.up, repairs, repairs * bytes);
    segment.acked = kNever;
    segment.state = State::missing;
    ++unresolved_;
    holes_.push_back(end());
  } else {
    arrived_ = std::max(arrived_, arrives);  // jitter doesn't reorder
    in_order_ = std::max(in_order_, arrived_);
    segment.acked = last_acked_ = std::max(last_acked_, arrived_ + acknowledgement_delay(path));
  }
  if (first_ == end()) restarted_ = now_;
  compact();
  segments_.push_back(segment);
  ++pipe_;
}

void TcpTransfer::transmit_again(const TcpPath& path) {
  const std::uint64_t number = waiting_.front();
  waiting_.erase(waiting_.begin());
  Segment& segment = at(number);
  segment.again = true;
  segment.sent = now_;
  urgent_ = false;
  ++pipe_;
  if (segment.losses > 0) {
    --segment.losses;
    segment.state = State::missing;  // only a time-out will tell
    return;
  }
  TimePoint leaves = now_;
  if (path.way().bits_per_s > 0) {
    leaves = std::max(now_, path.bottleneck.free_at) + serialization(path.way(), segment.bytes + kSegmentHeader);
    path.bottleneck.free_at = leaves;
  }
  const TimePoint arrives = leaves + path.way().delay;
  segment.state = State::flying;
  segment.acked = arrives + acknowledgement_delay(path);
  in_order_ = std::max(in_order_, arrives);
  if (number < limit_) mended_ = std::max(mended_, arrives);
  --unresolved_;
  repairs_.push_back(number);
}

void TcpTransfer::acknowledge(std::uint64_t number) {
  Segment& segment = at(number);
  const auto in_flight = static_cast<double>(pipe_);
  --pipe_;
  segment.state = State::done;
  if (!segment.again) {
    sample(segment.acked - segment.sent);  // Karn: first transmissions only
    notice_missing_before(number);
  }
  if (number != first_) return;
  while (first_ < end() && at(first_).state == State::done) ++first_;
  restarted_ = now_;
  back_off_ = 0;
  if (first_ >= recovery_end_) grow(in_flight);
}

void TcpTransfer::notice_missing_before(std::uint64_t number) {
  std::size_t kept = 0;
  for (const std::uint64_t hole : holes_) {
    if (hole > number || ++at(hole).later_seen < kDuplicates) {
      holes_[kept++] = hole;
      continue;
    }
    if (first_ >= recovery_end_) {  // one halving a window
      halve_threshold();
      window_ = threshold_;
      recovery_end_ = end();
      urgent_ = true;
    }
    at(hole).state = State::waiting;
    --pipe_;
    waiting_.push_back(hole);
  }
  holes_.resize(kept);
}

void TcpTransfer::halve_threshold() {
  // Of the window, as Linux does it, and not of what is under way: of a stream of small messages that is next to
  // nothing.
  threshold_ = std::max(window_ / 2, kLeastThreshold);
}

void TcpTransfer::grow(double in_flight) {
  if (window_ < threshold_) {
    // A segment for each that is acknowledged (RFC 3465), unless the application sends less than the window allows.
    if (in_flight * 2 >= window_) window_ = std::min(window_ + 1, std::max(threshold_, window_));
  } else if (in_flight + 1 >= window_) {
    window_ += 1 / (kSegmentsAnAck * window_);  // RFC 5681, equation 3, an acknowledgement for every second segment
  }
  window_ = std::min(window_, double{UINT16_MAX});
}

void TcpTransfer::sample(Duration round_trip) {
  // RFC 6298, 2.3
  const Duration error = round_trip > round_trip_ ? round_trip - round_trip_ : round_trip_ - round_trip;
  variation_ += (error - variation_) / 4;
  round_trip_ += (round_trip - round_trip_) / 8;
}

TimePoint TcpTransfer::time_out_at() const {
  if (first_ == end()) return kNever;
  Duration wait = round_trip_ + std::max(kLeastTimeOut, 4 * variation_);
  for (std::uint32_t i = 0; i < back_off_ && wait < kMostTimeOut; ++i) wait *= 2;
  return restarted_ + std::min(wait, kMostTimeOut);
}

void TcpTransfer::time_out() {
  restarted_ = now_;
  ++back_off_;
  if (unresolved_ == 0) return;  // late, not lost: F-RTO (RFC 5682) would find out, and nothing is sent again
  if (back_off_ == 1) halve_threshold();
  window_ = 1;
  recovery_end_ = first_;  // slow start, no recovery
  holes_.clear();
  waiting_.clear();
  pipe_ = 0;
  for (std::uint64_t number = first_; number < end(); ++number) {
    Segment& segment = at(number);
    if (segment.state == State::missing || segment.state == State::waiting) {
      segment.state = State::waiting;
      waiting_.push_back(number);
    } else if (segment.state == State::flying) {
      ++pipe_;
    }
  }
}

void TcpTransfer::compact() {
  const std::uint64_t gone = std::min(first_, next_ack_) - base_;
  if (gone < 64 || gone * 2 < segments_.size()) return;
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(gone));
  base_ += gone;
}

}  // namespace pushbench::world
