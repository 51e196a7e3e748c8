// What is done to connections of the modelled world on purpose, and what either end then sees.
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

constexpr std::uint32_t kStruck = 7;

bool is_struck(std::uint32_t user) { return user == kStruck; }

struct StruckWorld : TwoHosts {
  explicit StruckWorld(const HostOptions& server_options = {}) : TwoHosts(server_options) {
    connect(kStruck);
    run(seconds{1});
  }
  std::size_t strike(LinkFault fault) { return world.strike(fault, is_struck); }
  void heal() { world.heal(is_struck); }
};

TEST(WorldFaults, ACutByFinIsTheEndForBoth) {
  StruckWorld world;
  EXPECT_EQ(world.strike(LinkFault::fin), 1U);
  EXPECT_THAT(world.client.told, ElementsAre("open"));  // never from within the call
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_by_peer"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "closed_by_peer"));
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldFaults, ACutByResetIsAResetForBoth) {
  StruckWorld world;
  EXPECT_EQ(world.strike(LinkFault::reset), 1U);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
}

TEST(WorldFaults, OthersAreNotStruck) {
  StruckWorld world;
  EXPECT_EQ(world.world.strike(LinkFault::reset, [](std::uint32_t user) { return user != kStruck; }), 0U);
  world.server.stream->send("still here");
  world.run();
  EXPECT_EQ(world.client.received, "still here");
}

TEST(WorldFaults, AConnectionThatIsNotOpenYetIsStruckToo) {
  for (const LinkFault fault : {LinkFault::fin, LinkFault::reset, LinkFault::lost}) {
    TwoHosts world;
    world.connect(kStruck);
    EXPECT_EQ(world.world.strike(fault, is_struck), 1U);
    world.run();
    EXPECT_EQ(world.client.told.size(), 1U);
    EXPECT_THAT(world.server.told, IsEmpty());
    EXPECT_EQ(world.connections(), 0U);
  }
}

TEST(WorldFaults, OneUserIsStruckWithAllItsConnections) {
  TwoHosts world;
  Recorder second(world.here);
  Recorder other(world.here);
  second.stream = &world.here.connect(kPort, second, kStruck);
  other.stream = &world.here.connect(kPort, other, 8);
  world.connect(kStruck);
  world.run(seconds{1});
  EXPECT_EQ(world.world.strike(LinkFault::reset, kStruck), 2U);
  EXPECT_EQ(world.world.strike(LinkFault::reset, 9), 0U);
  world.run(seconds{1});
  EXPECT_EQ(world.world.strike(LinkFault::reset, kStruck), 0U);
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_THAT(second.told, ElementsAre("open", "reset"));
  EXPECT_THAT(other.told, ElementsAre("open"));
  EXPECT_EQ(world.here.connections(), 1U);
}

TEST(WorldFaults, SilenceLosesNothingIfItEnds) {
  StruckWorld world;
  EXPECT_EQ(world.strike(LinkFault::silence), 1U);
  world.client.stream->send("up");
  world.server.stream->send("down");
  EXPECT_EQ(world.client.stream->queued_bytes(), 2U);
  EXPECT_EQ(world.server.stream->queued_bytes(), 0U);
  world.run(seconds{10});
  EXPECT_EQ(world.server.received + world.client.received, "");
  world.heal();
  world.run(seconds{1});
  EXPECT_EQ(world.server.received, "up");
  EXPECT_EQ(world.client.received, "");  // the server tries again when it next does
  world.run(seconds{10});
  EXPECT_EQ(world.client.received, "down");
  EXPECT_EQ(world.client.told[1], "drained");
  world.run();
  EXPECT_EQ(world.connections(), 2U);
}

TEST(WorldFaults, SilenceHoldsARequestForAConnectionBack) {
  TwoHosts world;
  world.connect(kStruck);
  world.world.strike(LinkFault::silence, is_struck);
  world.run(seconds{2});
  EXPECT_THAT(world.server.told, IsEmpty());
  world.world.heal(is_struck);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  EXPECT_EQ(world.client.times_us.front(), 3'002'000);  // the third SYN
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
}

TEST(WorldFaults, WhoIsNeverAnsweredGivesUp) {
  TwoHosts world;
  world.connect(kStruck);
  world.world.strike(LinkFault::silence, is_struck);
  world.run(minutes{3});
  EXPECT_THAT(world.client.told, ElementsAre("timed_out"));
  EXPECT_EQ(world.client.times_us.back(), 127'000'000);
  EXPECT_THAT(world.server.told, IsEmpty());
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldFaults, OfASilentConnectionsEndThePeerHearsNothing) {
  for (const bool aborts : {false, true}) {
    StruckWorld world;
    world.strike(LinkFault::silence);
    world.client.stream->send("never sent");
    if (aborts) {
      world.client.stream->abort();
    } else {
      world.client.stream->close();
    }
    world.run(seconds{1});
    EXPECT_EQ(world.client.told.back(), "closed_here");
    world.server.stream->send("anybody?");
    world.heal();  // too late
    world.run(minutes{10});
    EXPECT_THAT(world.server.told, ElementsAre("accepted"));
    world.run(minutes{10});
    EXPECT_THAT(world.server.told, ElementsAre("accepted", "timed_out"));
  }
}

