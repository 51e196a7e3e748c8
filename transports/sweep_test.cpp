#include "transports/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <vector>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct Swept : SweepHook {
  explicit Swept(Runtime& in) : runtime(in) {}
  void on_sweep() {
    visits_us.push_back(to_us(runtime.now()));
    if (then) then();
  }
  Runtime& runtime;
  std::vector<std::int64_t> visits_us;
  std::function<void()> then;
};

struct SweepTest : testing::Test {
  ~SweepTest() override {
    while (!sweep.empty()) sweep.remove(sweep.front());
  }
  Swept& add() {
    Swept& member = members.emplace_back(runtime);
    sweep.add(member);
    return member;
  }
  void run_for(Duration time) { runtime.run_until(runtime.now() + time); }
  std::size_t visits() const {
    std::size_t all = 0;
    for (const Swept& member : members) all += member.visits_us.size();
    return all;
  }

  SimulatedRuntime runtime;
  std::deque<Swept> members;
  Sweep<Swept> sweep{runtime, milliseconds{3200}};  // slices of 100 ms
};

TEST_F(SweepTest, VisitsEachMemberOnceAnInterval) {
  for (int i = 0; i < 100; ++i) add();
  run_for(milliseconds{3200});
  for (const Swept& member : members) ASSERT_EQ(member.visits_us.size(), 1u);
  run_for(milliseconds{32000});
  for (const Swept& member : members) {
    ASSERT_EQ(member.visits_us.size(), 11u);
    for (std::size_t i = 1; i < 11; ++i) ASSERT_EQ(member.visits_us[i] - member.visits_us[i - 1], 3'200'000);
  }
}

TEST_F(SweepTest, SpreadsVisitsEvenly) {
  for (int i = 0; i < 320; ++i) add();
  for (std::size_t slice = 1; slice <= 32; ++slice) {
    run_for(milliseconds{100});
    EXPECT_EQ(visits(), slice * 10);
  }
}

TEST_F(SweepTest, NeverVisitsTwiceInARoundWhenOthersLeave) {
  for (int i = 0; i < 1000; ++i) add();
  run_for(milliseconds{1600});
  for (std::size_t i = 0; i < 999; ++i) sweep.remove(members[i]);  // visited and unvisited ones
  Swept& last = members[999];
  run_for(milliseconds{1600});
  EXPECT_EQ(last.visits_us.size(), 1u);
  run_for(milliseconds{3200});
  EXPECT_EQ(last.visits_us.size(), 2u);
}

TEST_F(SweepTest, LeavesNewMembersToTheNextRound) {
  add();
  run_for(milliseconds{150});
  Swept& late = add();
  run_for(milliseconds{3050});
  EXPECT_THAT(late.visits_us, IsEmpty());
  run_for(milliseconds{3200});
  EXPECT_EQ(late.visits_us.size(), 1u);
}

TEST_F(SweepTest, LetsAMemberRemoveItself) {
  for (int i = 0; i < 64; ++i) {
    Swept& member = add();
    member.then = [this, &member] { sweep.remove(member); };
  }
  run_for(seconds{10});
  for (const Swept& member : members) EXPECT_EQ(member.visits_us.size(), 1u);
  EXPECT_TRUE(sweep.empty());
}

TEST_F(SweepTest, HasNoTimerWhileEmpty) {
  EXPECT_EQ(runtime.timers(), 0u);
  sweep.remove(add());
  run_for(seconds{1});
  EXPECT_EQ(runtime.timers(), 0u);
  add();
  EXPECT_EQ(runtime.timers(), 1u);
}

TEST_F(SweepTest, NeverVisitsWithoutAnInterval) {
  Sweep<Swept> still(runtime, Duration::zero());
  Swept member(runtime);
  still.add(member);
  EXPECT_EQ(runtime.timers(), 0u);
  EXPECT_EQ(still.size(), 1u);
  EXPECT_EQ(&still.front(), &member);
  still.remove(member);
}

TEST_F(SweepTest, BeginsANewRoundAtAnotherPace) {
  for (int i = 0; i < 320; ++i) add();
  run_for(milliseconds{1600});
  EXPECT_EQ(visits(), 160u);
  sweep.set_interval(milliseconds{320});
  run_for(milliseconds{320});
  EXPECT_EQ(visits(), 160u + 320u);
  for (const Swept& member : members) ASSERT_GE(member.visits_us.size(), 1u);
  sweep.set_interval(milliseconds{32000});
  run_for(milliseconds{999});
  EXPECT_EQ(visits(), 480u);
  run_for(milliseconds{31001});
  EXPECT_EQ(visits(), 480u + 320u);
}

TEST_F(SweepTest, StopsInTheMiddleOfARoundAndBeginsWithAnother) {
  for (int i = 0; i < 320; ++i) add();
  run_for(milliseconds{1600});
  sweep.set_interval(Duration::zero());
  EXPECT_EQ(runtime.timers(), 0u);
  add();
  sweep.remove(members.front());
  sweep.remove(members[319]);
  run_for(seconds{100});
  EXPECT_EQ(visits(), 160u);
  sweep.set_interval(milliseconds{3200});
  run_for(milliseconds{3200});
  EXPECT_EQ(visits(), 160u + 319u);
  EXPECT_EQ(members[320].visits_us.size(), 1u);  // though it came in the middle of a round
}

TEST_F(SweepTest, VisitsThoseWhoCameWhileItStoodStillAsMuchAsAll) {
  for (int i = 0; i < 320; ++i) add();
  run_for(milliseconds{500});
  EXPECT_EQ(visits(), 50u);
  sweep.set_interval(Duration::zero());
  for (int i = 0; i < 3200; ++i) add();
  sweep.set_interval(milliseconds{3200});
  run_for(milliseconds{500});
  EXPECT_EQ(visits(), 50u + 5 * 3520 / 32);
}

TEST_F(SweepTest, BeginsWhenItIsGivenAnInterval) {
  Sweep<Swept> late(runtime, Duration::zero());
  late.set_interval(milliseconds{3200});
  EXPECT_EQ(runtime.timers(), 0u);  // nobody is in yet
  Swept member(runtime);
  late.add(member);
  run_for(milliseconds{3200});
  EXPECT_EQ(member.visits_us.size(), 1u);
  late.remove(member);
}

TEST_F(SweepTest, MayBeStoppedByAVisit) {
  Swept& first = add();
  Swept& second = add();
  first.then = second.then = [this] { sweep.set_interval(Duration::zero()); };
  run_for(seconds{100});
  EXPECT_EQ(visits(), 1u);
  EXPECT_EQ(runtime.timers(), 0u);
}

TEST_F(SweepTest, StaysEvenWhileMembersComeAndGo) {
  Random random(5);
  for (int i = 0; i < 200; ++i) add();
  std::vector<Swept*> present;
  for (Swept& member : members) present.push_back(&member);
  for (int round = 0; round < 2000; ++round) {
    run_for(milliseconds{10});
    const std::size_t leaving = random.below(present.size());
    sweep.remove(*present[leaving]);
    present[leaving] = &add();
  }
  for (const Swept& member : members) {
    for (std::size_t i = 1; i < member.visits_us.size(); ++i) {
      const std::int64_t apart = member.visits_us[i] - member.visits_us[i - 1];
      ASSERT_GE(apart, 3'200'000 / 4);
      ASSERT_LE(apart, 3'200'000 * 2);
    }
  }
}

}  // namespace
}  // namespace pushbench
