#include "harness/recorder.hpp"

#include <algorithm>

namespace pushbench {

namespace {

constexpr std::size_t kLongestTimeline = 24 * 3600;

}  // namespace

void Recording::merge(const Recording& other) {
  pushbench::merge(latency, other.latency);
  service_time.merge(other.service_time);
  lateness.merge(other.lateness);
  window_delivered += other.window_delivered;
  window_payload_bytes += other.window_payload_bytes;
  in_flight_s += other.in_flight_s;
  timeline.resize(std::max(timeline.size(), other.timeline.size()));
  for (std::size_t i = 0; i < other.timeline.size(); ++i) timeline[i] += other.timeline[i];
}

Recording Recorder::recording() const {
  Recording all = recording_;
  all.latency = latency_.steps();
  return all;
}

void Recorder::arrived(const Envelope& message, TimePoint received) {
  if (window_.holds(message.intended)) {
    latency_.record(message.intended, to_us(received - message.intended));
    recording_.service_time.record(to_us(received - message.sent));
    recording_.lateness.record(to_us(message.sent - message.intended));
  }
  if (window_.holds(received)) {
    ++recording_.window_delivered;
    recording_.window_payload_bytes += message.size;
  }
  const TimePoint from = std::max(message.intended, window_.begin);
  const TimePoint to = std::min(received, window_.end);
  if (from < to) recording_.in_flight_s += std::chrono::duration<double>(to - from).count();

  if (received < origin_) return;
  const auto second = static_cast<std::size_t>((received - origin_) / std::chrono::seconds{1});
  if (second >= kLongestTimeline) return;
  if (second >= recording_.timeline.size()) recording_.timeline.resize(second + 1);
  ++recording_.timeline[second];
}

}  // namespace pushbench
