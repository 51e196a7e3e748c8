// The simulated users against a real server of every transport, in virtual time: what they count must be what was
// published.
#include "harness/population.hpp"

#include <gtest/gtest.h>

#include "runtime/simulated/runtime.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class PopulationTest : public testing::TestWithParam<const Transport*> {
 protected:
  void load(const char* document) {
    scenario = parse_scenario(document, "test");
    server = transport().serve({runtime, hub, http, {"127.0.0.1", 0}}, scenario.settings_of(transport().name()));
    PopulationPlan plan;
    plan.count = scenario.clients;
    plan.servers = {server->endpoint().value_or(http.local())};
    population.emplace(runtime, scenario, transport(), plan);
  }

  const Transport& transport() const { return *GetParam(); }

  void connect_and_start() {
    population->connect();
    runtime.run_until(runtime.now() + seconds{5});
    ASSERT_TRUE(population->all_connected());
    origin = runtime.now();
    window = {origin + seconds{1}, origin + seconds{2}};
    population->start(window, origin);
  }

  Lives lives() {
    const Crowd crowd(scenario);
    Lives result{{}};
    for (std::uint32_t channel = 0; channel < crowd.channels(); ++channel) {
      result[0].push_back(hub.channel(crowd.channel_name(channel))->last());
    }
    return result;
  }

  /// Publishes to the first room, evenly, until the end of the window.
  void publish(int messages) {
    for (int i = 0; i < messages; ++i) {
      runtime.run_until(origin + (window.end - origin) / messages * i);
      hub.publish(*hub.channel("c0"), runtime.now() - milliseconds{2}, runtime.now(), "data");
    }
  }

  SimulatedRuntime runtime{{}};
  Hub hub;
  http::Server http{runtime, hub, {.listen = {"127.0.0.1", 0}}};
  Scenario scenario;
  std::unique_ptr<TransportServer> server;
  std::optional<Population> population;
  TimePoint origin;
  Window window;
};

TEST_P(PopulationTest, CountsWhatTheServerPublished) {
  load(R"({"name": "feed", "summary": "x", "clients": 7, "downlink": {"messages_per_s": 1}})");
  connect_and_start();
  publish(20);
  runtime.run_until(origin + seconds{10});
  EXPECT_EQ(population->delivered(), 7U * 20U);
  const Lives lives{{20}};
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_EQ(totals.expected, 7U * 20U);
  EXPECT_EQ(totals.delivered, 7U * 20U);
  EXPECT_EQ(totals.lost + totals.duplicated + totals.reordered, 0U);
  const Recording recording = population->recording();
  EXPECT_EQ(merged(recording.latency).count(), 7U * 9U);  // those due in the window: at 1.098 s to 1.898 s
  EXPECT_GE(merged(recording.latency).min(), 2000U);      // counted from the intended time …
  EXPECT_EQ(recording.lateness.max(), 2000U);             // … which was 2 ms before they were sent
}

TEST_P(PopulationTest, WhatTheHubPublishedAndNobodyGotIsLost) {
  load(R"({"name": "feed", "summary": "x", "clients": 3, "downlink": {"messages_per_s": 1}})");
  connect_and_start();
  const Lives lives{{5}};
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_EQ(totals.expected, 15U);
  EXPECT_EQ(totals.lost, 15U);
}

TEST_P(PopulationTest, PublishesItsUplinkWhichComesBackToAllMembers) {
  load(R"({"name": "chat", "summary": "x", "clients": 6, "channels": {"layout": "rooms", "room_size": 3},
           "uplink": {"messages_per_s": 50}})");
  connect_and_start();
  runtime.run_until(origin + seconds{20});
  EXPECT_TRUE(population->finished());
  EXPECT_EQ(population->published(), 100U);
  EXPECT_EQ(population->due(), 100U);
  EXPECT_EQ(hub.counters().accepted, 100U);
  EXPECT_EQ(hub.counters().duplicates, 0U);
  EXPECT_EQ(population->delivered(), 300U);
}

TEST_P(PopulationTest, EveryLifesMessagesAreExpected) {
  load(R"({"name": "feed", "summary": "x", "clients": 3, "downlink": {"messages_per_s": 1}})");
  connect_and_start();
  const Lives lives{{2}, {kLife + 3}};
  EXPECT_EQ(population->totals(&lives).expected, 15U);
}

