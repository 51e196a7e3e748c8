// The event queue against TimerQueue, whose order it must have whatever is done to it; and what it costs in memory.
#include "runtime/world/event_queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench::world {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Does the same to both queues, and writes down what each fires.
class Twins {
 public:
  Twins(std::size_t count, std::uint64_t seed, std::uint32_t first_order) : queue(first_order), dice(seed) {
    for (std::size_t i = 0; i < count; ++i) pairs_.emplace_back(*this, i);
  }
  ~Twins() {
    for (Pair& pair : pairs_) disarm(pair);
  }
  Twins(const Twins&) = delete;
  Twins& operator=(const Twins&) = delete;

  /// One random thing; `spread` is the usual distance of a timer.
  void act(std::int64_t spread) {
    Pair& pair = pairs_[dice.below(pairs_.size())];
    const std::uint64_t what = dice.below(10);
    if (what < 2) {
      disarm(pair);
    } else if (what < 8) {
      arm(pair, drawn(spread));
    } else {
      now += Duration{static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(spread) / 8 + 1))};
      for (int i = 0; i < 4; ++i) fire();
    }
  }
  void fire_all() {
    while (queue.size() > 0) {
      now = std::max(now, *queue.earliest());
      fire();
      if (testing::Test::HasFailure()) return;
    }
  }
  void expect_equal() {
    ASSERT_EQ(queue.size(), reference.size());
    ASSERT_EQ(queue.earliest(), reference.earliest());
  }

  EventQueue queue;
  TimerQueue reference;
  Random dice;
  TimePoint now{};
  std::uint64_t fired = 0;

 private:
  struct Pair {
    Pair(Twins& twins, std::size_t number) : twins(twins), number(number) {}
    void fired_by_queue() { twins.last_ = number; }
    void fired_by_reference() { twins.expected_ = number; }
    Twins& twins;
    std::size_t number;
    Timer timer = Timer::calling<&Pair::fired_by_queue>(*this);
    Timer twin = Timer::calling<&Pair::fired_by_reference>(*this);
  };

  TimePoint drawn(std::int64_t spread) {
    const auto within = [this](std::int64_t most) {
      return Duration{static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(most) + 1))};
    };
    switch (dice.below(12)) {
      case 0: return now;
      case 1: return now - within(spread);
      case 2: return now + hours{24 * 9} + within(spread);
      case 3: return now + seconds{1};  // many of one instant
      case 4: return now + Duration{static_cast<std::int64_t>(dice.below(4))};
      case 5: return dice.below(50) == 0 ? TimePoint::max() : now + within(1000);
      default: return now + within(spread);
    }
  }
  void arm(Pair& pair, TimePoint when) {
    queue.arm(pair.timer, when);
    reference.arm(pair.twin, when);
    ASSERT_TRUE(pair.timer.armed());
  }
  void disarm(Pair& pair) {
    queue.disarm(pair.timer);
    reference.disarm(pair.twin);
    ASSERT_FALSE(pair.timer.armed());
  }
  void fire() {
    ASSERT_EQ(queue.earliest(), reference.earliest());
    const bool any = queue.fire_one(now);
    ASSERT_EQ(any, reference.fire_one(now));
    if (!any) return;
    ++fired;
    ASSERT_EQ(last_, expected_);
    ASSERT_FALSE(pairs_[last_].timer.armed());
  }

  std::deque<Pair> pairs_;
  std::size_t last_ = 0, expected_ = 0;
};

