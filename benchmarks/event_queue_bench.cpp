// The event queue of the modelled world against TimerQueue in the hold model: N timers pending; the earliest fires and
// is armed anew. Sizes of millions take minutes and gigabytes: they are there with PUSHBENCH_LARGE_BENCHMARKS=1.
#include "runtime/world/event_queue.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

enum class Increments : std::uint8_t { exponential, mixed };

template <class Queue>
class Held {
 public:
  Held(std::size_t count, Increments increments)
      : sleepers_(new Sleeper[count]), count_(count), increments_(increments) {
    for (std::size_t i = 0; i < count; ++i) {
      sleepers_[i].held = this;
      queue.arm(sleepers_[i].timer, now_ + increment());
    }
    // Until the pending ones are distributed as they will stay.
    for (std::size_t i = 0; i < 2 * count; ++i) fire();
  }
  ~Held() {
    for (std::size_t i = 0; i < count_; ++i) queue.disarm(sleepers_[i].timer);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  void fire() {
    now_ = *queue.earliest();
    queue.fire_one(now_);
  }
  Queue queue;

 private:
  struct Sleeper {
    void wake() { held->queue.arm(timer, held->now_ + held->increment()); }
    Held* held = nullptr;
    Timer timer = Timer::calling<&Sleeper::wake>(*this);
  };

  Duration increment() {
    constexpr std::uint64_t kMean = 15'000'000'000;
    if (increments_ == Increments::exponential) {
      return Duration{static_cast<std::int64_t>(random_.exponential() * static_cast<double>(kMean))};
    }
    // A fifth each within 10 us, 100 us, 10 ms, a second and 30 s.
    static constexpr std::uint64_t kWithin[] = {10'000, 100'000, 10'000'000, 1'000'000'000, 30'000'000'000};
    return Duration{static_cast<std::int64_t>(1 + random_.below(kWithin[random_.below(5)]))};
  }

  std::unique_ptr<Sleeper[]> sleepers_;
  std::size_t count_;
  Increments increments_;
  Random random_{1};
  TimePoint now_{};
};

template <class Queue, Increments increments>
void hold(benchmark::State& state) {
  Held<Queue> held(static_cast<std::size_t>(state.range(0)), increments);
  for (auto _ : state) held.fire();
  state.SetItemsProcessed(state.iterations());
  if constexpr (requires { held.queue.memory(); }) {
    state.counters["bytes_a_timer"] = static_cast<double>(held.queue.memory()) / static_cast<double>(state.range(0));
  }
}

void hold_event_queue(benchmark::State& state) { hold<world::EventQueue, Increments::exponential>(state); }
void hold_event_queue_mixed(benchmark::State& state) { hold<world::EventQueue, Increments::mixed>(state); }
void hold_timer_queue(benchmark::State& state) { hold<TimerQueue, Increments::exponential>(state); }
void hold_timer_queue_mixed(benchmark::State& state) { hold<TimerQueue, Increments::mixed>(state); }

void sizes(benchmark::internal::Benchmark* bench) {
  for (const std::int64_t count : {10, 1000, 100'000}) bench->Arg(count);
  if (std::getenv("PUSHBENCH_LARGE_BENCHMARKS") == nullptr) return;
  for (const std::int64_t count : {1'000'000, 10'000'000, 30'000'000}) bench->Arg(count);
}
BENCHMARK(hold_event_queue)->Apply(sizes);
BENCHMARK(hold_event_queue_mixed)->Apply(sizes);
BENCHMARK(hold_timer_queue)->Apply(sizes);
BENCHMARK(hold_timer_queue_mixed)->Apply(sizes);

}  // namespace
}  // namespace pushbench
