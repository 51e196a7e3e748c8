// Timers for both worlds. A timer is three words inside its owner and sixteen bytes here while armed, nothing while
// idle; the queue is a 4-ary heap, so a million armed timers cost two or three cache misses to move.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/clock.hpp"

namespace pushbench {

namespace world {
class EventQueue;
}

/// A call to be made once at a time of its owner's choosing. It must not move while armed; when destroyed it must not
/// be armed (checked: aborts).
class Timer {
 public:
  /// `Timer timer_ = Timer::calling<&Poller::poll>(*this);`
  template <auto Method, class Owner>
  static Timer calling(Owner& owner) {
    return Timer{&owner, [](void* self) { (static_cast<Owner*>(self)->*Method)(); }};
  }

  Timer(Timer&& other) noexcept : owner_(other.owner_), call_(other.call_) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  Timer& operator=(Timer&&) = delete;
  ~Timer();

  bool armed() const { return position_ != kIdle; }

 private:
  friend class TimerQueue;
  friend class world::EventQueue;
  static constexpr std::uint32_t kIdle = UINT32_MAX;

  Timer(void* owner, void (*call)(void*)) : owner_(owner), call_(call) {}

  void* owner_;
  void (*call_)(void*);
  std::uint32_t position_ = kIdle;
  std::uint32_t order_ = 0;
};

/// Armed timers, earliest first; timers of one instant fire in the order in which they were armed.
class TimerQueue {
 public:
  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Arms `timer` for `when`; a timer that is armed already is moved there.
  void arm(Timer& timer, TimePoint when);

  /// Does nothing to a timer that is not armed.
  void disarm(Timer& timer);

  std::optional<TimePoint> earliest() const;

  /// Fires the earliest timer if it is due at `now`; false if none is. The timer is idle again before its call is made.
  bool fire_one(TimePoint now);

  std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    TimePoint when;
    Timer* timer;
  };

  static bool before(const Entry& a, const Entry& b);
  void place(std::size_t position, Entry entry);
  void sift_up(std::size_t position, Entry entry);
  void sift_down(std::size_t position, Entry entry);

  std::vector<Entry> heap_;
  std::uint32_t next_order_ = 0;
};

}  // namespace pushbench
