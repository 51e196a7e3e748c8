#include "harness/churn.hpp"

#include <gtest/gtest.h>

#include <map>

namespace pushbench {
namespace {

constexpr TimePoint kBegin = from_us(1'000'000);
const Churn kChurn{.session_s = 30, .away_s = 2};

std::map<ClientId, std::vector<Turn>> turns_of(ChurnSchedule schedule, int turns) {
  std::map<ClientId, std::vector<Turn>> by_client;
  for (; turns > 0; --turns, schedule.advance()) by_client[schedule.next().client].push_back(schedule.next());
  return by_client;
}

ChurnSchedule schedule_of(std::uint64_t seed, ClientId first, ClientId past) {
  ChurnSchedule schedule(seed);
  for (ClientId client = first; client < past; ++client) schedule.add(client, kChurn, kBegin);
  return schedule;
}

TEST(ChurnSchedule, TurnsComeInOrderAndEachClientsAlternate) {
  ChurnSchedule schedule = schedule_of(1, 0, 50);
  TimePoint last = kBegin;
  std::map<ClientId, bool> is_away;
  for (int i = 0; i < 1000; ++i, schedule.advance()) {
    const Turn& turn = schedule.next();
    EXPECT_GE(turn.at, last);
    EXPECT_NE(is_away[turn.client], turn.leaves);
    is_away[turn.client] = turn.leaves;
    last = turn.at;
  }
}

TEST(ChurnSchedule, SessionsAndAbsencesAreAsLongAsTheyShouldBeOnAverage) {
  double here_s = 0;
  double away_s = 0;
  int pairs = 0;
  for (const auto& [client, turns] : turns_of(schedule_of(2, 0, 400), 40'000)) {
    TimePoint since = kBegin;
    for (const Turn& turn : turns) {
      (turn.leaves ? here_s : away_s) += std::chrono::duration<double>(turn.at - since).count();
      pairs += turn.leaves ? 1 : 0;
      since = turn.at;
    }
  }
  EXPECT_NEAR(here_s / pairs, 30, 1);
  EXPECT_NEAR(away_s / pairs, 2, 0.1);
}

TEST(ChurnSchedule, AClientsTurnsDependOnTheSeedAndNotOnWhoElseIsThere) {
  const auto all = turns_of(schedule_of(3, 0, 20), 400);
  const auto some = turns_of(schedule_of(3, 5, 10), 50);
  const auto others = turns_of(schedule_of(4, 0, 20), 400);
  for (const auto& [client, turns] : some) {
    EXPECT_EQ(turns.front().at, all.at(client).front().at);
    EXPECT_NE(turns.front().at, others.at(client).front().at);
  }
}

TEST(ChurnSchedule, NobodyChurnsUnlessToldTo) { EXPECT_TRUE(ChurnSchedule(1).empty()); }

}  // namespace
}  // namespace pushbench
