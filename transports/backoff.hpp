// Which waits lie between attempts to connect: see ReconnectPolicy.
#pragma once

#include <cstdint>

#include "runtime/runtime.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class Backoff {
 public:
  /// How long to wait before the next attempt.
  Duration next(const ReconnectPolicy& policy, Random& random);
  void succeeded() { failures_ = 0; }

 private:
  std::uint8_t failures_ = 0;
};

}  // namespace pushbench
