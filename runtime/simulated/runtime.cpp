#include "runtime/simulated/runtime.hpp"

namespace pushbench {

SimulatedRuntime::SimulatedRuntime(const SimulatedOptions& options)
    // The network has its own dice: how bytes are cut must not change what protocol code draws.
    : Runtime(options.seed), network_(options, Random{~options.seed}) {}

bool SimulatedRuntime::step_until(TimePoint limit) {
  TimerQueue& events = network_.events();
  const TimePoint event = events.earliest().value_or(TimePoint::max());
  const TimePoint timer = timers_.earliest().value_or(TimePoint::max());
  if (events.size() + timers_.size() == 0 || std::min(event, timer) > limit) return false;
  network_.advance(std::min(event, timer));
  if (events.size() > 0 && event <= timer) return events.fire_one(now());
  return timers_.fire_one(now());
}

void SimulatedRuntime::run_until(TimePoint when) {
  while (step_until(when)) {
  }
  network_.advance(when);
}

bool SimulatedRuntime::run_until_idle(Duration limit) {
  const TimePoint end = now() + limit;
  while (step_until(end)) {
  }
  return network_.events().size() + timers_.size() == 0;
}

bool SimulatedRuntime::step() { return step_until(TimePoint::max()); }

}  // namespace pushbench
