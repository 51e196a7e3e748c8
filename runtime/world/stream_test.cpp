// The contract of runtime.hpp, held to by the modelled world.
#include "runtime/world/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/world/connection.hpp"
#include "runtime/world/test_world.hpp"

namespace pushbench::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(WorldStream, ConnectsExchangesAndCloses) {
  TwoHosts world;
  world.connect();
  world.client.stream->send("hello");
  EXPECT_EQ(world.client.stream->queued_bytes(), 5U);
  EXPECT_THAT(world.client.told, IsEmpty());
  world.server.hooks["hello"] = [&] {
    world.server.stream->send("welcome");
    world.server.stream->close();
  };
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained", "welcome", "closed_by_peer"));
  EXPECT_THAT(world.client.times_us, ElementsAre(2000, 2000, 4000, 4000));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "hello", "closed_here"));
  EXPECT_THAT(world.server.times_us, ElementsAre(3000, 3000, 3000));
  EXPECT_EQ(world.connections(), 0U);
  EXPECT_EQ(world.world.pending(), 0U);
}

TEST(WorldStream, TlsTakesMoreRoundTrips) {
  Link link = link_of(milliseconds{10});
  link.tls_round_trips = 1;
  TwoHosts world({}, {.cores = 0}, link);
  world.connect();
  world.run();
  EXPECT_THAT(world.client.times_us, ElementsAre(40'000));
  EXPECT_THAT(world.server.times_us, ElementsAre(30'000));  // by its kernel: TLS comes after that
}

TEST(WorldStream, IsRefusedWhereNobodyListens) {
  TwoHosts world;
  world.listener.reset();
  world.connect();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("refused"));
  EXPECT_EQ(world.client.times_us.back(), 2000);
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldStream, IsResetWhenTheAcceptorRefuses) {
  TwoHosts world;
  world.refuses = true;
  world.connect();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldStream, SendsWhatWasQueuedBeforeItEnds) {
  TwoHosts world({}, {.cores = 0, .kernel_bytes = 4});
  world.connect_and_open();
  world.client.stream->send("0123456789");
  world.client.stream->close();
  world.client.stream->send("too late");
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
  EXPECT_EQ(world.client.times_us.back(), 100'000);  // told at once, while the network still takes the rest
  EXPECT_EQ(world.server.received, "0123456789");
  EXPECT_EQ(world.server.told.back(), "closed_by_peer");
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldStream, ClosesAtOnceWhileConnecting) {
  for (const milliseconds after : {milliseconds{0}, milliseconds{1}}) {
    TwoHosts world;
    world.connect();
    world.client.stream->send("unsent");
    world.run(after);
    world.client.stream->close();
    world.run();
    EXPECT_THAT(world.client.told, ElementsAre("closed_here"));
    EXPECT_THAT(world.server.told, IsEmpty());
    EXPECT_EQ(world.connections(), 0U);
    EXPECT_EQ(world.world.pending(), 0U);
  }
}

TEST(WorldStream, AbortForgetsWhatIsQueued) {
  TwoHosts world({}, {.cores = 0, .kernel_bytes = 4});
  world.connect_and_open();
  world.client.stream->send("0123456789");
  EXPECT_EQ(world.client.stream->queued_bytes(), 6U);
  world.client.stream->abort();
  world.client.stream->abort();
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "0123", "reset"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
}

TEST(WorldStream, ClosesOnceWhenBothEndsCloseTogether) {
  TwoHosts world;
  world.connect_and_open();
  world.client.stream->close();
  world.server.stream->close();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "closed_here"));
  EXPECT_EQ(world.connections(), 0U);
  EXPECT_EQ(world.world.pending(), 0U);
}

TEST(WorldStream, TellsADetachedHandlerNothing) {
  TwoHosts world;
  world.connect_and_open();
  world.server.stream->send("unheard");
  world.client.stream->send("last words");
  world.client.stream->detach();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  EXPECT_EQ(world.server.received, "last words");
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldStream, KeepsBytesValidWhenDetachedWithinOnBytes) {
  TwoHosts world;
  world.connect_and_open();
  world.server.hooks["x"] = [&] { world.server.stream->detach(); };
  world.client.stream->send("x");
  world.run();
  EXPECT_EQ(world.server.received, "x");
  EXPECT_EQ(world.client.told.back(), "closed_by_peer");
  EXPECT_EQ(world.connections(), 0U);
}

TEST(WorldStream, HandsFurtherEventsToAnotherHandler) {
  TwoHosts world;
  Recorder next(world.there);
  world.connect_and_open();
  world.server.hooks["upgrade"] = [&] { world.server.stream->set_handler(next); };
  world.client.stream->send("upgrade");
  world.run(milliseconds{10});
  world.client.stream->send("more");
  world.client.stream->close();
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "upgrade"));
  EXPECT_THAT(next.told, ElementsAre("more", "closed_by_peer"));
}

