#include "harness/publisher.hpp"

#include <utility>

namespace pushbench {

namespace {
// A sender that is far behind must still read what comes in, or it measures its own deafness.
constexpr int kMessagesAtOnce = 64;
}  // namespace

Publisher::Publisher(Runtime& runtime, Schedule schedule, TimePoint begin, TimePoint end, Publish publish)
    : runtime_(runtime), schedule_(std::move(schedule)), begin_(begin), end_(end), publish_(std::move(publish)) {
  arm_for_next();
}

Publisher::~Publisher() { runtime_.disarm(timer_); }

void Publisher::arm_for_next() {
  const TimePoint next = begin_ + schedule_.due().offset;
  finished_ = next >= end_;
  if (!finished_) runtime_.arm(timer_, next);
}

void Publisher::publish_due() {
  for (int published = 0; published < kMessagesAtOnce; ++published) {
    const TimePoint intended = begin_ + schedule_.due().offset;
    if (intended >= end_ || intended > runtime_.now()) break;
    publish_(schedule_.due(), intended);
    schedule_.advance();
  }
  arm_for_next();
}

std::vector<Due> Publisher::remaining() const {
  std::vector<Due> left;
  if (finished_) return left;
  for (Schedule rest = schedule_; begin_ + rest.due().offset < end_; rest.advance()) left.push_back(rest.due());
  return left;
}

}  // namespace pushbench
