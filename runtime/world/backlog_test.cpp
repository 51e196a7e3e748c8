// What a listener's kernel holds until its process accepts it, and who asks again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "runtime/world/test_world.hpp"

namespace pushbench::world {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr std::uint32_t kMany = 10'000;

struct Asker final : Recorder {
  using Recorder::Recorder;
};

/// All of them ask at once, of a core that takes its time.
struct Storm final : AcceptHandler {
  Storm(std::uint32_t clients, const HostOptions& options)
      : world(1), there(world.add_host(options)), here(world.add_host({.cores = 0})), sink(there) {
    listener = there.listen(kPort, *this);
    world.set_default_link(link_of(milliseconds{1}));
    for (std::uint32_t i = 0; i < clients; ++i) {
      askers.emplace_back(here);
      askers.back().stream = &here.connect(kPort, askers.back(), i);
    }
  }
  StreamHandler* on_accept(Stream&) override { return &sink; }
  std::size_t told(const std::string& what) const {
    std::size_t count = 0;
    for (const Recorder& asker : askers) {
      for (const std::string& each : asker.told) count += each == what ? 1 : 0;
    }
    return count;
  }
  std::size_t opened_by(std::int64_t us) const {
    std::size_t count = 0;
    for (const Recorder& asker : askers) count += !asker.times_us.empty() && asker.times_us.front() <= us ? 1 : 0;
    return count;
  }

  World world;
  Host& there;
  Host& here;
  std::unique_ptr<Listener> listener;
  Recorder sink;
  std::deque<Asker> askers;
};

HostOptions slow(std::uint32_t backlog = HostOptions{}.backlog) {
  HostOptions options;
  options.costs.accept = microseconds{200};
  options.backlog = backlog;
  return options;
}

TEST(WorldBacklog, AStormAsksAgainUntilAllAreIn) {
  Storm storm(kMany, slow());
  storm.world.run_until(TimePoint{milliseconds{900}});
  // 4,096 found room at once; whose SYN came while they waited asks again after 1 s, 2 s, 4 s.
  EXPECT_EQ(storm.opened_by(900'000), 4096U);
  EXPECT_EQ(storm.there.operations().syns_dropped, kMany - 4096);
  EXPECT_EQ(storm.world.traffic().retransmits, kMany - 4096);
  storm.world.run_until(TimePoint{minutes{3}});
  EXPECT_EQ(storm.told("open"), kMany);
  EXPECT_EQ(storm.there.connections(), kMany);
  EXPECT_EQ(storm.opened_by(1'900'000), 2 * 4096U);
  EXPECT_EQ(storm.opened_by(3'100'000), kMany);
}

TEST(WorldBacklog, NobodyAsksAgainWhereThereIsRoom) {
  Storm storm(kMany, slow(kMany));
  storm.world.run_until(TimePoint{seconds{1}});
  EXPECT_EQ(storm.told("open"), kMany);
  EXPECT_EQ(storm.there.operations().syns_dropped, 0U);
  EXPECT_EQ(storm.world.traffic().retransmits, 0U);
}

TEST(WorldBacklog, WhoNeverFindsRoomGivesUp) {
  Storm storm(3, slow(1));
  storm.there.pause();
  storm.world.run_until(TimePoint{minutes{3}});
  EXPECT_EQ(storm.told("open"), 1U);
  EXPECT_EQ(storm.told("timed_out"), 2U);
  EXPECT_EQ(storm.askers.back().times_us.back(), 127'000'000);
  storm.there.resume();
  storm.world.run_until(TimePoint{minutes{4}});
  EXPECT_EQ(storm.there.connections(), 1U);
  EXPECT_EQ(storm.here.connections(), 1U);
}

TEST(WorldBacklog, WhoAsksAgainMayLeave) {
  Storm storm(3, slow(1));
  storm.there.pause();
  storm.world.run_until(TimePoint{milliseconds{500}});
  storm.askers[1].stream->abort();
  storm.world.strike(LinkFault::silence, 2);
  storm.world.run_until(TimePoint{milliseconds{1500}});
  storm.there.resume();
  storm.world.heal([](std::uint32_t user) { return user == 2; });
  storm.world.run_until(TimePoint{seconds{10}});
  EXPECT_THAT(storm.askers[1].told, ElementsAre("closed_here"));
  EXPECT_THAT(storm.askers[2].told, ElementsAre("open"));
  EXPECT_EQ(storm.askers[2].times_us.front(), 3'002'000);
  EXPECT_EQ(storm.there.connections(), 2U);
}

TEST(WorldBacklog, WhoIsKilledLeavesNothingWaiting) {
  Storm storm(10, slow(4));
  storm.world.run_until(TimePoint{milliseconds{3}});
  storm.there.kill();
  storm.world.run_until(TimePoint{seconds{1}});
  EXPECT_EQ(storm.told("reset"), 10U);
  storm.listener.reset();
  storm.listener = storm.there.listen(kPort, storm);
  for (std::uint32_t i = 0; i < 4; ++i) {
    storm.askers.emplace_back(storm.here);
    storm.here.connect(kPort, storm.askers.back(), i);
  }
  storm.world.run_until(TimePoint{milliseconds{1500}});
  EXPECT_EQ(storm.there.connections(), 4U);
  EXPECT_EQ(storm.there.operations().syns_dropped, 6U);
}

}  // namespace
}  // namespace pushbench::world