TEST(WorldFaults, TheSilentSendNoMoreThanTheQueueHolds) {
  StruckWorld world;
  world.strike(LinkFault::silence);
  const std::string piece(1024 * 1024, 'x');
  for (int i = 0; i < 3; ++i) world.client.stream->send(piece);
  world.run();
  EXPECT_EQ(world.client.told.back(), "slow_consumer");
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
}

TEST(WorldFaults, OfALostConnectionOnlyThisEndKnows) {
  StruckWorld world;
  EXPECT_EQ(world.strike(LinkFault::lost), 1U);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "unreachable"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  EXPECT_EQ(world.there.connections(), 1U);
  EXPECT_EQ(world.here.connections(), 0U);
}

TEST(WorldFaults, ASenderToTheLostFillsItsQueue) {
  StruckWorld world({.kernel_bytes = 10, .queue_limit = 10});
  world.strike(LinkFault::lost);
  for (int i = 0; i < 4; ++i) {
    world.run(seconds{1});
    world.server.stream->send("0123456789");
  }
  world.run(seconds{1});
  EXPECT_EQ(world.server.told.back(), "slow_consumer");
}

TEST(WorldFaults, TheStalledReadNothingUntilHealed) {
  StruckWorld world;
  EXPECT_EQ(world.strike(LinkFault::stall), 1U);
  world.server.stream->send("wait");
  world.client.stream->set_reading(false);
  world.client.stream->set_reading(true);
  world.client.stream->send("sending goes on");
  world.run(seconds{1});
  EXPECT_EQ(world.client.received, "");
  EXPECT_EQ(world.server.received, "sending goes on");
  world.client.stream->set_reading(false);
  world.heal();
  world.run(seconds{1});
  EXPECT_EQ(world.client.received, "");
  world.client.stream->set_reading(true);
  world.run(seconds{1});
  EXPECT_EQ(world.client.received, "wait");
}

TEST(WorldFaults, TheStalledMayClose) {
  StruckWorld world;
  world.strike(LinkFault::stall);
  world.server.stream->send("never read");
  world.client.stream->close();
  world.run();
  EXPECT_EQ(world.server.told.back(), "closed_by_peer");
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldFaults, FromAnAddressThatIsNobodysNothingIsReached) {
  TwoHosts world;
  world.world.set_source(kStruck, "192.0.2.1");
  world.connect(kStruck);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("unreachable"));
  world.world.set_source(kStruck, "127.0.0.9");
  world.connect(kStruck);
  world.run();
  EXPECT_EQ(world.client.told.back(), "open");
}

TEST(WorldFaults, AMiddleboxForgetsAnIdleConnection) {
  Link link = link_of(milliseconds{1});
  link.idle_timeout = minutes{5};
  TwoHosts world({}, {.cores = 0}, link);
  world.connect_and_open();
  world.run(minutes{4});
  world.server.stream->send("in time");
  world.run(minutes{4});
  EXPECT_EQ(world.client.received, "in time");
  world.client.stream->send("in time, too");
  world.run(minutes{6});
  EXPECT_EQ(world.server.received, "in time, too");
  world.server.stream->send("too late");
  world.run(minutes{1});
  world.client.stream->send("for this way as well");
  world.run(minutes{1});
  EXPECT_EQ(world.client.received, "in time");
  EXPECT_EQ(world.server.received, "in time, too");
  world.run();
  EXPECT_EQ(world.server.told.back(), "timed_out");
  EXPECT_EQ(world.client.told.back(), "timed_out");
}

TEST(WorldFaults, AHostThatIsKilledResetsItsPeersAndTellsNobodyOfItsOwn) {
  TwoHosts world;
  world.connect_and_open();
  world.there.kill();
  EXPECT_EQ(world.there.connections(), 0U);
  world.run(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  world.connect();
  world.run(seconds{1});
  EXPECT_EQ(world.client.told.back(), "refused");
  world.listener.reset();
  world.listener = world.there.listen(kPort, world);
  world.connect();
  world.run(seconds{1});
  EXPECT_EQ(world.client.told.back(), "open");
  EXPECT_EQ(world.there.connections(), 1U);
}

TEST(WorldFaults, KillsWhoAsksAndWhoIsAsked) {
  TwoHosts world;
  world.connect();
  world.run(milliseconds{1});
  world.here.kill();
  world.run();
  EXPECT_THAT(world.client.told, IsEmpty());
  EXPECT_THAT(world.server.told, IsEmpty());
  world.connect();
  world.run(milliseconds{1});
  world.there.kill();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldFaults, AHostThatPausesRunsNothingUntilItResumes) {
  for (const std::uint32_t cores : {0U, 1U}) {
    TwoHosts world({.cores = cores});
    world.connect_and_open();
    struct Alarm {
      Recorder& told;
      Timer timer = Timer::calling<&Alarm::ring>(*this);
      void ring() { told.note("alarm"); }
    } alarm{world.server};
    world.there.arm(alarm.timer, world.there.now() + seconds{1});
    world.there.pause();
    world.client.stream->send("one");
    world.run(seconds{2});
    world.client.stream->send("two");
    world.run(seconds{2});
    EXPECT_THAT(world.server.told, ElementsAre("accepted"));
    world.there.resume();
    world.run(seconds{2});
    EXPECT_EQ(world.server.received, "onetwo");
    EXPECT_THAT(world.server.told, testing::UnorderedElementsAre("accepted", "onetwo", "alarm"));
    EXPECT_EQ(world.server.times_us.back(), 4'100'000);
  }
}

}  // namespace
}  // namespace pushbench::world
