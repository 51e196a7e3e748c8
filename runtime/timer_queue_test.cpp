#include "runtime/timer_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;

constexpr TimePoint at(std::int64_t us) { return from_us(us); }

/// Writes its number down when called.
struct Alarm {
  Alarm(int number, std::vector<int>& rung) : number(number), rung(rung) {}
  void ring() {
    rung.push_back(number);
    if (then) then();
  }
  int number;
  std::vector<int>& rung;
  std::function<void()> then;
  Timer timer = Timer::calling<&Alarm::ring>(*this);
};

struct TimerQueueTest : testing::Test {
  Alarm& make(int number) { return alarms.emplace_back(number, rung); }
  void fire_all(std::int64_t now_us) {
    while (queue.fire_one(at(now_us))) {
    }
  }

  TimerQueue queue;
  std::vector<int> rung;
  std::deque<Alarm> alarms;
};

TEST_F(TimerQueueTest, FiresWhatIsDueEarliestFirst) {
  queue.arm(make(1).timer, at(30));
  queue.arm(make(2).timer, at(10));
  queue.arm(make(3).timer, at(20));
  EXPECT_EQ(queue.earliest(), at(10));
  EXPECT_FALSE(queue.fire_one(at(9)));
  fire_all(20);
  EXPECT_THAT(rung, ElementsAre(2, 3));
  EXPECT_EQ(queue.size(), 1u);
  fire_all(30);
  EXPECT_THAT(rung, ElementsAre(2, 3, 1));
  EXPECT_EQ(queue.earliest(), std::nullopt);
  EXPECT_FALSE(queue.fire_one(at(1000)));
}

TEST_F(TimerQueueTest, FiresThoseOfOneInstantInTheOrderOfArming) {
  for (int i = 0; i < 20; ++i) queue.arm(make(i).timer, at(5));
  queue.arm(alarms[3].timer, at(5));  // armed anew: it is the last now
  fire_all(5);
  EXPECT_THAT(rung, ElementsAre(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 3));
}

TEST_F(TimerQueueTest, MovesATimerThatIsArmed) {
  Alarm& early = make(1);
  Alarm& late = make(2);
  queue.arm(early.timer, at(10));
  queue.arm(late.timer, at(20));
  queue.arm(early.timer, at(30));
  EXPECT_EQ(queue.size(), 2u);
  fire_all(30);
  EXPECT_THAT(rung, ElementsAre(2, 1));
}

TEST_F(TimerQueueTest, ForgetsATimerThatIsDisarmed) {
  Alarm& alarm = make(1);
  queue.disarm(alarm.timer);
  queue.arm(alarm.timer, at(10));
  EXPECT_TRUE(alarm.timer.armed());
  queue.disarm(alarm.timer);
  EXPECT_FALSE(alarm.timer.armed());
  fire_all(10);
  EXPECT_TRUE(rung.empty());
}

TEST_F(TimerQueueTest, LetsATimerArmItselfAndDisarmOthersInItsCall) {
  Alarm& first = make(1);
  Alarm& second = make(2);
  first.then = [&] {
    EXPECT_FALSE(first.timer.armed());
    if (rung.size() == 1) queue.arm(first.timer, at(20));
    queue.disarm(second.timer);
  };
  queue.arm(first.timer, at(10));
  queue.arm(second.timer, at(10));
  fire_all(20);
  EXPECT_THAT(rung, ElementsAre(1, 1));
}

TEST_F(TimerQueueTest, AgreesWithAnOrderedMapUnderRandomUse) {
  constexpr int kTimers = 300;
  Random random(7);
  std::map<std::pair<TimePoint, std::uint64_t>, int> expected;
  std::vector<std::optional<std::pair<TimePoint, std::uint64_t>>> keys(kTimers);
  for (int i = 0; i < kTimers; ++i) make(i);
  std::uint64_t order = 0;
  std::int64_t now_us = 0;
  for (int round = 0; round < 20'000; ++round) {
    const int which = static_cast<int>(random.below(kTimers));
    auto& key = keys[static_cast<std::size_t>(which)];
    Timer& timer = alarms[static_cast<std::size_t>(which)].timer;
    if (random.below(4) == 0) {
      if (key) expected.erase(*key);
      key.reset();
      queue.disarm(timer);
    } else {
      if (key) expected.erase(*key);
      key = {at(now_us + static_cast<std::int64_t>(random.below(50))), order++};
      expected.emplace(*key, which);
      queue.arm(timer, key->first);
    }
    ASSERT_EQ(queue.size(), expected.size());
    if (random.below(50) == 0) {
      now_us += static_cast<std::int64_t>(random.below(40));
      rung.clear();
      fire_all(now_us);
      for (const int fired : rung) {
        ASSERT_FALSE(expected.empty());
        ASSERT_EQ(fired, expected.begin()->second);
        keys[static_cast<std::size_t>(fired)].reset();
        expected.erase(expected.begin());
      }
      ASSERT_TRUE(expected.empty() || expected.begin()->first.first > at(now_us));
    }
  }
  for (Alarm& alarm : alarms) queue.disarm(alarm.timer);
}

TEST(TimerDeathTest, AbortsWhenDestroyedWhileArmed) {
  EXPECT_DEATH(
      {
        TimerQueue queue;
        std::vector<int> rung;
        auto alarm = std::make_unique<Alarm>(1, rung);
        queue.arm(alarm->timer, at(1));
        alarm.reset();
      },
      "");
}

}  // namespace
}  // namespace pushbench
