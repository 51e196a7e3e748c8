#include "results/claims/measures.hpp"

#include <array>

#include "results/poll_interval.hpp"

namespace pushbench::results {

namespace {

/// IPv4 and TCP; with timestamps, as Linux has it unless told otherwise, twelve more.
Value segment_header_bytes(const Environment& environment) {
  if (!environment.tcp_timestamps) return std::nullopt;
  return *environment.tcp_timestamps ? 52 : 40;
}

Value wire_bytes(const Trial& trial) {
  if (!trial.wire) return std::nullopt;
  return static_cast<double>(trial.wire->down_bytes) + static_cast<double>(trial.wire->up_bytes);
}

Value segments(const Trial& trial) {
  if (!trial.wire) return std::nullopt;
  return static_cast<double>(trial.wire->down_segments) + static_cast<double>(trial.wire->up_segments);
}

/// What the application's protocol added to the messages: neither packets' headers nor payload.
Value protocol_bytes(const Trial& trial, const Environment& environment) {
  const Value wire = wire_bytes(trial), packets = segments(trial), header = segment_header_bytes(environment);
  if (!wire || !packets || !header) return std::nullopt;
  const double payload =
      static_cast<double>(trial.downlink.window_payload_bytes) + static_cast<double>(trial.uplink.window_payload_bytes);
  return believable(*wire - *packets * *header - payload);
}

Value messages(const Trial& trial) {
  return static_cast<double>(trial.downlink.window_delivered) + static_cast<double>(trial.uplink.window_delivered);
}

Value answers(const Trial& trial) { return trial.polls ? number(trial.polls->answers) : Value{}; }

Value cpu_us(const Side& side) {
  if (!side.cpu_user_s || !side.cpu_system_s) return std::nullopt;
  return believable((*side.cpu_user_s + *side.cpu_system_s) * 1e6);
}

Value count(const Trial& trial, std::uint64_t Direction::*of) {
  return static_cast<double>(trial.downlink.*of) + static_cast<double>(trial.uplink.*of);
}

/// Of transports that ask at an interval: how far their mean delay is from half of it.
Value mean_to_half_interval(const Trial& trial, const Environment&) {
  const auto interval_ms = poll_interval_ms(trial.settings);
  if (!interval_ms || trial.downlink.latency.empty()) return std::nullopt;
  return ratio(trial.downlink.latency.mean(), *interval_ms * 500);
}

constexpr std::array kMeasures{
    Measure{"protocol_bytes_per_message", "what the protocol adds to a message, without the packets' headers",
            Combine::median,
            [](const Trial& t, const Environment& e) { return ratio(protocol_bytes(t, e), messages(t)); }},
    Measure{"protocol_bytes_per_answer", "headers of a poll and its answer, without the packets' headers",
            Combine::median,
            [](const Trial& t, const Environment& e) { return ratio(protocol_bytes(t, e), answers(t)); }},
    Measure{"wire_bytes_per_answer", "IP packets both ways, per poll answered", Combine::median,
            [](const Trial& t, const Environment&) { return ratio(wire_bytes(t), answers(t)); }},
    Measure{"segments_per_answer", "IP packets both ways, per poll answered", Combine::median,
            [](const Trial& t, const Environment&) { return ratio(segments(t), answers(t)); }},
    Measure{"server_cpu_us_per_answer", "CPU of the server, per poll answered", Combine::median,
            [](const Trial& t, const Environment&) { return ratio(cpu_us(t.server), answers(t)); }},
    Measure{"latency_mean_to_half_interval", "mean latency over half the interval at which clients ask",
            Combine::median, mean_to_half_interval},
    Measure{"server_memory_peak_bytes", "the most user memory that the server had", Combine::median,
            [](const Trial& t, const Environment&) { return number(t.server.memory_peak_bytes); }},
    Measure{"lost_or_reordered", "messages that never came, or came after a later one, both directions", Combine::sum,
            [](const Trial& t, const Environment&) {
              return Value{*count(t, &Direction::lost) + *count(t, &Direction::reordered)};
            }},
    Measure{"lost_or_duplicated", "messages that never came, or came again, both directions", Combine::sum,
            [](const Trial& t, const Environment&) {
              return Value{*count(t, &Direction::lost) + *count(t, &Direction::duplicated)};
            }},
};

}  // namespace

std::span<const Measure> measures() { return kMeasures; }

}  // namespace pushbench::results
