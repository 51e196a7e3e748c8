// A connection on which nothing arrives any more, and nobody is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/simulated/test_world.hpp"

namespace pushbench {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SimulatedSilence, HoldsEverythingBackUntilItIsOver) {
  World world;
  world.connect_and_open();
  EXPECT_EQ(world.runtime.silence(0), 1u);
  world.client.stream->send("up");
  world.server.stream->send("down");
  world.server.stream->close();
  EXPECT_TRUE(world.runtime.run_until_idle(seconds{100}));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "closed_here"));
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  EXPECT_EQ(world.runtime.silence(0, false), 1u);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "down", "closed_by_peer"));
}

TEST(SimulatedSilence, TellsThePeerNothingOfAnEnd) {
  World world;
  world.connect_and_open();
  world.runtime.silence(0);
  world.client.stream->abort();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
  EXPECT_EQ(world.runtime.silence(0, false), 0u);
  world.server.stream->send("anybody?");
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
}

TEST(SimulatedSilence, HoldsARequestForAConnectionBack) {
  World world;
  world.connect();
  world.runtime.silence(0);
  world.run();
  EXPECT_THAT(world.server.told, IsEmpty());
  world.runtime.silence(0, false);
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open"));
}

TEST(SimulatedSilence, IsOfTheConnectionsThatTheUserHasNow) {
  World world;
  world.connect_and_open();
  Recorder other(world.runtime);
  other.stream = &world.runtime.connect(kPort, other, 7);
  EXPECT_EQ(world.runtime.silence(8), 0u);
  EXPECT_EQ(world.runtime.silence(0), 1u);
  Recorder later(world.runtime);
  later.stream = &world.runtime.connect(kPort, later);
  world.run();
  EXPECT_THAT(other.told, ElementsAre("open"));
  EXPECT_THAT(later.told, ElementsAre("open"));
}

}  // namespace
}  // namespace pushbench
