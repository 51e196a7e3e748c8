// Acknowledgements as Linux sends them, kept by the receiver of one way of a connection: which of them are packets of
// their own and which ride on data that goes the other way. Delayed ones (RFC 1122, 4.2.3.2) are counted lazily: no
// timer, but when the connection is next touched.
#pragma once

#include <cstdint>

#include "runtime/clock.hpp"

namespace pushbench::world {

/// Each call returns how many pure acknowledgements (kSegmentHeader bytes each) were sent since the last one; the
/// caller adds them to the opposite way: traffic.add(!up, n, n * kSegmentHeader). Times must not go back.
class TcpAcks {
 public:
  /// `bytes` of data arrived, in segments of at most `mss`, the last of which ended a write (PSH).
  std::uint32_t arrive(TimePoint at, std::uint64_t bytes, std::uint32_t mss);
  /// The application has read all that arrived.
  std::uint32_t read(TimePoint at);
  /// This end sends data (or a FIN), which carries what is owed.
  std::uint32_t send(TimePoint at);
  /// A FIN arrived. `closed`: this end has sent its own already, so this is the last and is acknowledged at once.
  std::uint32_t arrive_fin(TimePoint at, bool closed);
  /// Only what has become due. At the end of a measured window.
  std::uint32_t flush(TimePoint at);

 private:
  void note_arrival(TimePoint at);
  std::uint32_t take_segment(TimePoint at, std::uint32_t size, bool push);
  std::uint32_t acknowledge();

  TimePoint received_{};       // the last data
  TimePoint due_{};            // of the delayed acknowledgement, if owed_
  std::uint32_t unacked_ = 0;  // bytes
  std::uint16_t receive_mss_ = 536;
  std::uint16_t last_size_ = 0;
  std::uint16_t delay_ms_ = 0;  // 0: nothing came yet
  std::uint8_t quick_ = 0;      // acknowledgements still to be sent at once
  bool owed_ : 1 = false;
  bool pushed_ : 1 = false;  // a small segment is among the unacknowledged
  bool pushed_twice_ : 1 = false;
  bool interactive_ : 1 = false;  // data went back soon after data came
};

}  // namespace pushbench::world
