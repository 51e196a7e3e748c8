#include "harness/turnover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::seconds;

class TurnoverTest : public testing::Test {
 protected:
  void begin(std::uint32_t clients) {
    ChurnSchedule schedule(1);
    for (ClientId client = 0; client < clients; ++client) schedule.add(client, churn, runtime.now());
    turnover.emplace(runtime, std::move(schedule), runtime.now() + seconds{10},
                     Turnover::Calls{[this](ClientId) { ++left; }, [this](ClientId client) { back.push_back(client); },
                                     [this] { ++ends; }});
  }

  SimulatedRuntime runtime{{}};
  Churn churn{.session_s = 1, .away_s = 1};
  std::optional<Turnover> turnover;
  int left = 0, ends = 0;
  std::vector<ClientId> back;
};

TEST_F(TurnoverTest, TakesTurnsUntilTheEndAndThenCallsEverybodyBackOnce) {
  begin(20);
  runtime.run_until(runtime.now() + seconds{9});
  EXPECT_FALSE(turnover->ended());
  EXPECT_GT(left, 50);
  EXPECT_GT(back.size(), 40U);
  runtime.run_until(runtime.now() + seconds{1});
  EXPECT_TRUE(turnover->ended());
  EXPECT_EQ(ends, 1);
  const int so_far = left;
  runtime.run_until(runtime.now() + seconds{20});
  EXPECT_EQ(left, so_far);
  EXPECT_EQ(ends, 1);
}

TEST_F(TurnoverTest, CallsBackWhoWasWantedWhileItLeftButNotFromWithinTheCall) {
  begin(0);
  EXPECT_TRUE(turnover->ended());
  turnover->call_back(7);
  EXPECT_THAT(back, testing::IsEmpty());
  runtime.run_until(runtime.now());
  EXPECT_THAT(back, testing::ElementsAre(7U));
  EXPECT_EQ(ends, 0);
}

}  // namespace
}  // namespace pushbench