TEST(WorldStream, HoldsTheSenderWhileNotReading) {
  TwoHosts world({}, {.cores = 0, .kernel_bytes = 4});
  world.connect_and_open();
  world.server.stream->set_reading(false);
  world.client.stream->send("0123456789");
  world.run(seconds{1});
  EXPECT_EQ(world.client.stream->queued_bytes(), 6U);
  world.client.stream->close();
  world.run(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  world.server.stream->set_reading(true);
  world.run();
  EXPECT_EQ(world.server.received, "0123456789");
  EXPECT_EQ(world.server.told.back(), "closed_by_peer");
}

TEST(WorldStream, WaitsNotForeverForAPeerThatDoesNotRead) {
  TwoHosts world;
  world.connect_and_open();
  world.server.stream->set_reading(false);
  world.client.stream->close();
  world.run(seconds{4});
  EXPECT_EQ(world.here.connections(), 1U);
  world.run(seconds{2});
  EXPECT_EQ(world.connections(), 0U);
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
}

TEST(WorldStream, TellsWhenTheQueueHasDrained) {
  TwoHosts world({}, {.cores = 0, .kernel_bytes = 4});
  world.connect_and_open();
  world.client.stream->send("0123");
  world.run(seconds{1});
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  world.client.stream->send("456789");
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained"));
  EXPECT_EQ(world.server.received, "0123456789");
}

TEST(WorldStream, DropsAConsumerThatLeavesTooMuchQueued) {
  TwoHosts world({.kernel_bytes = 4, .queue_limit = 8});
  world.connect_and_open();
  world.client.stream->set_reading(false);
  world.server.stream->send("0123456789abc");  // 9 are queued: the next send finds more than 8
  EXPECT_EQ(world.server.stream->queued_bytes(), 9U);
  world.server.stream->send("d");
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "slow_consumer"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));  // though it does not read
}

TEST(WorldStream, ListensOnAPortOfItsChoice) {
  TwoHosts world;
  const auto first = world.there.listen({"::1", 0}, world);
  const auto second = world.there.listen({"::1", 0}, world);
  EXPECT_NE(first->local().port, 0);
  EXPECT_NE(first->local().port, second->local().port);
  EXPECT_THROW((void)world.here.listen(first->local(), world), std::runtime_error);
}

TEST(WorldStream, OneReadBringsAllThatHasArrived) {
  HostOptions busy;
  busy.costs.read = milliseconds{10};
  TwoHosts world(busy);
  world.connect_and_open();
  world.client.stream->send("a");
  world.run(milliseconds{5});
  world.client.stream->send("b");
  world.run(milliseconds{1});
  world.client.stream->send("c");
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "a", "bc"));
  EXPECT_EQ(world.there.operations().reads, 2U);
  EXPECT_EQ(world.there.operations().bytes_read, 3U);
}

TEST(WorldStream, ReadsNoMoreThan64KiBAtOnce) {
  TwoHosts world;
  world.connect_and_open();
  world.client.stream->send(std::string(100'000, 'x'));
  world.run();
  EXPECT_EQ(world.server.received.size(), 100'000U);
  EXPECT_EQ(world.there.operations().reads, 2U);
}

TEST(WorldStream, IsSmallWhileIdle) {
  EXPECT_LE(sizeof(WorldStream), 64U);
  EXPECT_LE(sizeof(Connection), 336U);
}

}  // namespace
}  // namespace pushbench::world