TEST_P(PopulationTest, GroupsFollowAndPublishAsTheyAreTold) {
  load(R"({"name": "fleet", "summary": "x", "clients": 12, "channels": {"layout": "rooms", "room_size": 6},
           "groups": [{"name": "cars", "members": 4, "follows": false, "uplink": {"messages_per_s": 40}},
                      {"name": "riders", "members": 1, "to": "server", "uplink": {"messages_per_s": 20}},
                      {"name": "watchers"}]})");
  connect_and_start();
  runtime.run_until(origin + seconds{20});
  EXPECT_TRUE(population->finished());
  EXPECT_EQ(population->published(), 80U + 40U);
  EXPECT_EQ(hub.counters().accepted, 120U);
  EXPECT_EQ(hub.counters().duplicates, 0U);
  EXPECT_EQ(population->delivered(), 80U * 2U) << "a rider and a watcher in each room see what cars publish";
  const Lives lives = this->lives();
  EXPECT_EQ(population->totals(&lives), (LedgerTotals{160, 160, 0, 0, 0, 0}));
  EXPECT_EQ(lives[0][2] + lives[0][3], 40U) << "in the inboxes";
  EXPECT_EQ(population->counters().protocol_errors, 0U);
}

TEST_P(PopulationTest, WhoLeavesAndCatchesUpLosesNothing) {
  load(R"({"name": "feed", "summary": "x", "clients": 10, "downlink": {"messages_per_s": 1},
           "uplink": {"messages_per_s": 50}, "churn": {"session_s": 0.5, "away_s": 0.5}})");
  connect_and_start();
  publish(100);
  runtime.run_until(origin + seconds{30});
  EXPECT_TRUE(population->all_connected());
  EXPECT_TRUE(population->finished());
  EXPECT_EQ(population->published(), population->due());
  EXPECT_LT(population->due(), 90U) << "who is away does not write";
  const Lives lives = this->lives();
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_EQ(totals.expected, 10 * lives[0][0]);
  EXPECT_EQ(totals.lost + totals.duplicated, 0U);
  EXPECT_TRUE(population->counters().disconnects.empty()) << "nobody was cut off";
}

TEST_P(PopulationTest, WhoDoesNotCatchUpIsNotToGetWhatCameMeanwhile) {
  load(R"({"name": "feed", "summary": "x", "clients": 10, "downlink": {"messages_per_s": 1},
           "churn": {"session_s": 0.5, "away_s": 0.5, "catches_up": false}})");
  connect_and_start();
  publish(100);
  runtime.run_until(origin + seconds{30});
  EXPECT_TRUE(population->all_connected());
  const Lives lives{{100}};
  const LedgerTotals totals = population->totals(&lives);
  EXPECT_LT(totals.expected, 900U);
  EXPECT_GT(totals.expected, 100U);
  EXPECT_EQ(totals.lost + totals.duplicated, 0U);
}

TEST_P(PopulationTest, WhoJoinedLateAndIsSentAwayNeitherBlocksNorHides) {
  load(R"({"name": "feed", "summary": "x", "clients": 4, "connect": {"connections_per_s": 1},
           "downlink": {"messages_per_s": 1}})");
  population->connect();
  runtime.run_until(runtime.now() + milliseconds{500});
  ASSERT_EQ(population->connected(), 2U);
  origin = runtime.now();
  window = {origin + seconds{1}, origin + seconds{2}};
  population->start(window, origin);
  runtime.run_until(origin + seconds{10});
  ASSERT_TRUE(population->all_connected());
  EXPECT_TRUE(population->send_away(3));
  runtime.run_until(runtime.now() + seconds{1});
  EXPECT_EQ(population->off_duty(), 1U);
  EXPECT_TRUE(population->finished()) << "it had not joined";
  server->stop();
  http.stop();
  runtime.run_until(runtime.now() + seconds{3});
  EXPECT_FALSE(population->finished()) << "those who had are cut off";
}

TEST_P(PopulationTest, CountsThoseWhoAreCutOff) {
  load(R"({"name": "feed", "summary": "x", "clients": 4, "downlink": {"messages_per_s": 1}})");
  connect_and_start();
  server->stop();
  http.stop();
  runtime.run_until(runtime.now() + seconds{3});
  EXPECT_EQ(population->connected(), 0U);
  EXPECT_FALSE(population->counters().disconnects.empty());
}

INSTANTIATE_TEST_SUITE_P(EveryTransport, PopulationTest, testing::ValuesIn(transports().begin(), transports().end()),
                         [](const auto& info) { return std::string{info.param->name()}; });

}  // namespace
}  // namespace pushbench
