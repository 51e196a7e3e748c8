// Both ends of the control transport together: where a client publishes, what it is told, and what it makes of bytes.
#include "transports/raw_tcp/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/http/test_observer.hpp"
#include "transports/http/test_world.hpp"
#include "transports/raw_tcp/server.hpp"

namespace pushbench::raw_tcp {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kA = "a";
const std::string kB = "b";

std::string upload(std::uint64_t count, std::string_view data) {
  return write_envelope({.channel = "a", .publisher = 1, .count = count, .data = data});
}

struct World : http::TestWorld {
  explicit World(Duration silence = Duration::zero(), const SimulatedOptions& simulated = {})
      : TestWorld(simulated),
        raw({runtime, hub, server, {"127.0.0.1", 0}}, seconds{30}),
        context{runtime, *raw.endpoint(), "a", {}, {}},
        clients(context, silence) {}

  /// A connection by hand.
  std::unique_ptr<http::Talker> talk(std::string_view frames) {
    auto talker = std::make_unique<http::Talker>(runtime, *raw.endpoint());
    talker->say(frames);
    run();
    return talker;
  }

  Server raw;
  ClientContext context;
  http::TestObserver observer;
  Clients clients;
};

TEST(RawTcpServer, AHeartbeatMayEndAndBeginAgain) {
  World world;
  const auto peer = world.talk(encode_follow("a", 0));
  (void)peer->heard();
  world.run_for(seconds{30});
  EXPECT_EQ(peer->heard(), encode(FrameType::ping, {}));
  EXPECT_TRUE(world.raw.set_heartbeat(seconds{0}));
  world.run_for(seconds{300});
  EXPECT_EQ(peer->heard(), "");
  EXPECT_FALSE(peer->closed().has_value());  // though the ping was never answered
  world.raw.set_heartbeat(seconds{30});
  world.run_for(seconds{15});
  EXPECT_EQ(peer->heard(), encode(FrameType::ping, {}));
  EXPECT_EQ(world.raw.heartbeats(), 2u);
  EXPECT_FALSE(peer->closed().has_value());
  world.run_for(seconds{30});
  EXPECT_EQ(peer->closed(), CloseReason::reset);
}

// 20 kB in windows of 1600 bytes, a round trip each: 12 heartbeats long.
const SimulatedOptions kSlow{.delay = std::chrono::milliseconds{477}, .window = 1600};

TEST(RawTcpServer, DoesNotTakeTheTimeAMessageTakesForSilence) {
  World world(seconds{0}, kSlow);
  world.raw.set_heartbeat(seconds{1});
  const auto follower = world.clients.make(0, {.follows = &kA}, world.observer);
  follower->connect(std::nullopt);
  world.run_for(seconds{5});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  const std::string data(20'000, 'x');
  world.publish("a", data);
  world.run_for(seconds{60});
  EXPECT_THAT(world.observer.take(), ElementsAre("message 1 " + data));
  EXPECT_GT(world.raw.heartbeats(), 40U);
}

TEST(RawTcpServer, GivesUpWhoTakesNothingAnyMore) {
  World world(seconds{0}, kSlow);
  world.raw.set_heartbeat(seconds{1});
  const auto follower = world.clients.make(0, {.follows = &kA}, world.observer);
  follower->connect(std::nullopt);
  world.run_for(seconds{5});
  world.publish("a", std::string(20'000, 'x'));
  world.run_for(seconds{2});
  world.runtime.silence(0);
  world.run_for(seconds{4});
  EXPECT_EQ(world.raw.followers(), 0U);
}

TEST(RawTcpServer, TellsThoseWhoPublishElsewhereWhatArrived) {
  World world;
  const auto peer = world.talk(encode_follow("a", 0) + encode(FrameType::publish, "b"));
  EXPECT_EQ(peer->heard(), encode_following(0) + encode_acknowledged(0));
  peer->say(encode(FrameType::message, upload(1, "one")) + encode(FrameType::message, upload(2, "two")) +
            encode(FrameType::message, "no count"));
  world.run();
  EXPECT_EQ(peer->heard(), encode_acknowledged(2));
  peer->say(encode(FrameType::message, upload(2, "two")));
  world.run();
  EXPECT_EQ(peer->heard(), encode_acknowledged(2));  // of a duplicate, too
  EXPECT_EQ(world.hub.channel("b")->last(), 3U);
  EXPECT_EQ(world.hub.channel("a")->last(), 0U);
}

TEST(RawTcpServer, CutsOffWhoDoesNotKeepToTheOrder) {
  World world;
  const std::string elsewhere = encode(FrameType::publish, "b");
  for (const std::string& bad :
       {elsewhere + elsewhere, encode_follow("a", 0) + encode_follow("a", 0), encode(FrameType::publish, "a b"),
        encode(FrameType::publish, ""), encode(FrameType::message, "where to?"), encode_acknowledged(1)}) {
    EXPECT_EQ(world.talk(bad)->closed(), CloseReason::reset) << bad;
  }
  EXPECT_EQ(world.hub.counters().published, 0U);
  EXPECT_EQ(world.raw.followers(), 0U);
}

TEST(RawTcpClient, PublishesElsewhereAndSendsAgainWhatIsNotAcknowledged) {
  World world({}, {.chunking = Chunking::random});
  const auto client = world.clients.make(0, {.follows = &kA, .publishes = &kB}, world.observer);
  client->connect(0);
  client->publish(upload(1, "before it is connected"));
  world.run();
  client->publish(upload(2, "acknowledged"));
  world.run();
  world.runtime.cut_at(world.runtime.steps());
  client->publish(upload(3, "lost"));
  world.publish("a", "followed");
  world.run_for(seconds{2});
  EXPECT_THAT(world.observer.take(),
              ElementsAre("connected", "disconnected reset, returning", "connected", "message 1 followed"));
  EXPECT_EQ(world.hub.channel("b")->last(), 3U);
  EXPECT_EQ(world.hub.counters().duplicates, 0U);
}

TEST(RawTcpClient, SendsAgainMoreThanAQueueHolds) {
  World world;
  const auto client = world.clients.make(0, {.publishes = &kB}, world.observer);
  client->connect(std::nullopt);
  for (std::uint64_t count = 1; count <= 20; ++count) client->publish(upload(count, std::string(100'000, 'x')));
  world.run_for(seconds{2});
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(world.hub.channel("b")->last(), 20U);
}

TEST(RawTcpClient, PublishesWithoutFollowing) {
  World world({}, {.chunking = Chunking::random});
  const auto client = world.clients.make(0, {.publishes = &kB}, world.observer);
  client->connect(std::nullopt);
  world.run();
  client->publish(upload(1, "one"));
  world.publish("b", "not followed");
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(world.raw.followers(), 0U);
  world.runtime.cut_at(world.runtime.steps());
  client->publish(upload(2, "lost"));
  world.run_for(seconds{2});
  EXPECT_THAT(world.observer.take(), ElementsAre("disconnected reset, returning", "connected"));
  EXPECT_EQ(world.hub.channel("b")->last(), 3U);
}

TEST(RawTcpClient, GetsBytesAsBytes) {
  World world({}, {.chunking = Chunking::random});
  const std::string bytes{"\xff\0\n{}", 5};
  const auto client = world.clients.make(0, {.follows = &kA}, world.observer);
  client->connect(0);
  world.run();
  world.hub.publish_binary(*world.hub.channel("a"), world.runtime.now(), world.runtime.now(), bytes);
  world.run();
  EXPECT_THAT(world.observer.take(), ElementsAre("connected", "message 1 " + bytes));
}

TEST(RawTcpClient, ComesBackFromSilence) {
  World world(seconds{40});
  const auto client = world.clients.make(7, {.follows = &kA}, world.observer);
  client->connect(0);
  world.run_for(seconds{200});  // heartbeats come
  EXPECT_THAT(world.observer.take(), ElementsAre("connected"));
  EXPECT_EQ(world.runtime.silence(7), 1U);
  world.publish("a", "held back");
  world.run_for(seconds{9});  // the last ping was 30 s ago at most
  EXPECT_THAT(world.observer.take(), IsEmpty());
  world.run_for(seconds{45});
  EXPECT_THAT(world.observer.take(),
              ElementsAre("disconnected timed_out, returning", "connected", "message 1 held back"));
}

}  // namespace
}  // namespace pushbench::raw_tcp
