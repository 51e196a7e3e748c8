// The contract of runtime.hpp, held to by the in-memory network; and how it breaks.
#include "runtime/simulated/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <vector>

#include "runtime/simulated/test_world.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SimulatedStream, ConnectsExchangesAndCloses) {
  World world;
  world.connect();
  world.client.stream->send("hello");
  EXPECT_EQ(world.client.stream->queued_bytes(), 5u);
  EXPECT_THAT(world.client.told, IsEmpty());
  world.server.hooks["hello"] = [&] {
    world.server.stream->send("welcome");
    world.server.stream->close();
  };
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained", "welcome", "closed_by_peer"));
  EXPECT_THAT(world.client.times_us, ElementsAre(2000, 2000, 4000, 4000));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "hello", "closed_here"));
  EXPECT_THAT(world.server.times_us, ElementsAre(1000, 3000, 3000));
  EXPECT_EQ(world.runtime.streams(), 0u);
  EXPECT_EQ(world.runtime.steps(), 5u);  // accepted, open, hello, welcome, end
}

TEST(SimulatedStream, IsRefusedWhereNobodyListens) {
  World world;
  world.listener.reset();
  world.connect();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("refused"));
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, IsResetWhenTheAcceptorRefuses) {
  World world;
  world.refuses = true;
  world.connect();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, SendsWhatWasQueuedBeforeItEnds) {
  World world({.window = 4});
  world.connect_and_open();
  world.client.stream->send("0123456789");
  world.client.stream->close();
  world.client.stream->send("too late");
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
  EXPECT_EQ(world.client.times_us.back(), 2000);  // told at once, while the network still takes the rest
  EXPECT_EQ(world.server.received, "0123456789");
  EXPECT_EQ(world.server.told.back(), "closed_by_peer");
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, ClosesAtOnceWhileConnecting) {
  World world;
  world.connect();
  world.client.stream->send("unsent");
  world.client.stream->close();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("closed_here"));
  EXPECT_THAT(world.server.told, IsEmpty());

  world.connect();
  world.runtime.run_until(world.runtime.now() + milliseconds{1});
  world.client.stream->close();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("closed_here", "closed_here"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "reset"));
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, AbortForgetsWhatIsQueued) {
  World world({.window = 4});
  world.connect_and_open();
  world.client.stream->send("0123456789");
  EXPECT_EQ(world.client.stream->queued_bytes(), 6u);
  world.client.stream->abort();
  world.client.stream->abort();
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "0123", "reset"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
}

TEST(SimulatedStream, ClosesOnceWhenBothEndsCloseTogether) {
  World world;
  world.connect_and_open();
  world.client.stream->close();
  world.server.stream->close();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "closed_here"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "closed_here"));
}

TEST(SimulatedStream, TellsADetachedHandlerNothing) {
  World world({.window = 4});
  world.connect_and_open();
  world.server.stream->send("unheard");
  world.client.stream->send("last words");
  world.client.stream->detach();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  EXPECT_EQ(world.server.received, "last words");
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, KeepsBytesValidWhenDetachedWithinOnBytes) {
  World world;
  world.connect_and_open();
  world.server.hooks["x"] = [&] { world.server.stream->detach(); };
  world.client.stream->send("x");
  world.run();
  EXPECT_EQ(world.server.received, "x");
  EXPECT_EQ(world.client.told.back(), "closed_by_peer");
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedStream, HandsFurtherEventsToAnotherHandler) {
  World world;
  Recorder next(world.runtime);
  world.connect_and_open();
  world.server.hooks["upgrade"] = [&] { world.server.stream->set_handler(next); };
  world.client.stream->send("upgrade");
  world.client.stream->send("more");
  world.client.stream->close();
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "upgrade"));
  EXPECT_THAT(next.told, ElementsAre("more", "closed_by_peer"));
}

TEST(SimulatedStream, HoldsTheSenderWhileNotReading) {
  World world({.window = 4});
  world.connect_and_open();
  world.server.stream->set_reading(false);
  world.client.stream->send("0123456789");
  world.runtime.run_until_idle(seconds{1});
  EXPECT_EQ(world.client.stream->queued_bytes(), 6u);
  world.client.stream->close();
  world.runtime.run_until_idle(seconds{1});
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  world.server.stream->set_reading(true);
  world.run();
  EXPECT_EQ(world.server.received, "0123456789");
  EXPECT_EQ(world.server.told.back(), "closed_by_peer");
}

TEST(SimulatedStream, TellsWhenTheQueueHasDrained) {
  World world({.window = 4});
  world.connect_and_open();
  world.client.stream->send("0123");
  world.runtime.run_until_idle(seconds{1});
  EXPECT_THAT(world.client.told, ElementsAre("open"));
  world.client.stream->send("456789");
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained"));
  EXPECT_EQ(world.server.received, "0123456789");
}

TEST(SimulatedStream, DropsAConsumerThatLeavesTooMuchQueued) {
  World world({.window = 4, .queue_limit = 8});
  world.connect_and_open();
  world.client.stream->set_reading(false);
  world.server.stream->send("0123456789abc");  // 9 are queued: the next send finds more than 8
  EXPECT_EQ(world.server.stream->queued_bytes(), 9u);
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  world.server.stream->send("d");
  EXPECT_THAT(world.server.told, ElementsAre("accepted"));
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "slow_consumer"));
  EXPECT_THAT(world.client.told, ElementsAre("open", "reset"));  // though it does not read
}

TEST(SimulatedStream, ListensOnAPortOfItsChoice) {
  SimulatedRuntime runtime;
  World world;
  const auto first = runtime.listen({"::1", 0}, world);
  const auto second = runtime.listen({"::1", 0}, world);
  EXPECT_NE(first->local().port, 0);
  EXPECT_NE(first->local().port, second->local().port);
  EXPECT_THROW((void)runtime.listen(first->local(), world), std::runtime_error);
}

