// Faults against connections that are only a list: whom the breaker strikes, when, and what it makes of what follows.
#include "harness/breaker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class BreakerTest : public testing::Test {
 public:
  void lose_first() { lose(0); }

 protected:
  void begin(std::vector<Fault> faults, std::uint32_t clients = 4) {
    scenario.clients = clients;
    scenario.phases.measure_s = 2;
    scenario.faults = std::move(faults);
    crowd.emplace(scenario);
    for (ClientId client = 0; client < clients; ++client) here.insert(client);
    origin = runtime.now();
    Wires wires{
        .strike = [this](LinkFault fault, const Wires::Users& hits) { strike(fault, hits); },
        .heal = [this](const Wires::Users& hits) { healed.push_back(those(hits)); },
        .set_source = [this](std::uint32_t user, const std::string& address) { sources[user].push_back(address); },
        .current_bytes = [] { return 500; }};
    breaker.emplace(runtime, Breaker::Options{.scenario = scenario,
                                              .crowd = *crowd,
                                              .count = clients,
                                              .begin = origin,
                                              .wires = wires,
                                              .is_here = [this](ClientId client) { return here.contains(client); }});
  }

  std::set<ClientId> those(const Wires::Users& hits) const {
    std::set<ClientId> result;
    for (const ClientId client : connections) {
      if (hits(client)) result.insert(client);
    }
    return result;
  }

  void strike(LinkFault fault, const Wires::Users& hits) {
    kinds.push_back(fault);
    struck.push_back(those(hits));
  }

  void run_until(int ms) { runtime.run_until(origin + milliseconds{ms}); }

  void lose(ClientId client, CloseReason reason = CloseReason::reset) {
    breaker->lost(client, reason);
    here.erase(client);
  }

  void bring_back(ClientId client, const Span& missed = {}) {
    here.insert(client);
    breaker->returned(client, missed);
  }

  FaultRecord record(std::uint32_t fault = 0) const {
    return breaker->strikes().records([](const Absence& absence) { return absence.span.size(); })[fault];
  }

  SimulatedRuntime runtime{{}};
  Scenario scenario;
  std::optional<Crowd> crowd;
  TimePoint origin;
  std::set<ClientId> here;
  std::multiset<ClientId> connections{0, 0, 1, 2, 3};  // one has a second one for its uplink
  std::vector<LinkFault> kinds;
  std::vector<std::set<ClientId>> struck, healed;
  std::map<ClientId, std::vector<std::string>> sources;
  std::optional<Breaker> breaker;
};

