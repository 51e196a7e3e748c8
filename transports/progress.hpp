// Whether the network takes what a peer is sent, asked at each visit of a heartbeat: a peer whose sign of life waits
// behind a message that takes long is not silent.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pushbench {

/// Of one stream: the bytes that were queued at the last look and those sent since. They are kept modulo a prime, so
/// that two bytes do; the one case in 65,521 that this takes for standstill costs a connection and no message.
class Progress {
 public:
  /// To be told of every send. Costs nothing while nothing was queued at the last look.
  void sent(std::size_t bytes) {
    if (ahead_ != 0) ahead_ = of(ahead_ - 1 + bytes);
  }

  /// `queued`: Stream::queued_bytes() now. True if some of what was queued at the last look, or was sent since, has
  /// left.
  bool look(std::size_t queued) {
    const bool moved = ahead_ != 0 && ahead_ != of(queued);
    ahead_ = queued == 0 ? std::uint16_t{0} : of(queued);
    return moved;
  }

 private:
  static constexpr std::size_t kPrime = 65'521;
  static std::uint16_t of(std::size_t bytes) { return static_cast<std::uint16_t>(1 + bytes % kPrime); }

  std::uint16_t ahead_ = 0;  // 0: nothing was queued at the last look
};

}  // namespace pushbench
