#include "harness/reply_streams.hpp"

#include <cmath>
#include <utility>

#include "harness/payload_size.hpp"

namespace pushbench {

ReplyStreams::ReplyStreams(Runtime& runtime, const Replies& replies, std::uint64_t seed, TimePoint end, Publish publish)
    : runtime_(runtime), replies_(replies), seed_(seed), end_(end), publish_(std::move(publish)) {}

ReplyStreams::~ReplyStreams() = default;

void ReplyStreams::begin(const Request& request, std::uint32_t published) {
  constexpr std::size_t kMostStreams = 200'000;  // against those who only ask
  if (streams_.size() >= kMostStreams) return;
  const Random by_publisher(Random(seed_ + request.publisher).next() + request.count);
  Stream& stream = streams_.emplace_back(*this, request, by_publisher);
  stream.place = std::prev(streams_.end());
  while (stream.due.k < published) stream.advance();
  arm_or_end(stream);
}

void ReplyStreams::arm_or_end(Stream& stream) {
  const TimePoint next = stream.request.accepted + stream.due.offset;
  if (stream.due.k < stream.messages && next < end_) {
    runtime_.arm(stream.timer, next);
  } else {
    streams_.erase(stream.place);
  }
}

ReplyStreams::Stream::Stream(ReplyStreams& owner, const Request& asked, Random own_dice)
    : streams(owner), request(asked), dice(own_dice) {
  const Replies& replies = streams.replies_;
  messages = replies.messages_least + dice.below(replies.messages_most - replies.messages_least + 1);
  per_s = replies.per_s_least + dice.unit() * (replies.per_s_most - replies.per_s_least);
  due.payload_at = dice.next() >> 1;  // answers to different people are not the same text
  due.offset = Duration{std::llround(replies.first_after_ms * 1e6)};
  due.payload_bytes = draw(replies.payload, dice);
}

ReplyStreams::Stream::~Stream() { streams.runtime_.disarm(timer); }

void ReplyStreams::Stream::publish_due() {
  streams.publish_(request, due, request.accepted + due.offset);
  advance();
  streams.arm_or_end(*this);
}

void ReplyStreams::Stream::advance() {
  ++due.k;
  due.payload_at += due.payload_bytes;
  due.offset = Duration{std::llround(streams.replies_.first_after_ms * 1e6 + static_cast<double>(due.k) * 1e9 / per_s)};
  due.payload_bytes = draw(streams.replies_.payload, dice);
}

}  // namespace pushbench
