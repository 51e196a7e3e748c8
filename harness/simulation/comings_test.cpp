// A population's day on a recording of what it does, and on real clients of every transport in virtual time.
#include "harness/simulation/comings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/population.hpp"
#include "runtime/simulated/runtime.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t kClients = 200;

/// What a day does to clients of whom only this is known.
class Recorded {
 public:
  explicit Recorded(const PopulationProfile& profile, Duration length = hours{24}, std::uint64_t seed = 1)
      : profile_(profile), window_{TimePoint{minutes{1}}, TimePoint{minutes{1}} + length} {
    Comings::Calls calls;
    calls.send_away = [this](ClientId client) { return !stuck.contains(client) && away.insert(client).second; };
    calls.call_in = [this](ClientId client) { away.erase(client); };
    calls.strike = [this](LinkFault fault, const Comings::Calls::Users& users) {
      EXPECT_EQ(fault, LinkFault::reset);
      std::set<std::uint32_t> hit;
      for (std::uint32_t user = 0; user < kClients; ++user) {
        if (users(user)) hit.insert(user);
      }
      strikes.emplace_back(runtime.now() - window_.begin, hit);
    };
    calls.drop = [this](ClientId client) { dropped.emplace_back(runtime.now() - window_.begin, client); };
    calls.strike_one = [this](LinkFault fault, ClientId client) {
      EXPECT_EQ(fault, LinkFault::lost);
      lost.emplace_back(runtime.now() - window_.begin, client);
    };
    calls.change_link = [this](ClientId client, bool second) {
      EXPECT_NE(on_second[client], second) << "to the other one";
      on_second[client] = second;
    };
    comings.emplace(runtime, Comings::Options{profile_, kClients, seed, window_}, calls);
  }

  void run_until(Duration since_begin) { runtime.run_until(window_.begin + since_begin); }

 private:
  PopulationProfile profile_;
  Window window_;

 public:
  SimulatedRuntime runtime;
  std::set<ClientId> away, stuck;
  std::vector<std::pair<Duration, std::set<std::uint32_t>>> strikes;
  std::vector<std::pair<Duration, ClientId>> lost, dropped;
  std::map<ClientId, bool> on_second;
  std::optional<Comings> comings;
};

TEST(Comings, OfAnUneventfulDayAreNothing) {
  const PopulationProfile profile;
  EXPECT_FALSE(is_eventful(profile, 86400));
  Recorded day(profile);
  EXPECT_EQ(day.runtime.timers(), 0U);
}

TEST(Comings, FollowTheHours) {
  PopulationProfile profile;
  profile.present_by_hour = {1, 0, 0.5};
  EXPECT_TRUE(is_eventful(profile, 60));
  Recorded day(profile);
  day.run_until(hours{1});
  EXPECT_EQ(day.away.size(), 0U);
  day.run_until(minutes{90});
  EXPECT_GT(day.away.size(), 60U);
  EXPECT_LT(day.away.size(), 140U);
  day.run_until(hours{2});
  EXPECT_EQ(day.away.size(), 200U);
  day.run_until(hours{4});
  EXPECT_EQ(day.away.size(), 0U);
  EXPECT_EQ(day.comings->counts().went, 200U);
  EXPECT_EQ(day.comings->counts().came, 200U);
  day.run_until(hours{100});
  EXPECT_EQ(day.runtime.timers(), 0U) << "nothing is done after the window";
}

TEST(Comings, AskAgainWhoCannotGo) {
  PopulationProfile profile;
  profile.present_by_hour = {1, 0};
  Recorded day(profile);
  day.stuck = {3, 7};
  day.run_until(hours{2});
  EXPECT_EQ(day.away.size(), 198U);
  day.stuck = {3};
  day.run_until(hours{2} + seconds{6});
  EXPECT_TRUE(day.away.contains(7));
  day.run_until(hours{3});  // the third hour is like the first: 3 has not gone, and need not
  day.stuck.clear();
  day.run_until(hours{3} - seconds{1});
  EXPECT_FALSE(day.away.contains(3));
}

TEST(Comings, AskNobodyAgainWhoCameMeanwhile) {
  PopulationProfile profile;
  profile.present_by_hour = {1, 0, 1};
  Recorded day(profile);
  for (ClientId client = 0; client < kClients; ++client) day.stuck.insert(client);
  day.run_until(hours{3});
  EXPECT_EQ(day.comings->counts().came, kClients);
  day.stuck.clear();
  day.run_until(hours{3} + seconds{30});
  EXPECT_EQ(day.away.size(), 0U);
  EXPECT_EQ(day.comings->counts().went, 0U);
}

TEST(Comings, DeploysDropEveryConnectionOnceWithinTheirTime) {
  PopulationProfile profile;
  profile.deploys_per_day = 2;
  profile.deploy_takes_s = 600;
  EXPECT_EQ(deploys_in(profile, 86400), 2U);
  EXPECT_EQ(deploys_in(profile, 600), 0U);
  Recorded day(profile);
  day.run_until(hours{12});
  std::map<std::uint32_t, int> times;
  std::set<Duration> instants;
  for (const auto& [at, user] : day.dropped) {
    EXPECT_GE(at, hours{6});
    EXPECT_LT(at, hours{6} + seconds{600});
    instants.insert(at);
    ++times[user];
  }
  EXPECT_TRUE(day.strikes.empty()) << "the server closes them, not the network";
  EXPECT_GT(instants.size(), 50U) << "one after the other";
  EXPECT_EQ(times.size(), kClients);
  for (const auto& [user, count] : times) EXPECT_EQ(count, 1) << user;
  day.run_until(hours{24});
  EXPECT_EQ(day.comings->counts().deploys, 2U);
}

