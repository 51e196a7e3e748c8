// What is sent and by whom: how each part is read, written and refused.
#include <gmock/gmock.h>

#include "harness/crowd.hpp"
#include "harness/test_scenario.hpp"

namespace pushbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// A scenario whose downlink has `more` members beside its rate.
Traffic downlink(std::string_view more) {
  return with(R"("downlink":{"messages_per_s":1,)" + std::string{more} + "}").downlink.front();
}
std::string refused_downlink(std::string_view more) {
  return refused_with(R"("downlink":{"messages_per_s":1,)" + std::string{more} + "}");
}

constexpr std::string_view kGroups = R"("clients":100,"channels":{"layout":"rooms","room_size":10},"groups":[
  {"name":"vehicle","members":1,"follows":false,"uplink":{"each_per_s":1,"arrivals":"periodic"}},
  {"name":"watchers","churn":{"session_s":3,"away_s":0.5,"catches_up":false}},
  {"name":"probes","members":2,"to":"server","uplink":[{"messages_per_s":4},{"messages_per_s":6}]}])";

TEST(ScenarioTraffic, ReadsSizesOfAllKinds) {
  using Kind = PayloadSize::Kind;
  EXPECT_EQ(downlink(R"("payload_bytes":300)").payload, (PayloadSize{Kind::fixed, 300, 300, 0, 0}));
  EXPECT_EQ(downlink(R"("payload_bytes":{"least":96,"most":400})").payload,
            (PayloadSize{Kind::uniform, 96, 400, 0, 0}));
  EXPECT_EQ(downlink(R"("payload_bytes":{"median":300,"p95":2000,"most":65536})").payload,
            (PayloadSize{Kind::log_normal, 96, 65'536, 300, 2000}));
  EXPECT_EQ(downlink(R"("payload_bytes":{"median":300,"p95":2000})").payload.most, kMostPayloadBytes);
}

TEST(ScenarioTraffic, RefusesSizesThatContradictThemselves) {
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"least":400,"most":300})"),
            "x.json: downlink.payload_bytes.most: is 300; accepted: a whole number from 400 to 1048576");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"median":400,"p95":300})"),
            "x.json: downlink.payload_bytes.p95: is 300; accepted: a whole number from 400 to 1048576");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"median":400,"p95":500,"most":450})"),
            "x.json: downlink.payload_bytes.most: is 450; accepted: a whole number from 500 to 1048576");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"least":95,"most":300})"),
            "x.json: downlink.payload_bytes.least: is 95; accepted: a whole number from 96 to 1048576");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"least":100})"),
            "x.json: downlink.payload_bytes.most: is missing; accepted: a whole number from 96 to 1048576");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":{"median":100,"least":100})"),
            "x.json: downlink.payload_bytes.least: no such key; accepted: median, p95, most");
  EXPECT_EQ(refused_downlink(R"("payload_bytes":"large")"),
            "x.json: downlink.payload_bytes: is \"large\"; accepted: a whole number from 96 to 1048576, or "
            "{\"least\", \"most\"}, or {\"median\", \"p95\", \"most\"}");
}

TEST(ScenarioTraffic, SeveralSeriesAreAList) {
  const Scenario scenario = with(R"("downlink":[{"messages_per_s":1},{"each_per_s":2,"content":"binary"}],
    "uplink":[{"messages_per_s":3}])");
  ASSERT_EQ(scenario.downlink.size(), 2u);
  EXPECT_FALSE(scenario.downlink[0].each);
  EXPECT_TRUE(scenario.downlink[1].each);
  EXPECT_EQ(scenario.downlink[1].messages_per_s, 2);
  EXPECT_EQ(scenario.downlink[1].content, Content::binary);
  EXPECT_EQ(scenario.groups.front().uplink.size(), 1u);
  EXPECT_EQ(to_json(parse(to_json(scenario))), to_json(scenario));
  EXPECT_THAT(to_json(scenario), HasSubstr(R"("uplink":{"arrivals":"constant")"));
  EXPECT_EQ(refused_with(R"("downlink":[])"), "x.json: downlink: is a list of 0; accepted: 1 to 64 elements");
  EXPECT_THAT(refused_with(R"("downlink":[{"messages_per_s":1},5])"),
              StartsWith("x.json: downlink.1: is not an object; accepted: "));
  EXPECT_THAT(refused_with(R"("downlink":5)"), StartsWith("x.json: downlink: is not an object"));
}

