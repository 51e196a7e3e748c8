// What arrived, when: histograms of one direction, what fell into the measured window, and how much was in flight on
// average. Latency counts from the intended time, so a system that stalls cannot hide it.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/latency_steps.hpp"
#include "hub/envelope.hpp"
#include "results/histogram.hpp"
#include "runtime/clock.hpp"

namespace pushbench {

/// What a worker recorded of one direction; merges across workers.
struct Recording {
  std::vector<Histogram> latency;      ///< of first copies due in the window, by step (see LatencySteps)
  Histogram service_time, lateness;    ///< of the same
  std::uint64_t window_delivered = 0;  ///< first copies that arrived in the window
  std::uint64_t window_payload_bytes = 0;
  /// Message-seconds in flight within the window, over the whole window: divided by its length, the mean in flight.
  double in_flight_s = 0;
  std::vector<std::uint64_t> timeline;  ///< arrivals of each second since Recorder's origin

  void merge(const Recording& other);
};

class Recorder {
 public:
  /// `origin` is when the timeline begins.
  Recorder(const Window& window, TimePoint origin) : window_(window), origin_(origin), latency_(window) {}

  /// A first copy arrived at `received`.
  void arrived(const Envelope& message, TimePoint received);

  Recording recording() const;

 private:
  Window window_;
  TimePoint origin_;
  LatencySteps latency_;
  Recording recording_;  ///< all but the latency
};

}  // namespace pushbench
