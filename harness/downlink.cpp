#include "harness/downlink.hpp"

#include <algorithm>

namespace pushbench {

Downlink::Downlink(Hub& hub, const PayloadSize& size, Content content, std::uint64_t seed)
    : hub_(hub), content_(content), payload_(size.most, seed, content) {}

void Downlink::publish(Channel& channel, const Due& due, TimePoint intended, TimePoint now) {
  const bool binary = content_ == Content::binary;
  Envelope envelope;
  envelope.channel = channel.name();
  envelope.sequence = channel.last() + 1;
  envelope.intended = intended;
  envelope.sent = std::max(intended, now);
  envelope.form = binary ? Form::bytes : Form::text;
  // How long a length is depends on the length; a guess of the whole is off by a byte at most.
  if (binary) envelope.data = payload_.slice(due.payload_at, due.payload_bytes);
  const std::size_t size = data_size(due.payload_bytes, envelope_overhead(envelope));
  const std::string_view data = payload_.slice(due.payload_at, size);
  if (binary) {
    hub_.publish_binary(channel, intended, now, data);
  } else {
    hub_.publish(channel, intended, now, data);
  }
}

}  // namespace pushbench
