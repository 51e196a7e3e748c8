// The timer queue with N timers armed: moving one, as every poll does, and firing one and arming it anew.
#include "runtime/timer_queue.hpp"

#include <benchmark/benchmark.h>

#include <deque>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

struct Sleeper {
  void wake() { ++woken; }
  std::uint64_t woken = 0;
  Timer timer = Timer::calling<&Sleeper::wake>(*this);
};

/// N sleepers, each with a timer somewhere in the next second.
class Dormitory {
 public:
  explicit Dormitory(std::int64_t count) : sleepers_(static_cast<std::size_t>(count)) {
    for (Sleeper& sleeper : sleepers_) queue.arm(sleeper.timer, somewhere_after(TimePoint{}));
  }
  ~Dormitory() {
    for (Sleeper& sleeper : sleepers_) queue.disarm(sleeper.timer);
  }
  Dormitory(const Dormitory&) = delete;
  Dormitory& operator=(const Dormitory&) = delete;

  TimePoint somewhere_after(TimePoint time) {
    return time + Duration{static_cast<std::int64_t>(random_.below(1'000'000'000))};
  }
  Sleeper& any() { return sleepers_[random_.below(sleepers_.size())]; }
  TimerQueue queue;

 private:
  Random random_{1};
  std::deque<Sleeper> sleepers_;
};

void timer_move(benchmark::State& state) {
  Dormitory dormitory(state.range(0));
  for (auto _ : state) dormitory.queue.arm(dormitory.any().timer, dormitory.somewhere_after(TimePoint{}));
}
BENCHMARK(timer_move)->Arg(1000)->Arg(1'000'000);

/// A timer that arms itself again when it fires, as a heartbeat does.
struct Heart {
  void beat() { queue->arm(timer, when += Duration{1'000'000'000}); }
  TimerQueue* queue = nullptr;
  TimePoint when;
  Timer timer = Timer::calling<&Heart::beat>(*this);
};

void timer_fire(benchmark::State& state) {
  Random random(1);
  TimerQueue queue;
  std::deque<Heart> hearts(static_cast<std::size_t>(state.range(0)));
  for (Heart& heart : hearts) {
    heart.queue = &queue;
    heart.when = TimePoint{Duration{static_cast<std::int64_t>(random.below(1'000'000'000))}};
    queue.arm(heart.timer, heart.when);
  }
  for (auto _ : state) queue.fire_one(*queue.earliest());
  for (Heart& heart : hearts) queue.disarm(heart.timer);
}
BENCHMARK(timer_fire)->Arg(1000)->Arg(1'000'000);

}  // namespace
}  // namespace pushbench