TEST_F(BreakerTest, StrikesAllThatAreConnectedWhenItIsTime) {
  begin({{.kind = FaultKind::reset, .at_s = 0.5, .share = 1}});
  here.erase(2);
  connections.erase(3);  // polls, and has no connection right now
  run_until(499);
  EXPECT_THAT(struck, IsEmpty());
  run_until(500);
  EXPECT_THAT(kinds, ElementsAre(LinkFault::reset));
  EXPECT_THAT(struck, ElementsAre(UnorderedElementsAre(0U, 1U)));
  EXPECT_EQ(record().struck, 2U);
  EXPECT_EQ(record().strikes, 1U);
  EXPECT_EQ(record().first_us, 500'000);
}

TEST_F(BreakerTest, LeavesInPeaceWhoIsNotBackFromTheLast) {
  begin({{.kind = FaultKind::fin, .at_s = 0.5, .share = 1}, {.kind = FaultKind::reset, .at_s = 0.6, .share = 1}});
  run_until(510);
  lose(1);
  here.insert(1);  // even if somebody says that it were here
  run_until(600);
  EXPECT_THAT(struck[1], UnorderedElementsAre(0U, 2U, 3U));
}

TEST_F(BreakerTest, HealsWhatIsForAWhileButNotWhatElseHasStruckMeanwhile) {
  begin({{.kind = FaultKind::silence, .at_s = 0.1, .share = 1, .for_ms = 300},
         {.kind = FaultKind::stall, .at_s = 0.3, .share = 1, .for_ms = 300}});
  run_until(200);
  lose(1, CloseReason::timed_out);
  bring_back(1);
  run_until(399);
  EXPECT_THAT(struck, ElementsAre(UnorderedElementsAre(0U, 1U, 2U, 3U), UnorderedElementsAre(1U)));
  EXPECT_THAT(healed, IsEmpty());
  run_until(400);
  EXPECT_THAT(healed, ElementsAre(UnorderedElementsAre(0U, 2U, 3U)));
  run_until(600);
  EXPECT_THAT(healed[1], UnorderedElementsAre(1U));
}

TEST_F(BreakerTest, WhoMovesComesFromAnotherAddressEachTime) {
  begin({{.kind = FaultKind::move, .at_s = 0.1, .share = 1}, {.kind = FaultKind::move, .at_s = 0.2, .share = 1}});
  run_until(110);
  for (ClientId client = 0; client < 4; ++client) {
    lose(client, CloseReason::unreachable);
    bring_back(client);
  }
  run_until(300);
  EXPECT_THAT(kinds, ElementsAre(LinkFault::lost, LinkFault::lost));
  for (ClientId client = 0; client < 4; ++client) {
    ASSERT_EQ(sources[client].size(), 2U);
    EXPECT_NE(sources[client][0], sources[client][1]);
    EXPECT_TRUE(sources[client][0].starts_with("127.0.0."));
    EXPECT_NE(sources[client][0], "127.0.0.1");
  }
}

TEST_F(BreakerTest, AServerFaultStrikesAllWhoAreHere) {
  begin({{.kind = FaultKind::restart, .at_s = 0.5, .for_ms = 100}});
  here.erase(2);
  run_until(500);
  EXPECT_THAT(struck, IsEmpty()) << "the command line does that";
  EXPECT_EQ(record().struck, 3U);
  run_until(505);
  lose(0, CloseReason::closed_by_peer);
  lose(0, CloseReason::refused);
  run_until(700);
  bring_back(0, {4, 9});
  EXPECT_EQ(record().notice.max(), 5000U);
  EXPECT_EQ(record().recovery.max(), 200'000U);
  EXPECT_EQ(record().attempts, 2U);
  EXPECT_EQ(record().recovery_bytes, 100U + 500U);
  EXPECT_EQ(record().missed, 6U);
}

TEST_F(BreakerTest, ALossSeenBeforeTheTimerFiresIsTheServersAllTheSame) {
  begin({{.kind = FaultKind::restart, .at_s = 0.5, .for_ms = 100}});
  Timer early = Timer::calling<&BreakerTest::lose_first>(*this);
  runtime.arm(early, origin + milliseconds{500});
  // Whichever of the two fires first, the result is the same; this one was armed for the same instant.
  run_until(500);
  EXPECT_EQ(record().struck, 4U);
  EXPECT_EQ(record().notice.count(), 1U);
}

TEST_F(BreakerTest, WhoComesBackJustBeforeTheServerEndsIsStruckByThatToo) {
  begin(
      {{.kind = FaultKind::reset, .at_s = 0.4, .share = 1}, {.kind = FaultKind::restart, .at_s = 0.5, .for_ms = 100}});
  run_until(401);
  lose(0);
  run_until(502);
  EXPECT_EQ(record(1).struck, 3U);
  bring_back(0);
  run_until(503);
  lose(0);
  EXPECT_EQ(record(1).struck, 4U);
  EXPECT_EQ(record(1).notice.count(), 1U);
  run_until(1900);
  bring_back(0);
  lose(0);
  EXPECT_EQ(record(1).struck, 4U) << "long after, it is something else";
}

TEST_F(BreakerTest, SilenceForGoodIsWaitedForButNotOfThoseWhoFollowNothing) {
  scenario.groups[0].follows = false;
  begin({{.kind = FaultKind::silence, .at_s = 0.5, .share = 1}});
  run_until(600);
  EXPECT_TRUE(breaker->strikes().settled());
  scenario.groups[0].follows = true;
  begin({{.kind = FaultKind::silence, .at_s = 0.5, .share = 1}});
  run_until(600);
  EXPECT_FALSE(breaker->strikes().settled());
}

}  // namespace
}  // namespace pushbench
