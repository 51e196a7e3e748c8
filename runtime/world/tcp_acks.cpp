// Linux 6.18, net/ipv4: tcp_event_data_recv, tcp_measure_rcv_mss, __tcp_ack_snd_check, tcp_send_delayed_ack,
// tcp_cleanup_rbuf, tcp_delack_timer_handler, tcp_event_data_sent. Names of theirs are beside ours.
#include "runtime/world/tcp_acks.hpp"

#include <algorithm>

namespace pushbench::world {

namespace {

using std::chrono::milliseconds;

constexpr int kLeastDelayMs = 40;            // TCP_ATO_MIN, TCP_DELACK_MIN
constexpr std::uint8_t kQuick = 16;          // TCP_MAX_QUICKACKS
constexpr std::uint32_t kSmallestMss = 536;  // TCP_MSS_DEFAULT
constexpr milliseconds kLongGap{200};        // a retransmission time-out at least (TCP_RTO_MIN)

}  // namespace

std::uint32_t TcpAcks::arrive(TimePoint at, std::uint64_t bytes, std::uint32_t mss) {
  std::uint32_t sent = flush(at);
  note_arrival(at);
  while (bytes > 0) {
    const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, mss));
    bytes -= size;
    sent += take_segment(at, size, bytes == 0);
  }
  return sent;
}

void TcpAcks::note_arrival(TimePoint at) {
  if (delay_ms_ == 0) {
    quick_ = kQuick;
    delay_ms_ = kLeastDelayMs;
  } else {
    const auto gap = at - received_;
    const auto gap_ms = std::chrono::duration_cast<milliseconds>(gap).count();
    if (gap_ms <= kLeastDelayMs / 2) {
      delay_ms_ = static_cast<std::uint16_t>(delay_ms_ / 2 + kLeastDelayMs / 2);
    } else if (gap_ms < delay_ms_) {
      delay_ms_ = static_cast<std::uint16_t>(delay_ms_ / 2 + gap_ms);
    } else if (gap > kLongGap) {
      quick_ = kQuick;
    }
  }
  received_ = at;
}

std::uint32_t TcpAcks::take_segment(TimePoint at, std::uint32_t size, bool push) {
  if (size >= receive_mss_) {
    receive_mss_ = static_cast<std::uint16_t>(size);
    pushed_ = pushed_ || push;
  } else if (size >= kSmallestMss && size == last_size_) {
    receive_mss_ = static_cast<std::uint16_t>(size);  // two of a size: that is how much this sender sends
  } else {
    pushed_twice_ = pushed_twice_ || pushed_;
    pushed_ = true;
  }
  if (size >= kSmallestMss) last_size_ = static_cast<std::uint16_t>(size);
  unacked_ += size;
  if (unacked_ > receive_mss_ || (quick_ > 0 && !interactive_)) {
    owed_ = true;
    return acknowledge();
  }
  const milliseconds delay{kLeastDelayMs};  // what the estimate may add is cut to max(round trip, 40 ms)
  if (owed_ && due_ <= at + delay / 4) return acknowledge();
  if (!owed_) due_ = at + delay;
  owed_ = true;
  return 0;
}

std::uint32_t TcpAcks::read(TimePoint at) {
  const std::uint32_t sent = flush(at);
  const bool now = owed_ && (unacked_ > receive_mss_ || pushed_twice_ || (pushed_ && !interactive_));
  return now ? sent + acknowledge() : sent;
}

std::uint32_t TcpAcks::send(TimePoint at) {
  const std::uint32_t sent = flush(at);
  acknowledge();
  if (delay_ms_ > 0 && at - received_ < milliseconds{delay_ms_}) interactive_ = true;
  return sent;
}

std::uint32_t TcpAcks::arrive_fin(TimePoint at, bool closed) {
  const std::uint32_t sent = flush(at);
  if (closed) {
    acknowledge();
    return sent + 1;
  }
  interactive_ = true;
  if (!owed_) due_ = at + milliseconds{kLeastDelayMs};
  owed_ = true;
  return sent;
}

std::uint32_t TcpAcks::flush(TimePoint at) {
  if (!owed_ || due_ > at) return 0;
  if (interactive_) {
    interactive_ = false;
    delay_ms_ = kLeastDelayMs;
  } else {
    delay_ms_ = static_cast<std::uint16_t>(std::min<int>(delay_ms_ * 2, kLongGap.count()));
  }
  return acknowledge();
}

std::uint32_t TcpAcks::acknowledge() {
  if (!owed_) return 0;
  owed_ = pushed_ = pushed_twice_ = false;
  unacked_ = 0;
  if (quick_ > 0) --quick_;
  return 1;
}

}  // namespace pushbench::world
