#include "runtime/timer_queue.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench {

namespace {
constexpr std::size_t kArity = 4;
}

Timer::~Timer() {
  if (armed()) std::abort();  // its owner is gone, so firing would call into freed memory
}

bool TimerQueue::before(const Entry& a, const Entry& b) {
  if (a.when != b.when) return a.when < b.when;
  // Serial number arithmetic: right as long as timers of one instant were armed within 2^31 of each other.
  return static_cast<std::int32_t>(a.timer->order_ - b.timer->order_) < 0;
}

void TimerQueue::place(std::size_t position, Entry entry) {
  heap_[position] = entry;
  entry.timer->position_ = static_cast<std::uint32_t>(position);
}

void TimerQueue::sift_up(std::size_t position, Entry entry) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / kArity;
    if (!before(entry, heap_[parent])) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, entry);
}

void TimerQueue::sift_down(std::size_t position, Entry entry) {
  for (;;) {
    const std::size_t first = position * kArity + 1;
    if (first >= heap_.size()) break;
    std::size_t least = first;
    const std::size_t end = std::min(first + kArity, heap_.size());
    for (std::size_t child = first + 1; child < end; ++child) {
      if (before(heap_[child], heap_[least])) least = child;
    }
    if (!before(heap_[least], entry)) break;
    place(position, heap_[least]);
    position = least;
  }
  place(position, entry);
}

void TimerQueue::arm(Timer& timer, TimePoint when) {
  if (timer.armed()) disarm(timer);
  timer.order_ = next_order_++;
  heap_.push_back({when, &timer});
  sift_up(heap_.size() - 1, {when, &timer});
}

void TimerQueue::disarm(Timer& timer) {
  if (!timer.armed()) return;
  const std::size_t position = timer.position_;
  timer.position_ = Timer::kIdle;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  if (position > 0 && before(last, heap_[(position - 1) / kArity])) {
    sift_up(position, last);
  } else {
    sift_down(position, last);
  }
}

std::optional<TimePoint> TimerQueue::earliest() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

bool TimerQueue::fire_one(TimePoint now) {
  if (heap_.empty() || heap_.front().when > now) return false;
  Timer& timer = *heap_.front().timer;
  disarm(timer);
  timer.call_(timer.owner_);
  return true;
}

}  // namespace pushbench
