// How things end in the modelled world, and what is counted of it: connections that the server drops, what is sent
// again in vain, and the world itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/world/test_world.hpp"

namespace pushbench::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kUser = 7;

TEST(WorldEnding, ADroppedClientLearnsOfItByTheWayDown) {
  TwoHosts world;
  world.connect(kUser);
  world.run(seconds{1});
  const Traffic before = world.world.traffic();
  EXPECT_EQ(world.world.drop(kUser + 1), 0U);
  EXPECT_EQ(world.world.drop(kUser), 1U);
  EXPECT_EQ(world.world.drop(kUser), 0U);
  EXPECT_EQ(world.there.connections(), 0U);
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));  // never from within the call
  world.run(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_EQ(world.client.times_us.back(), 1'001'000);
  EXPECT_EQ((world.world.traffic() - before).down_segments, 1U);
  EXPECT_EQ((world.world.traffic() - before).up_segments, 0U);
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldEnding, ADroppedClientThatIsNotAcceptedYetOrSilentIsDroppedToo) {
  for (const milliseconds at : {milliseconds{1}, milliseconds{5}}) {  // its SYN is on its way; it waits for accept()
    TwoHosts world;
    world.there.pause();
    world.connect(kUser);
    world.run(at);
    EXPECT_EQ(world.world.drop(kUser), 1U);
    world.there.resume();
    world.run(seconds{1});
    EXPECT_THAT(world.server.told, IsEmpty());
    EXPECT_EQ(world.client.told.back(), "reset");
    EXPECT_EQ(world.connections(), 0U);
    world.connect(kUser);
    world.run(seconds{1});
    EXPECT_EQ(world.client.told.back(), "open");
  }
  TwoHosts world;
  world.connect(kUser);
  world.run(seconds{1});
  world.world.strike(LinkFault::silence, kUser);
  EXPECT_EQ(world.world.drop(kUser), 1U);
  world.run(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
  EXPECT_THAT(world.client.told, ElementsAre("open"));
}

TEST(WorldEnding, WhatIsSentToTheEndedComesBackAsAResetThatIsCounted) {
  TwoHosts world;
  world.connect(kUser);
  world.run(seconds{1});
  world.client.stream->abort();
  world.server.stream->send("crosses the reset");
  const Traffic before = world.world.traffic();
  world.run(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
  EXPECT_EQ(before.up_segments, 2U + 1U + 1U);  // SYN, ACK, the RST of abort() and that for the data
}

TEST(WorldEnding, WhatIsSentAgainToTheSilentIsCounted) {
  TwoHosts world;
  world.connect(kUser);
  world.run(seconds{1});
  world.world.strike(LinkFault::silence, kUser);
  world.server.stream->send("0123456789");
  Traffic before = world.world.traffic();
  world.run(seconds{2});
  world.world.heal([](std::uint32_t) { return true; });
  // It arrived at 1,001 ms for the first time; again 202 ms later, and then 404, 808, 1,616.
  Traffic again = world.world.traffic() - before;
  EXPECT_EQ(again.retransmits, 4U);
  EXPECT_EQ(again.down_segments, 4U);
  EXPECT_EQ(again.down_bytes, 4 * 62U);
  world.run(seconds{2});
  EXPECT_EQ(world.client.received, "0123456789");
  EXPECT_EQ(world.client.times_us.back(), 1'001'000 + 202'000 * 15);

  world.world.strike(LinkFault::silence, kUser);
  world.server.stream->send(std::string(5000, 'x'));
  before = world.world.traffic();
  world.run(minutes{20});
  EXPECT_EQ(world.server.told.back(), "timed_out");
  again = world.world.traffic() - before;
  EXPECT_EQ(again.retransmits, 15U);
  EXPECT_EQ(again.down_bytes, 15U * Link{}.mtu);  // its first segment
}

TEST(WorldEnding, ThePeakOfConnectionsIsKept) {
  TwoHosts world;
  for (std::uint32_t i = 0; i < 3; ++i) world.here.connect(kPort, world.client, i);
  world.run(seconds{1});
  for (std::uint32_t i = 0; i < 3; ++i) world.world.drop(i);
  world.run(seconds{1});
  EXPECT_EQ(world.there.connections(), 0U);
  EXPECT_EQ(world.there.most_connections_held(), 3U);
  EXPECT_EQ(world.here.most_connections_held(), 3U);
}

TEST(WorldEnding, SlowConsumersAreCounted) {
  TwoHosts world({.kernel_bytes = 10, .queue_limit = 10});
  world.connect_and_open();
  world.client.stream->set_reading(false);
  for (int i = 0; i < 4; ++i) {
    world.run(seconds{1});
    if (world.server.stream != nullptr) world.server.stream->send("0123456789");
  }
  world.run(seconds{1});
  EXPECT_EQ(world.server.told.back(), "slow_consumer");
  EXPECT_EQ(world.there.operations().slow_consumers, 1U);
}

TEST(WorldEnding, AQueueThatIsNeverEmptyKeepsItsOrder) {
  TwoHosts world({.kernel_bytes = 100});
  world.connect_and_open();
  std::string sent;
  for (int i = 0; i < 500; ++i) {
    for (int k = 0; k < 5; ++k) {
      const std::string piece = "piece " + std::to_string(i * 5 + k) + ";" + std::string(20, '.');
      world.server.stream->send(piece);
      sent += piece;
    }
    world.run(milliseconds{2});
  }
  EXPECT_GT(world.server.stream->queued_bytes(), 0U);
  world.run(minutes{1});
  EXPECT_EQ(world.client.received, sent);
}

TEST(WorldEnding, OfAStoppedWorldNothingIsLeftToHappen) {
  TwoHosts world;
  struct Alarm {
    Recorder& told;
    Timer timer = Timer::calling<&Alarm::ring>(*this);
    void ring() { told.note("alarm"); }
  } alarm{world.server};
  world.connect(kUser);
  world.run(seconds{1});
  world.server.stream->send("under way");
  world.here.connect(kPort, world.client, 1);
  const Traffic before = world.world.traffic();
  const std::uint64_t pending = world.world.pending();
  world.world.stop();
  world.server.stream->send("more");
  world.there.arm(alarm.timer, TimePoint{seconds{2}});
  EXPECT_FALSE(alarm.timer.armed());
  world.client.stream->set_reading(false);
  world.client.stream->set_reading(true);
  world.client.stream->detach();
  world.server.stream->abort();
  world.server.stream->detach();
  EXPECT_EQ(world.world.pending(), pending);
  world.run(minutes{1});
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  EXPECT_EQ(world.world.traffic().down_bytes, before.down_bytes);
}

}  // namespace
}  // namespace pushbench::world