// ---- chunking

std::vector<std::string> chunks_of(Chunking chunking, std::uint64_t seed = 1) {
  World world({.seed = seed, .chunking = chunking});
  world.connect_and_open();
  world.client.stream->send("abc");
  world.client.stream->send("de");
  world.run();
  EXPECT_EQ(world.server.received, "abcde");
  return {world.server.told.begin() + 1, world.server.told.end()};
}

TEST(SimulatedStream, CutsBytesAsAsked) {
  EXPECT_THAT(chunks_of(Chunking::as_sent), ElementsAre("abc", "de"));
  EXPECT_THAT(chunks_of(Chunking::merged), ElementsAre("abcde"));
  EXPECT_THAT(chunks_of(Chunking::bytewise), ElementsAre("a", "b", "c", "d", "e"));
}

TEST(SimulatedStream, CutsAtRandomBySeed) {
  std::set<std::vector<std::string>> ways;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(chunks_of(Chunking::random, seed), chunks_of(Chunking::random, seed));
    ways.insert(chunks_of(Chunking::random, seed));
  }
  EXPECT_GT(ways.size(), 3u);
}

// ---- cuts

/// A conversation of seven steps: accepted 0, open 1, "a" 2, "b" 3, "c" 4, end 5.
void converse(World& world) {
  world.server.hooks["a"] = [&] { world.server.stream->send("b"); };
  world.client.hooks["b"] = [&] { world.client.stream->send("c"); };
  world.server.hooks["c"] = [&] { world.server.stream->close(); };
  world.connect();
  world.client.stream->send("a");
  world.run();
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SimulatedCut, HappensInPlaceOfItsStep) {
  const std::vector<std::vector<std::string>> clients{{"reset"},
                                                      {"reset"},
                                                      {"open", "drained", "reset"},
                                                      {"open", "drained", "reset"},
                                                      {"open", "drained", "b", "reset"},
                                                      {"open", "drained", "b", "reset"}};
  const std::vector<std::vector<std::string>> servers{{},
                                                      {"accepted", "reset"},
                                                      {"accepted", "reset"},
                                                      {"accepted", "a", "reset"},
                                                      {"accepted", "a", "reset"},
                                                      {"accepted", "a", "c", "closed_here"}};
  for (std::size_t step = 0; step < clients.size(); ++step) {
    World world;
    world.runtime.cut_at(step);
    converse(world);
    EXPECT_EQ(world.client.told, clients[step]) << "cut at step " << step;
    EXPECT_EQ(world.server.told, servers[step]) << "cut at step " << step;
    EXPECT_EQ(world.client.times_us.back(), world.server.told.empty() ? 1000 : to_us(world.runtime.now()));
  }
}

TEST(SimulatedCut, LetsWhatIsInFlightArrive) {
  World world;
  world.runtime.cut_at(3, {.lose_in_flight = false});
  converse(world);
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained", "b", "reset"));
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "a", "reset"));
}

TEST(SimulatedCut, IsNoticedLateByTheFarEnd) {
  World world;
  world.runtime.cut_at(3, {.seen = Cut::Seen::by_near_first, .late = seconds{5}});
  converse(world);
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained", "reset"));
  EXPECT_EQ(world.client.times_us.back(), 4000);
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "a", "reset"));
  EXPECT_EQ(world.server.times_us.back(), 5'004'000);
}

TEST(SimulatedCut, IsNoticedSoonerByAnEndThatSends) {
  World world;
  world.runtime.cut_at(3, {.seen = Cut::Seen::by_far_first, .late = seconds{5}});
  world.server.hooks["reset"] = [&] {
    ASSERT_NE(world.client.stream, nullptr);
    world.client.stream->send("anybody?");
    EXPECT_EQ(world.client.stream->queued_bytes(), 0u);
  };
  converse(world);
  EXPECT_EQ(world.server.times_us.back(), 4000);
  EXPECT_THAT(world.client.told, ElementsAre("open", "drained", "reset"));
  EXPECT_EQ(world.client.times_us.back(), 6000);
}

TEST(SimulatedCut, LeavesOtherConnectionsAlone) {
  World world;
  Recorder other(world.runtime);
  other.stream = &world.runtime.connect(kPort, other);
  world.run();
  world.runtime.cut_at(world.runtime.steps());
  world.connect();
  world.run();
  EXPECT_THAT(world.client.told, ElementsAre("reset"));
  EXPECT_THAT(other.told, ElementsAre("open"));
}

// ---- time

TEST(SimulatedRuntime, RunsTimersAtTheirTimes) {
  SimulatedRuntime runtime;
  Recorder recorder(runtime);
  struct Beat {
    Recorder& recorder;
    Timer timer = Timer::calling<&Beat::beat>(*this);
    void beat() {
      recorder.note("beat");
      if (recorder.told.size() < 3) recorder.runtime.arm(timer, recorder.runtime.now() + milliseconds{10});
    }
  } beat{recorder};
  runtime.arm(beat.timer, TimePoint{milliseconds{5}});
  runtime.run_until(TimePoint{milliseconds{15}});
  EXPECT_THAT(recorder.times_us, ElementsAre(5000, 15000));
  EXPECT_EQ(runtime.timers(), 1u);
  EXPECT_FALSE(runtime.run_until_idle(milliseconds{9}));
  EXPECT_EQ(runtime.now(), TimePoint{milliseconds{15}});
  EXPECT_TRUE(runtime.run_until_idle(milliseconds{10}));
  EXPECT_THAT(recorder.times_us, ElementsAre(5000, 15000, 25000));
  EXPECT_FALSE(runtime.step());
}

}  // namespace
}  // namespace pushbench
