// Latency by step of the measure phase, so that a stall is seen where it was. A delivery is recorded once, in its step;
// the whole phase's histogram is all steps merged.
#pragma once

#include <cstddef>
#include <vector>

#include "results/histogram.hpp"
#include "results/trial.hpp"
#include "runtime/clock.hpp"

namespace pushbench {

/// The measure phase: [begin, end).
struct Window {
  TimePoint begin, end;
  bool holds(TimePoint time) const { return begin <= time && time < end; }
};

/// How long a step of `phase` is: half a second, or the least multiple of it that makes at most 240 steps. Histograms
/// of that many steps take 4 MB while latencies stay below 2 ms, 45 MB if each step has some of an hour.
Duration latency_step(Duration phase);

class LatencySteps {
 public:
  explicit LatencySteps(const Window& window)
      : window_(window), step_(latency_step(window.end - window.begin)), from_(window.end), to_(window.end) {}

  /// Of a message that was due at `due`, within the window.
  void record(TimePoint due, std::int64_t us) {
    if (due < from_ || due >= to_) [[unlikely]]
      turn_to(due);
    steps_[current_].record(us);
  }

  /// Up to the last one in which something was due. Those without a message are empty.
  const std::vector<Histogram>& steps() const { return steps_; }

 private:
  void turn_to(TimePoint due);

  Window window_;
  Duration step_;
  TimePoint from_, to_;      ///< of the step that is recorded into: what is due together mostly arrives together
  std::size_t current_ = 0;  ///< turn_to() makes it before anything is recorded
  std::vector<Histogram> steps_;
};

/// Adds `other`, from another worker, step by step.
void merge(std::vector<Histogram>& steps, const std::vector<Histogram>& other);

Histogram merged(const std::vector<Histogram>& steps);

/// One for each step of a phase of `phase_s`, also where nothing was due.
std::vector<results::LatencyStep> latency_figures(const std::vector<Histogram>& steps, double phase_s);

/// latency_step() in seconds.
double latency_step_s(double phase_s);

}  // namespace pushbench