TEST(ScenarioTraffic, ARateIsInTotalOrOfEach) {
  EXPECT_EQ(refused_downlink(R"("each_per_s":5)"),
            "x.json: downlink.each_per_s: is 5; accepted: nothing beside messages_per_s");
  const Scenario typed = with(R"("downlink":{"each_per_s":5})", {"downlink.messages_per_s=7"});
  EXPECT_FALSE(typed.downlink.front().each);
  EXPECT_EQ(typed.downlink.front().messages_per_s, 7);
  EXPECT_TRUE(with(R"("downlink":{"messages_per_s":5})", {"downlink.each_per_s=7"}).downlink.front().each);
  EXPECT_EQ(refused_with(R"("clients":1000,"uplink":{"each_per_s":10001})"),
            "x.json: uplink.each_per_s: makes 10001000.0 messages/s of 1000; accepted: up to 10000000.0 in total");
  EXPECT_EQ(refused_with(R"("channels":{"layout":"private"},"downlink":[{"each_per_s":1},{"each_per_s":10001}])"),
            "x.json: downlink.1.each_per_s: makes 10001000.0 messages/s of 1000; accepted: up to 10000000.0 in total");
}

TEST(ScenarioTraffic, OnlyTheServerSendsBinary) {
  EXPECT_EQ(refused_with(R"("uplink":{"messages_per_s":1,"content":"binary"})"),
            "x.json: uplink.content: is \"binary\"; accepted: text: only the server sends binary");
}

TEST(ScenarioTraffic, RoomsMayVary) {
  const Channels channels = with(R"("channels":{"layout":"rooms","room_size":{"least":2,"most":20}})").channels;
  EXPECT_EQ(channels.room_size, 2u);
  EXPECT_EQ(channels.room_size_most, 20u);
  EXPECT_EQ(refused_with(R"("channels":{"layout":"rooms","room_size":{"least":5,"most":2}})"),
            "x.json: channels.room_size.most: is 2; accepted: a whole number from 5 to 5000000");
}

TEST(ScenarioGroups, AreReadAndWritten) {
  const Scenario scenario = with(kGroups);
  ASSERT_EQ(scenario.groups.size(), 3u);
  const auto& [vehicle, watchers, probes] = std::tie(scenario.groups[0], scenario.groups[1], scenario.groups[2]);
  EXPECT_EQ(vehicle.name, "vehicle");
  EXPECT_EQ(vehicle.members, 1u);
  EXPECT_FALSE(vehicle.follows);
  EXPECT_FALSE(vehicle.to_server);
  EXPECT_EQ(vehicle.uplink.front().arrivals, Arrivals::periodic);
  EXPECT_EQ(watchers.members, 0u);
  EXPECT_TRUE(watchers.follows);
  EXPECT_EQ(watchers.churn->session_s, 3);
  EXPECT_EQ(watchers.churn->away_s, 0.5);
  EXPECT_FALSE(watchers.churn->catches_up);
  EXPECT_TRUE(probes.to_server);
  EXPECT_EQ(probes.uplink.size(), 2u);
  EXPECT_EQ(to_json(parse(to_json(scenario))), to_json(scenario));
  EXPECT_EQ(with(kGroups, {"groups.2.uplink.1.messages_per_s=5"}).groups[2].uplink[1].messages_per_s, 5);
  EXPECT_EQ(with(kGroups, {"groups.0.uplink.each_per_s=5"}).groups[0].uplink[0].messages_per_s, 5);
}

TEST(ScenarioGroups, ThatAreNothingSpecialAreNoGroups) {
  EXPECT_EQ(to_json(with(R"("groups":[{"name":"all","uplink":{"messages_per_s":3}}])")),
            to_json(with(R"("uplink":{"messages_per_s":3})")));
}

