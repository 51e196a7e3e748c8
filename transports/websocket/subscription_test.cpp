// Who publishes elsewhere than it follows, or follows nothing at all; bytes; and clients that come back as a plain
// WebSocket does, or because they hear nothing any more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/websocket/test_pair.hpp"

namespace pushbench::websocket {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kA = "a";
const std::string kB = "b";

std::string upload(std::uint64_t count, std::string_view data) { return from_client(0, count, data); }

TEST(WebSocketServer, TellsThoseWhoPublishElsewhereWhatArrived) {
  World world;
  const auto peer = world.open("/channels/a/websocket?publish=b");
  peer->say(text(upload(1, "one")) + text(upload(2, "two")) + text("no count"));
  world.run();
  EXPECT_EQ(peer->heard(), text_back("{\"ack\":2}"));
  peer->say(text(upload(2, "two")) + text(upload(3, "three")));
  world.run();
  EXPECT_EQ(peer->heard(), text_back("{\"ack\":3}"));  // of a duplicate, too
  EXPECT_EQ(world.hub.channel("b")->last(), 4U);
  EXPECT_EQ(world.hub.channel("a")->last(), 0U);
  world.publish("a", "followed");
  world.publish("b", "not followed");
  world.run();
  EXPECT_EQ(peer->heard(), text_back(envelope("a", 1, "followed", 300000)));
}

TEST(WebSocketServer, TellsNobodyWhoSeesForItself) {
  World world;
  for (const char* target : {"/channels/a/websocket", "/channels/a/websocket?publish=a&follow=yes"}) {
    const auto peer = world.open(target);
    peer->say(text(upload(world.hub.channel("a")->last() + 1, "mine")));
    world.run();
    EXPECT_THAT(peer->heard(), Not(HasSubstr("ack")));
  }
}

// 20 kB in windows of 1600 bytes, a round trip each: 12 heartbeats long.
const SimulatedOptions kSlow{.delay = milliseconds{477}, .window = 1600};

TEST(WebSocketServer, DoesNotTakeTheTimeAMessageTakesForSilence) {
  for (const bool compresses : {false, true}) {
    Pair pair(kSlow, {.enabled = compresses});
    pair.websocket.set_heartbeat(seconds{1});
    const auto follower = pair.make();
    follower->connect(std::nullopt);
    pair.run_for(seconds{5});
    EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
    const std::string data(20'000, 'x');
    pair.publish("a", data);
    pair.run_for(seconds{60});
    EXPECT_THAT(pair.observer.take(), ElementsAre("message 1 " + data));
    EXPECT_EQ(pair.websocket.counters().silent, 0U);
  }
}

TEST(WebSocketServer, GivesUpWhoTakesNothingAnyMore) {
  Pair pair(kSlow);
  pair.websocket.set_heartbeat(seconds{1});
  const auto follower = pair.make();
  follower->connect(std::nullopt);
  pair.run_for(seconds{5});
  pair.publish("a", std::string(20'000, 'x'));
  pair.run_for(seconds{2});
  pair.runtime.silence(0);
  pair.run_for(seconds{4});
  EXPECT_EQ(pair.websocket.connections(), 0U);
  EXPECT_EQ(pair.websocket.counters().silent, 1U);
}

TEST(WebSocketServer, LetsFollowNothing) {
  World world;
  http::Talker peer(world.runtime, world.server.local());
  peer.say(upgrade_request("/channels/a/websocket?follow=no&after=0"));
  world.run();
  EXPECT_EQ(peer.heard(), upgrade_response());
  EXPECT_EQ(world.websocket.followers(), 0U);
  EXPECT_EQ(world.websocket.connections(), 1U);
  peer.say(text(upload(1, "one")));
  world.run();
  EXPECT_EQ(peer.heard(), text_back("{\"ack\":1}"));
  peer.say(close_frame(1000, "", true));
  world.run();
  EXPECT_EQ(world.websocket.connections(), 0U);
}

TEST(WebSocketServer, AcknowledgesNothingBehindItsClose) {
  World world;
  const auto peer = world.open("/channels/a/websocket?follow=no");
  peer->say(text(upload(1, "one")) + close_frame(1000, "", true) + text(upload(2, "too late")));
  world.run();
  EXPECT_EQ(peer->heard(), close_back(1000));
  EXPECT_EQ(world.hub.channel("a")->last(), 1U);
}

TEST(WebSocketServer, RefusesNonsenseInTheQuery) {
  World world;
  for (const char* query : {"publish=", "publish=a%20b", "publish=%2F", "follow=", "follow=maybe"}) {
    EXPECT_THAT(world.exchange(upgrade_request("/channels/a/websocket?" + std::string{query})),
                StartsWith("HTTP/1.1 400 "))
        << query;
  }
  EXPECT_EQ(world.websocket.connections(), 0U);
  EXPECT_EQ(world.websocket.counters().refused, 5U);
}

TEST(WebSocketClient, PublishesElsewhereAndSendsAgainWhatIsNotAcknowledged) {
  Pair pair({.chunking = Chunking::random});
  const auto client = pair.clients.make(0, {.follows = &kA, .publishes = &kB}, pair.observer);
  client->connect(0);
  client->publish(upload(1, "one"));
  pair.run();
  client->publish(upload(2, "acknowledged"));
  pair.run();
  pair.runtime.cut_at(pair.runtime.steps());
  client->publish(upload(3, "lost"));
  pair.publish("a", "followed");
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(),
              ElementsAre("connected", "disconnected reset, returning", "connected", "message 1 followed"));
  EXPECT_EQ(pair.hub.channel("b")->last(), 3U);
  EXPECT_EQ(pair.hub.counters().duplicates, 0U);
}

TEST(WebSocketClient, PublishesWithoutFollowing) {
  Pair pair({.chunking = Chunking::random});
  const auto client = pair.clients.make(0, {.publishes = &kB}, pair.observer);
  client->connect(std::nullopt);
  EXPECT_EQ(client->cursor(), std::nullopt);
  client->publish(upload(1, "one"));
  pair.run();
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
  pair.runtime.cut_at(pair.runtime.steps());
  client->publish(upload(2, "lost"));
  pair.publish("b", "not followed");
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(), ElementsAre("disconnected reset, returning", "connected"));
  EXPECT_EQ(pair.hub.channel("b")->last(), 3U);
  client->close();
  pair.run();
  EXPECT_THAT(pair.observer.take(), ElementsAre("disconnected closed_here"));
}

TEST(WebSocketClient, GetsBytesAsBytes) {
  const std::string bytes{"\xff\0\n{}", 5};
  for (const DeflateWishes& wishes : {DeflateWishes{}, DeflateWishes{.enabled = true, .takeover = true}}) {
    Pair pair({.chunking = Chunking::random}, wishes, {.deflate = wishes});
    const auto publish = [&] {
      pair.hub.publish_binary(*pair.hub.channel("a"), pair.runtime.now(), pair.runtime.now(), bytes);
    };
    publish();
    const auto client = pair.make();
    client->connect(0);
    pair.run();
    publish();
    pair.publish("a", "text");
    pair.run();
    EXPECT_THAT(pair.observer.take(),
                ElementsAre("connected", "message 1 " + bytes, "message 2 " + bytes, "message 3 text"));
  }
}

TEST(WebSocketServer, SendsBytesInBinaryFrames) {
  World world;
  const auto peer = world.open("/channels/a/websocket");
  world.hub.publish_binary(*world.hub.channel("a"), from_us(5), from_us(5), "\xff");
  world.run();
  EXPECT_EQ(peer->heard(), binary_back(*world.hub.channel("a")->after(0).begin()->native()));
  peer->say(binary("{\"c\":\"a\",\"n\":0,\"t\":5,\"s\":0,\"f\":\"3.1\",\"b\":1}\n\xfe"));
  world.run();
  EXPECT_THAT(peer->heard(), AllOf(StartsWith("\x82"), HasSubstr("\"b\":1}\n\xfe")));
}

TEST(WebSocketClient, ReturnsAsAPlainWebSocketIfSet) {
  Pair pair({}, {}, {.resume = false});
  const auto client = pair.make();
  client->connect(0);
  pair.run();
  pair.runtime.cut_at(pair.runtime.steps());
  client->publish(upload(1, "lost"));
  pair.run_for(milliseconds{3});
  EXPECT_EQ(client->cursor(), std::nullopt);
  pair.publish("a", "missed");
  pair.run_for(seconds{2});
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected", "disconnected reset, returning", "connected"));
  EXPECT_EQ(client->cursor(), 1U);
}

TEST(WebSocketClient, ComesBackFromSilence) {
  Pair pair({}, {}, {.silence = seconds{40}});
  const auto client = pair.make(7);
  client->connect(0);
  pair.run_for(seconds{200});  // heartbeats come
  EXPECT_THAT(pair.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(pair.runtime.silence(7), 1U);
  pair.publish("a", "held back");
  pair.run_for(seconds{9});  // the last ping was 30 s ago at most
  EXPECT_THAT(pair.observer.take(), testing::IsEmpty());
  pair.run_for(seconds{45});
  EXPECT_THAT(pair.observer.take(),
              ElementsAre("disconnected timed_out, returning", "connected", "message 1 held back"));
}

}  // namespace
}  // namespace pushbench::websocket
