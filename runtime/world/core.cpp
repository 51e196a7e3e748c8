#include "runtime/world/core.hpp"

#include <algorithm>

#include "runtime/world/model_host.hpp"
#include "runtime/world/network.hpp"

namespace pushbench::world {

void Core::make_ready(WorldStream* stream) {
  if (host_.network().stopped()) return;
  ready_.push_back(stream);
  expect_turn();
}

void Core::timers_are_due() {
  timers_due_ = true;
  expect_turn();
}

void Core::expect_turn() {
  Network& network = host_.network();
  if (host_.paused() || timer_.armed() || network.running() == this) return;
  const TimePoint now = network.time();
  if (never_busy_) {
    network.events().arm(timer_, now);
  } else if (free_at_ > now) {
    network.events().arm(timer_, free_at_);
  } else {
    waking_ = true;
    wakes_at_ = now + host_.draw_wake_delay();
    network.events().arm(timer_, wakes_at_);
  }
}

bool Core::do_now(WorldStream* stream) {
  if (!never_busy_ || host_.paused() || has_work() || host_.network().running() != nullptr) return false;
  begin(host_.network().event_time());
  if (stream == nullptr) {
    host_.fire_timers(1);
  } else {
    stream->run();
  }
  finish();
  return true;
}

void Core::run() {
  const TimePoint now = host_.network().event_time();
  if (free_at_ > now) {  // work came to it from another core
    host_.network().events().arm(timer_, free_at_);
    return;
  }
  begin(now);
  if (waking_) {
    cursor_ = wake(now);
  }
  work();
  finish();
}

/// It wakes at `at`; returns when it can work.
TimePoint Core::wake(TimePoint at) {
  waking_ = false;
  const Duration slept = at - free_at_;
  const Duration cost = host_.wake(slept);
  cpu_ += cost + host_.rest(slept);
  return at + cost;
}

void Core::begin(TimePoint at) {
  cursor_ = at;
  host_.network().set_running(this);
}

/// One unit.
void Core::work() {
  if (timers_due_ && (ready_.empty() || units_ >= kUnitsBetween)) {
    timers_due_ = false;
    units_ = 0;
    host_.fire_timers(never_busy_ ? 1 : kTimersAtOnce);
    return;
  }
  WorldStream* const stream = ready_.front();
  ready_.pop_front();
  units_ = ready_.empty() ? 0 : units_ + 1;
  stream->run();
}

void Core::finish() {
  Network& network = host_.network();
  network.set_running(nullptr);
  network.set_current(nullptr);
  free_at_ = cursor_;
  if (has_work() && !host_.paused() && !timer_.armed()) network.events().arm(timer_, free_at_);
}

TimePoint Core::charge(Duration cost) {
  const Network& network = host_.network();
  const TimePoint now = network.time();
  if (never_busy_) return now;
  cpu_ += cost;
  const Core* const by = network.running();
  if (by == this) return cursor_ += cost;
  if (by != nullptr && &by->host() == &host_ && free_at_ <= now && (waking_ || !timer_.armed())) {
    free_at_ = wake(waking_ ? wakes_at_ : now + host_.draw_wake_delay());
  }
  return free_at_ = std::max(free_at_, now) + cost;
}

void Core::pause() { host_.network().events().disarm(timer_); }

void Core::resume() {
  if (has_work()) host_.network().events().arm(timer_, std::max(free_at_, host_.network().time()));
}

void Core::clear() {
  host_.network().events().disarm(timer_);
  ready_.clear();
  waking_ = timers_due_ = false;
  units_ = 0;
  free_at_ = host_.network().time();
}

}  // namespace pushbench::world
