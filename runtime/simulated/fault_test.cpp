// What fault plans do to simulated connections beyond cuts at steps: cuts at bytes and at once, stalls, clock jumps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/simulated/test_world.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;

TEST(SimulatedFault, BreaksBeforeTheByteThatIsNamed) {
  for (const bool lost : {true, false}) {
    World world;
    world.connect_and_open();
    world.runtime.cut_at_byte(3, {.lose_in_flight = lost});
    world.client.stream->send("hello");
    world.server.stream->send("hi");
    world.run();
    EXPECT_EQ(world.server.received, lost ? "hel" : "hello");
    EXPECT_EQ(world.client.received, lost ? "" : "hi");
    EXPECT_EQ(world.server.told.back(), "reset");
    EXPECT_EQ(world.client.told.back(), "reset");
    EXPECT_EQ(world.runtime.bytes(), lost ? 3u : 7u);
    EXPECT_EQ(world.runtime.streams(), 0u);
  }
}

TEST(SimulatedFault, BreaksBetweenTwoChunksWhereNoByteOfTheSecondIsLeft) {
  World world;
  world.connect_and_open();
  world.runtime.cut_at_byte(5);
  world.client.stream->send("hello");
  world.client.stream->send("world");
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "hello", "reset"));
}

TEST(SimulatedFault, ForgetsCutsThatAreTakenBack) {
  World world;
  world.connect_and_open();
  world.runtime.cut_at_byte(2);
  world.runtime.cut_at(world.runtime.steps());
  world.runtime.cut_no_more();
  world.client.stream->send("hello");
  world.run();
  EXPECT_EQ(world.server.received, "hello");
}

TEST(SimulatedFault, BreaksAtOnceForOneUser) {
  World world;
  world.connect_and_open();
  EXPECT_EQ(world.runtime.cut_now(7), 0u);
  EXPECT_EQ(world.runtime.cut_now(0), 1u);
  world.run();
  EXPECT_EQ(world.client.told.back(), "reset");
  EXPECT_EQ(world.server.told.back(), "reset");
}

TEST(SimulatedFault, ReadsNothingWhileItIsStalled) {
  World world({.window = 4});
  world.connect_and_open();
  EXPECT_EQ(world.runtime.stall(0), 1u);
  world.server.stream->send("to nobody");
  world.run();
  EXPECT_EQ(world.client.received, "");
  EXPECT_EQ(world.server.stream->queued_bytes(), 5u);
  world.client.stream->set_reading(true);  // what its handler says does not matter
  world.run();
  EXPECT_EQ(world.client.received, "");
  world.runtime.stall(0, false);
  world.run();
  EXPECT_EQ(world.client.received, "to nobody");
}

TEST(SimulatedFault, NoticesAResetAndItsOwnEndWhileItIsStalled) {
  for (const bool own : {false, true}) {
    World world;
    world.connect_and_open();
    world.runtime.stall(0);
    world.server.stream->send("unread");
    world.run();
    own ? world.client.stream->close() : world.server.stream->abort();
    world.run();
    EXPECT_EQ(world.client.told.back(), own ? "closed_here" : "reset");
    EXPECT_EQ(world.client.received, "");
  }
}

TEST(SimulatedFault, DoesLateWhatWasDueWhenItsClockJumped) {
  World world;
  world.connect_and_open();
  world.client.stream->send("hello");
  world.runtime.jump(std::chrono::hours{1});
  world.run();
  EXPECT_EQ(world.server.received, "hello");
  EXPECT_GE(world.server.times_us.back(), to_us(std::chrono::hours{1}));
}

}  // namespace
}  // namespace pushbench
