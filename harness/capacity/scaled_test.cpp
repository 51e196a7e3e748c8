#include "harness/capacity/scaled.hpp"

#include <gtest/gtest.h>

#include "harness/test_scenario.hpp"

namespace pushbench {
namespace {

using results::CapacityOf;

constexpr std::string_view kChat =
    R"("clients":100,"channels":{"layout":"rooms","room_size":10},"uplink":{"each_per_s":0.5})";

TEST(MessagesPerS, CountsDeliveries) {
  EXPECT_DOUBLE_EQ(messages_per_s(with(R"("clients":50,"downlink":{"messages_per_s":4})")), 200);
  EXPECT_DOUBLE_EQ(
      messages_per_s(with(R"("clients":50,"channels":{"layout":"private"},"downlink":{"messages_per_s":4})")), 4);
  EXPECT_DOUBLE_EQ(messages_per_s(with(R"("clients":50,"channels":{"layout":"private"},"downlink":{"each_per_s":4})")),
                   200);
}

TEST(MessagesPerS, WhatAClientPublishesReachesTheHubAndItsRoom) {
  EXPECT_DOUBLE_EQ(messages_per_s(with(kChat)), 100 * 0.5 * (1 + 10));
}

TEST(MessagesPerS, WhatIsForTheServerAloneReachesNobodyElse) {
  EXPECT_DOUBLE_EQ(messages_per_s(with(R"("clients":20,"channels":{"layout":"private"},"groups":[
    {"name":"all","to":"server","uplink":{"each_per_s":2}}])")),
                   40);
}

TEST(MessagesPerS, RepliesAreAsManyAsRequestsAskFor) {
  const Scenario scenario = with(R"("clients":10,"channels":{"layout":"private"},"uplink":{"messages_per_s":2},
    "replies":{"messages":{"least":10,"most":30},"per_s":{"least":40,"most":40}})");
  EXPECT_DOUBLE_EQ(messages_per_s(scenario), 2 * (1 + 1 + 20));
}

TEST(MessagesPerS, IsTheMeanOfALoadThatVaries) {
  const Scenario scenario = with(R"("clients":1,"downlink":{"messages_per_s":10},
    "phases":{"measure_s":4,"load":[{"from_s":1,"factor":3},{"from_s":2,"factor":0.5}]})");
  EXPECT_DOUBLE_EQ(messages_per_s(scenario), 10 * (1 * 1 + 1 * 3 + 2 * 0.5) / 4);
}

TEST(WithRates, RaisesEverySeriesOfEveryGroupAndLeavesBurstsAsLargeAsTheyWere) {
  const Scenario scenario = with(R"("clients":20,"channels":{"layout":"private"},
    "downlink":[{"messages_per_s":4},{"arrivals":"burst","burst_size":7,"each_per_s":2}],
    "groups":[{"name":"all","uplink":[{"each_per_s":3},{"messages_per_s":5}]}])");
  const Scenario raised = with_rates(scenario, 10);
  EXPECT_DOUBLE_EQ(raised.downlink[0].messages_per_s, 40);
  EXPECT_DOUBLE_EQ(raised.downlink[1].messages_per_s, 20);
  EXPECT_EQ(raised.downlink[1].burst_size, 7U);
  EXPECT_DOUBLE_EQ(raised.groups[0].uplink[0].messages_per_s, 30);
  EXPECT_DOUBLE_EQ(raised.groups[0].uplink[1].messages_per_s, 50);
  EXPECT_EQ(raised.clients, scenario.clients);
  EXPECT_DOUBLE_EQ(messages_per_s(raised), 10 * messages_per_s(scenario));
}

TEST(WithClients, EachGetsAndPublishesWhatOneDidBefore) {
  const Scenario scenario = with(R"("clients":100,"channels":{"layout":"rooms","room_size":10},
    "downlink":{"messages_per_s":20},"uplink":{"messages_per_s":50})");
  const Scenario larger = with_clients(scenario, 300);
  EXPECT_EQ(larger.clients, 300U);
  EXPECT_DOUBLE_EQ(larger.downlink[0].messages_per_s, 60);
  EXPECT_DOUBLE_EQ(larger.groups[0].uplink[0].messages_per_s, 150);
  EXPECT_DOUBLE_EQ(messages_per_s(larger), 3 * messages_per_s(scenario));
}

TEST(WithClients, OneFeedForAllStaysOneFeed) {
  const Scenario larger = with_clients(with(R"("clients":100,"downlink":{"messages_per_s":20})"), 1000);
  EXPECT_DOUBLE_EQ(larger.downlink[0].messages_per_s, 20);
}

TEST(WithClients, AGroupThatStaysAsItIsPublishesNoMore) {
  const Scenario scenario = with(R"("clients":100,"groups":[
    {"name":"presenter","members":1,"uplink":{"messages_per_s":5}},{"name":"audience"}])");
  EXPECT_DOUBLE_EQ(with_clients(scenario, 1000).groups[0].uplink[0].messages_per_s, 5);
  EXPECT_EQ(fewest_clients(scenario), 2U);
}

TEST(Scaled, TheOwnValueChangesNothing) {
  const Scenario scenario = with(kChat);
  for (const CapacityOf of : {CapacityOf::message_rate, CapacityOf::clients}) {
    EXPECT_EQ(to_json(scaled(scenario, of, value_of(scenario, of))), to_json(scenario));
  }
  EXPECT_NEAR(messages_per_s(scaled(scenario, CapacityOf::message_rate, 1234)), 1234, 1e-9);
}

TEST(GrowsEvenly, UnlessAllHearWhatEachOfThemSays) {
  EXPECT_TRUE(grows_evenly(with(kChat), CapacityOf::clients));
  const Scenario plenum = with(R"("clients":100,"uplink":{"each_per_s":1})");
  EXPECT_FALSE(grows_evenly(plenum, CapacityOf::clients));
  EXPECT_TRUE(grows_evenly(plenum, CapacityOf::message_rate));
}

}  // namespace
}  // namespace pushbench