TEST(Comings, StormsDropAllAtOneInstant) {
  PopulationProfile profile;
  profile.storms_per_day = 3;
  EXPECT_EQ(storms_in(profile, 86400), 3U);
  Recorded day(profile);
  day.run_until(hours{24});
  ASSERT_EQ(day.strikes.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(day.strikes[i].first, hours{4 + 8 * i});
    EXPECT_EQ(day.strikes[i].second.size(), kClients);
  }
}

TEST(Comings, LinksChangeToTheOtherNetworkAndBack) {
  PopulationProfile profile;
  profile.link_changes_per_client_hour = 2;
  Recorded day(profile, hours{5});
  day.run_until(hours{6});
  EXPECT_NEAR(static_cast<double>(day.lost.size()), 2000, 200);
  EXPECT_EQ(day.comings->counts().link_changes, day.lost.size());
  EXPECT_EQ(day.on_second.size(), kClients) << "everybody's, in ten changes each";
  Recorded again(profile, hours{5});
  again.run_until(hours{6});
  EXPECT_EQ(again.lost, day.lost);
  Recorded other(profile, hours{5}, 2);
  other.run_until(hours{6});
  EXPECT_NE(other.lost, day.lost);
}

/// Clients that come and go by the hour, while the server publishes.
class ComingsOf : public testing::TestWithParam<const Transport*> {
 protected:
  void load(const char* document) {
    // Who asks all the time would ask for hours.
    std::vector<std::string> overrides;
    if (!transport().pushes()) overrides = {"transports." + std::string{transport().name()} + ".interval_ms=30000"};
    scenario = parse_scenario(document, "test", overrides);
    server = transport().serve({runtime, hub, http, {"127.0.0.1", 0}}, scenario.settings_of(transport().name()));
    PopulationPlan plan;
    plan.count = scenario.clients;
    plan.servers = {server->endpoint().value_or(http.local())};
    plan.begins_away = [this](ClientId client) { return !DailyPresence(profile, 1).holds(client, 0); };
    population.emplace(runtime, scenario, transport(), plan);
  }

  const Transport& transport() const { return *GetParam(); }

  /// Three hours at a message in ten minutes.
  void live() {
    profile.present_by_hour = {0.3, 0.8, 0.1, 0.6};
    population->connect();
    runtime.run_until(TimePoint{seconds{10}});
    ASSERT_TRUE(population->all_connected());
    EXPECT_NEAR(population->connected(), 0.3 * kClients, 25);
    const TimePoint origin = runtime.now();
    const Window window{origin, origin + hours{3}};
    population->start(window, origin);
    Comings::Calls calls;
    calls.send_away = [this](ClientId client) { return population->send_away(client); };
    calls.call_in = [this](ClientId client) { population->call_in(client); };
    const Comings comings(runtime, {profile, kClients, 1, window}, calls);
    for (int message = 0; message < 18; ++message) {
      runtime.run_until(origin + minutes{10 * message + 5});
      published_to += population->connected();
      hub.publish(*hub.channel("c0"), runtime.now(), runtime.now(), "data");
    }
    runtime.run_until(window.end + minutes{2});
    EXPECT_GT(comings.counts().came, 0U);
    EXPECT_GT(comings.counts().went, 0U);
  }

  PopulationProfile profile{.present_by_hour = {0.3, 0.8, 0.1, 0.6}};
  SimulatedRuntime runtime{{}};
  Hub hub;
  http::Server http{runtime, hub, {.listen = {"127.0.0.1", 0}}};
  Scenario scenario;
  std::unique_ptr<TransportServer> server;
  std::optional<Population> population;
  std::uint64_t published_to = 0;
};

TEST_P(ComingsOf, WhoIsAwayMissesNothingThatIsLost) {
  load(R"({"name": "feed", "summary": "x", "clients": 200, "downlink": {"messages_per_s": 1}})");
  live();
  EXPECT_TRUE(population->finished());
  const Lives lives{{18}};
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_EQ(totals.lost + totals.duplicated, 0U);
  EXPECT_EQ(totals.expected, totals.delivered);
  EXPECT_NEAR(static_cast<double>(totals.expected), static_cast<double>(published_to), 4);
  EXPECT_LT(totals.expected, 18U * kClients * 3 / 4) << "not those who were away";
  EXPECT_EQ(population->joined(), kClients);
  EXPECT_TRUE(population->counters().disconnects.empty()) << "they went of their own will";
}

TEST_P(ComingsOf, WhoCatchesUpGetsItAllInTheEnd) {
  load(R"({"name": "feed", "summary": "x", "clients": 200, "downlink": {"messages_per_s": 1},
           "churn": {"session_s": 600, "away_s": 60}})");
  live();
  EXPECT_TRUE(population->finished());
  const Lives lives{{18}};
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_EQ(totals.lost + totals.duplicated, 0U);
  EXPECT_GT(totals.expected, 0U);
}

INSTANTIATE_TEST_SUITE_P(All, ComingsOf, testing::ValuesIn(transports().begin(), transports().end()),
                         [](const auto& test) { return std::string{test.param->name()}; });

}  // namespace
}  // namespace pushbench