TEST(EventQueue, AgreesWithTimerQueueWhateverIsDoneToIt) {
  for (std::uint64_t seed = 1; seed <= 24 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::size_t count = seed % 3 == 0 ? 20'000 : 10 + seed * 40;
    Twins twins(count, seed, seed % 4 == 0 ? UINT32_MAX - 30'000 : 0);
    const std::int64_t spread = std::int64_t{1} << (4 + seed % 12 * 3);
    for (int i = 0; i < 60'000 && !testing::Test::HasFailure(); ++i) {
      twins.act(spread);
      if (i % 64 == 0) twins.expect_equal();
    }
    twins.fire_all();
    EXPECT_GT(twins.fired, 1000U);
  }
}

/// Arms itself and others from within its own call.
struct Restless {
  void wake() {
    woken->push_back(number);
    const std::int64_t ahead = number * 7919 % 1009;
    if (woken->size() < 200'000) arm(timer, ahead);
  }
  void arm(Timer& which, std::int64_t ahead) {
    *now_ns += ahead % 3;
    queue != nullptr ? queue->arm(which, TimePoint{Duration{*now_ns + ahead}})
                     : reference->arm(which, TimePoint{Duration{*now_ns + ahead}});
  }
  std::int64_t number = 0;
  std::vector<std::int64_t>* woken = nullptr;
  std::int64_t* now_ns = nullptr;
  EventQueue* queue = nullptr;
  TimerQueue* reference = nullptr;
  Timer timer = Timer::calling<&Restless::wake>(*this);
};

template <class Queue>
std::vector<std::int64_t> order_of(Queue& queue, EventQueue* event_queue, TimerQueue* reference) {
  std::vector<std::int64_t> woken;
  std::int64_t now_ns = 0;
  std::deque<Restless> all(5000);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].number = static_cast<std::int64_t>(i);
    all[i].woken = &woken;
    all[i].now_ns = &now_ns;
    all[i].queue = event_queue;
    all[i].reference = reference;
    all[i].arm(all[i].timer, static_cast<std::int64_t>(i % 50));
  }
  while (queue.size() > 0) queue.fire_one(*queue.earliest());
  return woken;
}

TEST(EventQueue, FiresInTheSameOrderWhatIsArmedFromWithinCalls) {
  EventQueue queue;
  TimerQueue reference;
  EXPECT_EQ(order_of(queue, &queue, nullptr), order_of(reference, nullptr, &reference));
}

struct Sleeper {
  void wake() { ++woken; }
  int woken = 0;
  Timer timer = Timer::calling<&Sleeper::wake>(*this);
};

TEST(EventQueue, FiresThoseOfOneInstantInTheOrderOfArmingAcrossTheWrapOfItsCount) {
  EventQueue queue(UINT32_MAX - 3);
  std::vector<int> rung;
  struct Alarm {
    void ring() { rung->push_back(number); }
    int number = 0;
    std::vector<int>* rung = nullptr;
    Timer timer = Timer::calling<&Alarm::ring>(*this);
  };
  std::deque<Alarm> alarms(8);
  for (int i = 0; i < 8; ++i) {
    Alarm& alarm = alarms[static_cast<std::size_t>(i)];
    alarm.number = i;
    alarm.rung = &rung;
    queue.arm(alarm.timer, from_us(5));
  }
  while (queue.fire_one(from_us(5))) {
  }
  EXPECT_EQ(rung, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(EventQueue, ForgetsATimerThatIsGone) {
  EventQueue queue;
  for (int i = 0; i < 1000; ++i) {
    Sleeper sleeper;
    queue.arm(sleeper.timer, from_us(1000 + i));
    queue.disarm(sleeper.timer);
  }
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_EQ(queue.earliest(), std::nullopt);
  EXPECT_FALSE(queue.fire_one(from_us(1'000'000)));
}

TEST(EventQueue, HoldsNoMoreMemoryHoweverOftenFarTimersAreMoved) {
  constexpr std::size_t kTimers = 20'000;
  EventQueue queue;
  std::deque<Sleeper> sleepers(kTimers);
  for (int round = 0; round < 200; ++round) {
    for (Sleeper& sleeper : sleepers) queue.arm(sleeper.timer, TimePoint{seconds{30 + round}});
  }
  EXPECT_LT(queue.memory(), kTimers * 100);
  for (Sleeper& sleeper : sleepers) queue.disarm(sleeper.timer);
}

TEST(EventQueue, HoldsFewBytesForATimerThatIsArmed) {
  constexpr std::size_t kTimers = 1'000'000;
  EventQueue queue;
  Random dice(3);
  std::deque<Sleeper> sleepers(kTimers);
  for (Sleeper& sleeper : sleepers) queue.arm(sleeper.timer, TimePoint{Duration{dice.below(30'000'000'000)}});
  TimePoint last{};
  for (std::size_t i = 0; i < kTimers; ++i) {
    last = *queue.earliest();
    ASSERT_TRUE(queue.fire_one(last));
    Sleeper& sleeper = sleepers[dice.below(kTimers)];
    queue.arm(sleeper.timer, last + Duration{dice.below(30'000'000'000)});
    if (queue.size() == 0) break;
  }
  EXPECT_LT(queue.memory(), kTimers * 40);
  for (Sleeper& sleeper : sleepers) queue.disarm(sleeper.timer);
}

}  // namespace
}  // namespace pushbench::world
