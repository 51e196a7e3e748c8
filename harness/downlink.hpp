// The server's end of a series of messages: fills them and hands them to the hub.
#pragma once

#include <cstdint>

#include "harness/payload.hpp"
#include "harness/schedule.hpp"
#include "hub/hub.hpp"

namespace pushbench {

class Downlink {
 public:
  /// `seed` is of the payload. `hub` outlives it.
  Downlink(Hub& hub, const PayloadSize& size, Content content, std::uint64_t seed);

  /// Publishes the message that is due, as large as it is to be with its envelope.
  void publish(Channel& channel, const Due& due, TimePoint intended, TimePoint now);

 private:
  Hub& hub_;
  Content content_;
  Payload payload_;
};

}  // namespace pushbench
