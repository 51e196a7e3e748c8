#include "harness/plan.hpp"

#include <gtest/gtest.h>

#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

constexpr std::uint64_t kLimit = 20'000;

Scenario scenario(Layout layout, std::uint32_t clients, bool uplink = false) {
  Scenario scenario;
  scenario.clients = clients;
  scenario.channels.layout = layout;
  if (uplink) scenario.groups.front().uplink = {Traffic{}};
  return scenario;
}

TEST(Plan, TwoCoresMeanOneEach) {
  const FleetPlan plan = plan_fleet(scenario(Layout::shared, 1000), {{0, 1}, kLimit});
  EXPECT_EQ(plan.servers, 1U);
  ASSERT_EQ(plan.clients.size(), 1U);
  EXPECT_EQ(plan.clients[0].count, 1000U);
  EXPECT_EQ(plan.server_cpus, std::vector<int>{0});
  EXPECT_EQ(plan.client_cpus, std::vector<int>{1});
}

TEST(Plan, OneCoreIsShared) {
  const FleetPlan plan = plan_fleet(scenario(Layout::shared, 10), {{3}, kLimit});
  EXPECT_EQ(plan.server_cpus, std::vector<int>{3});
  EXPECT_EQ(plan.client_cpus, std::vector<int>{3});
}

TEST(Plan, TheOpenFileLimitAsksForMoreProcessesOfBoth) {
  const FleetPlan plan = plan_fleet(scenario(Layout::shared, 50'000), {{0, 1}, kLimit});
  EXPECT_EQ(plan.servers, 3U);
  ASSERT_EQ(plan.clients.size(), 3U);
  std::uint32_t next = 0;
  for (const ClientShare& share : plan.clients) {
    EXPECT_EQ(share.first, next);
    EXPECT_LT(share.count, kLimit);
    next += share.count;
  }
  EXPECT_EQ(next, 50'000U);
}

TEST(Plan, NoServerPortGetsMoreThanHalfOfTheClientsPorts) {
  const Machine machine{{0, 1}, kLimit, 28'232};
  EXPECT_EQ(plan_fleet(scenario(Layout::one_per_client, 14'116), machine).servers, 1U);
  EXPECT_EQ(plan_fleet(scenario(Layout::one_per_client, 14'117), machine).servers, 2U);
  EXPECT_EQ(plan_fleet(scenario(Layout::one_per_client, 100'000), machine).servers, 8U);
  EXPECT_EQ(plan_fleet(scenario(Layout::one_per_client, 100'000), machine).clients.size(), 6U);
  // One that can't be split has what connections it has.
  EXPECT_EQ(plan_fleet(scenario(Layout::shared, 9'000, true), machine).servers, 1U);
}

TEST(Plan, AnUplinkTakesASecondConnection) {
  EXPECT_EQ(plan_fleet(scenario(Layout::rooms, 15'000, true), {{0, 1}, kLimit}).clients.size(), 2U);
  EXPECT_EQ(plan_fleet(scenario(Layout::rooms, 15'000, false), {{0, 1}, kLimit}).clients.size(), 1U);
}

TEST(Plan, WhoOnlyPublishesHasOneConnection) {
  Scenario s = scenario(Layout::rooms, 15'000, true);
  s.groups.front().follows = false;
  EXPECT_EQ(plan_fleet(s, {{0, 1}, kLimit}).clients.size(), 1U);
}

TEST(Plan, ConnectionsThatFallSilentStayOpenBesideTheNewOnes) {
  Scenario s = scenario(Layout::shared, 15'000);
  Fault fault;
  fault.at_s = 1;
  fault.share = 1;
  for (const FaultKind kind : {FaultKind::silence, FaultKind::move}) {
    fault.kind = kind;
    s.faults = {fault};
    EXPECT_EQ(plan_fleet(s, {{0, 1}, kLimit}).clients.size(), 2U);
  }
  s.faults.front().kind = FaultKind::reset;
  EXPECT_EQ(plan_fleet(s, {{0, 1}, kLimit}).clients.size(), 1U);
}

TEST(Plan, AnInboxIsWhereItsRoomIs) {
  Scenario s = scenario(Layout::rooms, 1000, true);
  s.groups.front().to_server = true;
  const Crowd crowd(s);
  for (std::uint32_t client = 0; client < s.clients; ++client) {
    EXPECT_EQ(shard_of_channel(crowd, crowd.publish_channel_of(client), 3), shard_of_client(s, crowd, client, 3));
  }
}

TEST(Plan, MoreCoresAreUsedWhenThereIsWorkForThem) {
  const Machine eight{{0, 1, 2, 3, 4, 5, 6, 7}, kLimit};
  EXPECT_EQ(plan_fleet(scenario(Layout::shared, 10'000), eight).clients.size(), 4U);
  EXPECT_EQ(plan_fleet(scenario(Layout::shared, 10'000), eight).servers, 4U);
  EXPECT_EQ(plan_fleet(scenario(Layout::shared, 100), eight).clients.size(), 1U);
}

TEST(Plan, ASharedChannelWithUplinkCannotBeSplit) {
  EXPECT_EQ(plan_fleet(scenario(Layout::shared, 9'000, true), {{0, 1, 2, 3}, kLimit}).servers, 1U);
  EXPECT_THROW(plan_fleet(scenario(Layout::shared, 11'000, true), {{0, 1}, kLimit}), InputError);
}

TEST(Plan, EveryClientIsServedWhereItsChannelIsPublished) {
  for (const Layout layout : {Layout::shared, Layout::rooms, Layout::one_per_client}) {
    const Scenario s = scenario(layout, 1000);
    const Crowd crowd(s);
    for (const std::uint32_t servers : {1U, 3U}) {
      for (std::uint32_t client = 0; client < s.clients; ++client) {
        const std::uint32_t shard = shard_of_client(s, crowd, client, servers);
        ASSERT_LT(shard, servers);
        EXPECT_TRUE(publishes(s, crowd, shard, servers, crowd.room_of(client)));
      }
    }
  }
}

TEST(Plan, WhatIsNotReplicatedIsPublishedOnce) {
  Scenario s = scenario(Layout::rooms, 1000, true);
  s.groups.front().to_server = true;
  const Crowd crowd(s);
  for (std::uint32_t channel = 0; channel < crowd.channels(); ++channel) {
    int publishers = 0;
    for (std::uint32_t shard = 0; shard < 3; ++shard) publishers += publishes(s, crowd, shard, 3, channel) ? 1 : 0;
    EXPECT_EQ(publishers, 1);
  }
}

}  // namespace
}  // namespace pushbench
