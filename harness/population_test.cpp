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
    population->start(window, origin, 1);
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
  Channel& channel = *hub.channel(channel_name(0));
  for (int i = 0; i < 20; ++i) {
    runtime.run_until(origin + milliseconds{100} * i);
    hub.publish(channel, runtime.now() - milliseconds{2}, runtime.now(), "data");
  }
  runtime.run_until(origin + seconds{10});
  EXPECT_EQ(population->delivered(), 7U * 20U);
  const std::vector<std::uint64_t> last{20};
  const LedgerTotals totals = population->totals(&last);
  EXPECT_EQ(totals.expected, 7U * 20U);
  EXPECT_EQ(totals.delivered, 7U * 20U);
  EXPECT_EQ(totals.lost + totals.duplicated + totals.reordered, 0U);
  const Recording& recording = population->recording();
  EXPECT_EQ(recording.latency.count(), 7U * 9U);  // those due in the window: at 1.098 s to 1.898 s
  EXPECT_GE(recording.latency.min(), 2000U);      // counted from the intended time …
  EXPECT_EQ(recording.lateness.max(), 2000U);     // … which was 2 ms before they were sent
}

TEST_P(PopulationTest, WhatTheHubPublishedAndNobodyGotIsLost) {
  load(R"({"name": "feed", "summary": "x", "clients": 3, "downlink": {"messages_per_s": 1}})");
  connect_and_start();
  const std::vector<std::uint64_t> last{5};
  const LedgerTotals totals = population->totals(&last);
  EXPECT_EQ(totals.expected, 15U);
  EXPECT_EQ(totals.lost, 15U);
}

TEST_P(PopulationTest, PublishesItsUplinkWhichComesBackToAllMembers) {
  load(R"({"name": "chat", "summary": "x", "clients": 6, "channels": {"layout": "rooms", "room_size": 3},
           "uplink": {"messages_per_s": 50}})");
  connect_and_start();
  runtime.run_until(origin + seconds{20});
  EXPECT_TRUE(population->finished_publishing());
  EXPECT_EQ(population->published(), 100U);
  EXPECT_EQ(population->due(), 100U);
  EXPECT_EQ(hub.counters().accepted, 100U);
  EXPECT_EQ(hub.counters().duplicates, 0U);
  EXPECT_EQ(population->delivered(), 300U);
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
