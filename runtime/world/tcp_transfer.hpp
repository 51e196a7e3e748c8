// The sender of one way of a connection, segment by segment, for as long as a message-sized rule doesn't do: while more
// is to be sent than the window lets out, or while a loss is being mended. Its own small simulation: acknowledgements
// and time-outs in the order of time.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/world/tcp.hpp"

namespace pushbench::world {

/// What a packet of `bytes` meets: when it reaches the other end, or kNever if the queue was full.
TimePoint pass(const TcpPath& path, TimePoint at, std::uint64_t bytes);
/// An acknowledgement that leaves at the arrival of data takes that long. It takes no room in the way back's queue.
Duration acknowledgement_delay(const TcpPath& path);
/// The round trip of a small packet and what RFC 6298's estimators come to with the link's jitter.
Duration usual_round_trip(const TcpPath& path);
Duration usual_time_out(const TcpPath& path);

class TcpTransfer {
 public:
  struct Start {
    double window;                  ///< segments
    double threshold;               ///< of slow start, segments
    TimePoint sent;                 ///< the last segment, so far
    std::uint32_t earlier, recent;  ///< segments under way, and when they are acknowledged
    TimePoint earlier_acked, recent_acked;
  };
  TcpTransfer(const TcpPath& path, const Start& start);

  static constexpr std::uint64_t kUndecided = UINT64_MAX;
  /// `lost`: which of them is lost for certain (those before are not); if none, or later ones: the path's dice.
  struct Load {
    std::uint64_t bytes;  ///< 0: a FIN
    std::uint64_t lost = kUndecided;
  };
  struct Sent {
    TimePoint arrives;  ///< all that was ever sent, if nothing more is
    TimePoint mended;   ///< all that was sent before this; kNever if nothing of it was missing
  };
  Sent send(const TcpPath& path, TimePoint at, const Load& load);

  bool calm() const;  ///< nothing lost, and the window is wider than needed
  std::uint32_t under_way() const { return static_cast<std::uint32_t>(pipe_); }
  TimePoint now() const { return now_; }
  /// As if all that is under way had been acknowledged.
  double later_window() const;
  double threshold() const { return threshold_; }

 private:
  enum class State : std::uint8_t { flying, missing, waiting, done };
  struct Segment {
    TimePoint sent, acked;
    std::uint16_t bytes = 0;
    std::uint8_t losses = 0;  // transmissions of it that will be lost yet
    State state = State::flying;
    bool again = false;  // this is no first transmission
    std::uint8_t later_seen = 0;
  };

  /// What the window holds back yet takes in more, as a socket's buffer does. Returns how many bytes.
  std::uint64_t append(const TcpPath& path, TimePoint when, const Load& load);
  void run_until(const TcpPath& path, TimePoint until);
  bool step(const TcpPath& path, TimePoint limit);
  void transmit(const TcpPath& path, std::uint64_t bytes, bool decided, bool lost);
  void transmit_again(const TcpPath& path);
  void acknowledge(std::uint64_t number);
  void notice_missing_before(std::uint64_t number);
  void grow(double in_flight);
  void sample(Duration round_trip);
  void time_out();
  void halve_threshold();
  bool has_room() const;
  TimePoint time_out_at() const;
  Segment& at(std::uint64_t number) { return segments_[static_cast<std::size_t>(number - base_)]; }
  const Segment& at(std::uint64_t number) const { return segments_[static_cast<std::size_t>(number - base_)]; }
  std::uint64_t end() const { return base_ + segments_.size(); }
  void compact();

  std::vector<Segment> segments_;
  std::vector<std::uint64_t> holes_;    // lost at their first transmission, not noticed
  std::vector<std::uint64_t> waiting_;  // to be sent again, in order
  std::vector<std::uint64_t> repairs_;  // sent again, under way
  std::uint64_t base_ = 0;              // number of the first in segments_
  std::uint64_t first_ = 0;             // the first that is not acknowledged
  std::uint64_t next_ack_ = 0;          // of first transmissions
  std::uint64_t recovery_end_ = 0;      // fast recovery until all before this are acknowledged
  std::uint64_t limit_ = 0;             // repairs of segments before this are watched
  std::uint64_t pipe_ = 0;
  std::uint64_t unresolved_ = 0;  // missing or waiting
  double window_, threshold_;
  TimePoint now_, sent_;
  TimePoint restarted_{};  // the retransmission timer
  TimePoint in_order_{};   // everything so far, once nothing is unresolved
  TimePoint mended_{};
  TimePoint arrived_{}, last_acked_{};  // of first transmissions
  Duration round_trip_, variation_;
  std::uint32_t back_off_ = 0;
  bool urgent_ = false;  // the first of waiting_ is sent whatever the window
};

}  // namespace pushbench::world
