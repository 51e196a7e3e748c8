// Timers and cores of the modelled world: whose turn comes when, and who wakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "runtime/world/test_world.hpp"

namespace pushbench::world {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

struct Due {
  explicit Due(Recorder& in) : recorder(in) {}
  void fire() { recorder.note("timer"); }
  Recorder& recorder;
  Timer timer = Timer::calling<&Due::fire>(*this);
};

/// So many connections to one recorder, all of which send at once.
struct Crowd {
  Crowd(std::uint32_t clients, const HostOptions& options) : world(options), sink(world.here) {
    for (std::uint32_t i = 0; i < clients; ++i) streams.push_back(&world.here.connect(kPort, sink, i));
    world.run(seconds{5});
    world.server.told.clear();
    world.server.times_us.clear();
  }
  TwoHosts world;
  Recorder sink;
  std::vector<Stream*> streams;
};

TEST(WorldTimers, DoNotStarveOnABusyCore) {
  HostOptions options;
  options.costs.read = microseconds{100};
  options.backlog = 10'000;
  Crowd crowd(10'000, options);
  Recorder& server = crowd.world.server;
  std::deque<Due> due;
  for (int i = 0; i < 100; ++i) crowd.world.there.arm(due.emplace_back(server).timer, TimePoint{milliseconds{5010}});
  for (Stream* stream : crowd.streams) stream->send("x");  // a second's work, from 5,001 ms on
  crowd.world.run(seconds{5});
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < server.told.size(); ++i) {
    if (server.told[i] == "timer") places.push_back(i);
  }
  ASSERT_EQ(places.size(), 100U);
  EXPECT_EQ(places.front(), 512U);  // after so many units, and all of them together
  EXPECT_EQ(places.back(), 611U);
  EXPECT_EQ(server.told.size(), 10'100U);
}

TEST(WorldTimers, AreFiredSoManyAtATimeAndThoseDueAtItsBeginningOnly) {
  HostOptions options;
  options.costs.timer = milliseconds{1};
  TwoHosts world(options);
  world.connect_and_open();
  std::deque<Due> due;
  for (int i = 0; i < 300; ++i) world.there.arm(due.emplace_back(world.server).timer, TimePoint{milliseconds{200}});
  Due later(world.server);
  world.there.arm(later.timer, TimePoint{milliseconds{201}});
  world.here.arm(due.emplace_back(world.client).timer, TimePoint{milliseconds{210}});
  world.client.hooks["timer"] = [&] { world.client.stream->send("x"); };
  world.run(seconds{1});
  const auto& told = world.server.told;
  ASSERT_EQ(told.size(), 303U);
  EXPECT_EQ(told[1 + 256], "x");  // it came meanwhile
  EXPECT_EQ(world.there.operations().timers, 301U);
  EXPECT_EQ(world.there.operations().wakes, 2U);
}

TEST(WorldTimers, OfAKilledHostDoNotComeBackWithIt) {
  HostOptions options;
  options.costs.timer = milliseconds{500};
  TwoHosts world(options);
  world.connect_and_open();
  Due due(world.server);
  world.there.arm(due.timer, TimePoint{milliseconds{200}});
  world.run(milliseconds{200});
  EXPECT_EQ(world.server.told.back(), "timer");  // and the core is busy until 700 ms
  world.there.kill();
  world.listener.reset();
  world.listener = world.there.listen(kPort, world);
  world.connect();
  world.run(seconds{1});
  EXPECT_EQ(world.server.told.back(), "accepted");
  EXPECT_EQ(world.server.times_us.back(), 303'000);
}

// ---- several cores

TEST(WorldCores, WhoIsSentOnBySomebodyElseWakesFirst) {
  HostOptions options{.cores = 2};
  options.costs.wake = microseconds{7};
  options.costs.send = microseconds{30};
  options.wake_delays = {microseconds{50}};
  Crowd crowd(0, options);
  TwoHosts& world = crowd.world;
  std::vector<Stream*> there;
  struct Accepting : AcceptHandler {
    explicit Accepting(Recorder& in, std::vector<Stream*>& to) : recorder(in), streams(to) {}
    StreamHandler* on_accept(Stream& stream) override {
      streams.push_back(&stream);
      return &recorder;
    }
    Recorder& recorder;
    std::vector<Stream*>& streams;
  } accepting(world.server, there);
  world.listener.reset();
  world.listener = world.there.listen(kPort, accepting);
  Recorder second(world.here);
  world.connect(0);
  world.here.connect(kPort, second, 1);
  world.run(seconds{1});
  ASSERT_EQ(there.size(), 2U);
  const Operations before = world.there.operations();
  world.there.begin_window();
  world.server.hooks["x"] = [&] { there[1]->send("to the other core's"); };
  world.client.stream->send("x");
  world.run(seconds{1});
  const Operations after = world.there.operations();
  // 6,001 ms: asleep 50, wake 7 on the one, then asleep 50, wake 7, send 30 on the other; and 1 ms back.
  EXPECT_EQ(second.times_us.back(), 6'001'000 + 57 + 57 + 30 + 1000);
  EXPECT_EQ(after.wakes - before.wakes, 2U);
  EXPECT_EQ(after.cpu - before.cpu, microseconds{7 + 7 + 30});
  EXPECT_EQ(after.busiest_cpu, microseconds{37});  // of the window, though both woke before
}

TEST(WorldCores, TheBusiestOfAWindowIsNotThatOfAll) {
  HostOptions options{.cores = 2};
  options.costs.read = milliseconds{10};
  Crowd crowd(2, options);
  for (int i = 0; i < 3; ++i) {
    crowd.streams[0]->send("x");
    crowd.world.run(seconds{1});
  }
  EXPECT_EQ(crowd.world.there.operations().busiest_cpu, milliseconds{30});
  crowd.world.there.begin_window();
  EXPECT_EQ(crowd.world.there.operations().busiest_cpu, Duration::zero());
  crowd.streams[1]->send("y");
  crowd.world.run(seconds{1});
  EXPECT_EQ(crowd.world.there.operations().busiest_cpu, milliseconds{10});
  EXPECT_EQ(crowd.world.there.operations().cpu, milliseconds{40});
}

}  // namespace
}  // namespace pushbench::world
