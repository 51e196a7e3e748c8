#include "runtime/world/core.hpp"

#include <algorithm>

#include "runtime/world/model_host.hpp"
#include "runtime/world/network.hpp"

namespace pushbench::world {

void Core::make_ready(WorldStream* stream) {
  ready_.push_back(stream);
  Network& network = host_.network();
  if (host_.paused() || timer_.armed() || network.running() == this) return;
  const TimePoint now = network.time();
  if (never_busy_) {
    network.events().arm(timer_, now);
  } else if (free_at_ > now) {
    network.events().arm(timer_, free_at_);
  } else {
    waking_ = true;
    network.events().arm(timer_, now + host_.draw_wake_delay());
  }
}

bool Core::do_now(WorldStream* stream) {
  if (!never_busy_ || host_.paused() || !ready_.empty() || host_.network().running() != nullptr) return false;
  begin(host_.network().event_time());
  work_on(stream);
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
    waking_ = false;
    const Duration slept = now - free_at_;
    charge(host_.wake(slept));
    cpu_ += host_.rest(slept);
  }
  WorldStream* const stream = ready_.front();
  ready_.pop_front();
  work_on(stream);
  finish();
}

void Core::begin(TimePoint at) {
  cursor_ = at;
  host_.network().set_running(this);
}

void Core::work_on(WorldStream* stream) {
  if (stream == nullptr) {
    host_.fire_timer();
  } else {
    stream->run();
  }
}

void Core::finish() {
  Network& network = host_.network();
  network.set_running(nullptr);
  network.set_current(nullptr);
  free_at_ = cursor_;
  if (!ready_.empty() && !host_.paused() && !timer_.armed()) network.events().arm(timer_, free_at_);
}

TimePoint Core::charge(Duration cost) {
  const Network& network = host_.network();
  if (never_busy_) return network.time();
  cpu_ += cost;
  if (network.running() == this) return cursor_ += cost;
  return free_at_ = std::max(free_at_, network.time()) + cost;
}

void Core::pause() { host_.network().events().disarm(timer_); }

void Core::resume() {
  if (!ready_.empty()) host_.network().events().arm(timer_, std::max(free_at_, host_.network().time()));
}

void Core::clear() {
  host_.network().events().disarm(timer_);
  ready_.clear();
  waking_ = false;
}

}  // namespace pushbench::world