TEST(ScenarioGroups, MustFitIntoARoomAndHaveSomethingToDo) {
  EXPECT_EQ(
      refused_with(R"("groups":[{"name":"a","members":5}])"),
      "x.json: groups: has 0 groups without members; accepted: exactly one: it takes all the others of each room");
  EXPECT_THAT(refused_with(R"("groups":[{"name":"a"},{"name":"b"}])"), HasSubstr("has 2 groups without members"));
  EXPECT_EQ(refused_with(R"("clients":5,"groups":[{"name":"a","members":5},{"name":"b"}])"),
            "x.json: groups: have 5 members in a room of 5; accepted: fewer, so that one is left for the group without "
            "members; or larger rooms, or more clients");
  EXPECT_THAT(refused_with(R"("channels":{"layout":"private"},"groups":[{"name":"a","members":1},{"name":"b"}])"),
              HasSubstr("have 1 members in a room of 1"));
  EXPECT_EQ(refused_with(R"("groups":[{"name":"a","members":1},{"name":"a"}])"),
            "x.json: groups.1.name: is \"a\"; accepted: a name that no other group has");
  EXPECT_EQ(
      refused_with(R"("groups":[{"name":"a","follows":false}])"),
      "x.json: groups.0.follows: is false; accepted: true, unless the group has an uplink: else it would do nothing "
      "at all");
  EXPECT_EQ(refused_with(R"("groups":[{"name":"a","to":"server"}])"),
            "x.json: groups.0.to: is \"server\"; accepted: nothing, unless the group has an uplink");
  EXPECT_EQ(refused_with(R"("groups":[{"name":"a","follows":"no"}])"),
            "x.json: groups.0.follows: is \"no\"; accepted: true or false");
  EXPECT_EQ(refused_with(R"("groups":[{"members":5}])"),
            "x.json: groups.0.name: is missing; accepted: up to 40 of a-z, 0-9, _ and -");
}

TEST(ScenarioGroups, HaveWhatElseTheScenarioHas) {
  EXPECT_EQ(refused_with(R"("groups":[{"name":"a"}],"uplink":{"messages_per_s":1})"),
            "x.json: uplink: is an object; accepted: nothing beside groups, which have their own: groups.0.uplink");
  EXPECT_THAT(refused_with(kGroups, {"churn.away_s=1"}), EndsWith("which have their own: groups.0.churn"));
}

TEST(ScenarioReplies, AnswerRequestsOfPrivateChannels) {
  constexpr std::string_view kAsked = R"("channels":{"layout":"private"},"uplink":{"messages_per_s":1},)";
  const Scenario scenario = with(std::string{kAsked} + R"("replies":{"messages":{"least":10,"most":20},
    "per_s":{"least":30.5,"most":80},"first_after_ms":250,"payload_bytes":{"least":96,"most":120}})");
  ASSERT_TRUE(scenario.replies);
  EXPECT_EQ(scenario.replies->messages_least, 10u);
  EXPECT_EQ(scenario.replies->messages_most, 20u);
  EXPECT_EQ(scenario.replies->per_s_least, 30.5);
  EXPECT_EQ(scenario.replies->per_s_most, 80);
  EXPECT_EQ(scenario.replies->first_after_ms, 250);
  EXPECT_EQ(scenario.replies->payload.most, 120u);
  EXPECT_EQ(to_json(parse(to_json(scenario))), to_json(scenario));
  EXPECT_EQ(refused_with(std::string{kAsked} + R"("replies":{"per_s":{"least":5,"most":4}})"),
            "x.json: replies.per_s.most: is 4; accepted: a number from 5.0 to 1000000.0");
  EXPECT_EQ(refused_with(R"("uplink":{"messages_per_s":1},"replies":{})"),
            "x.json: replies: go to the channel of who asked; accepted: replies only where channels.layout is private");
  EXPECT_EQ(
      refused_with(R"("channels":{"layout":"private"},"replies":{})"),
      "x.json: replies: answer what clients publish; accepted: replies only with an uplink of clients that follow");
}

}  // namespace
}  // namespace pushbench
