#include "harness/ceiling/lookout.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using results::WallKind;
using std::chrono::seconds;

class Silent final : public CeilingObserver {
 public:
  void on_transport(const Variant&) override {}
  void on_progress(const CeilingProgress&) override {}
  void on_wall(const results::Wall&) override {}
  void on_step(const results::Ceiling&, const results::CeilingStep&) override {}
  void on_end(const results::Ceiling&) override {}
};

class LookoutTest : public testing::Test {
 protected:
  std::optional<WallKind> look(const KernelSigns& signs, const Counts& counts = {}) {
    const auto wall = lookout.look(signs, counts, now);
    return wall ? std::optional{wall->kind} : std::nullopt;
  }

  CeilingPlan plan{.in_flight = 100};
  MachineFacts facts;
  Silent observer;
  results::Ceiling ceiling;
  boost::asio::io_context context;
  Fleet fleet{context, nullptr};
  Crew crew{fleet, {}};
  CeilingProgress progress;
  Climb climb{.plan = plan,
              .facts = facts,
              .observer = observer,
              .ceiling = ceiling,
              .fleet = fleet,
              .crew = crew,
              .progress = progress,
              .budget = MemoryBudget(std::nullopt, {}),
              .before = {.listen_drops = 1000, .available_bytes = 5000}};
  Lookout lookout{climb};
  Climb::Clock::time_point now = Climb::Clock::now();
};

TEST_F(LookoutTest, NothingIsNoWall) {
  EXPECT_EQ(look({.listen_drops = 1000}), std::nullopt);
  EXPECT_EQ(look({}), std::nullopt);
  EXPECT_EQ(lookout.in_flight(), 100u);
}

TEST_F(LookoutTest, DropsHalveWhatIsBegunAtOnceAndAreOneWall) {
  look({.listen_drops = 1001});
  EXPECT_EQ(lookout.in_flight(), 50u);
  look({.listen_drops = 1002});  // what was under way already
  EXPECT_EQ(lookout.in_flight(), 50u);
  now += seconds{2};
  look({.listen_drops = 1002});
  EXPECT_EQ(lookout.in_flight(), 50u);
  look({.listen_drops = 1003});
  EXPECT_EQ(lookout.in_flight(), 25u);
  for (std::uint64_t drops = 1004; drops < 1010; ++drops) {
    now += seconds{2};
    look({.listen_drops = drops});
  }
  EXPECT_EQ(lookout.in_flight(), 16u);
  ASSERT_EQ(ceiling.walls.size(), 1u);
  EXPECT_EQ(ceiling.walls[0].kind, WallKind::accept_backlog);
  EXPECT_TRUE(ceiling.walls[0].remedy.starts_with("fewer at once (--in-flight 50)")) << ceiling.walls[0].remedy;
}

TEST_F(LookoutTest, HalvingNeverMakesItMore) {
  plan.in_flight = 4;
  Lookout few(climb);
  few.look({.listen_drops = 1001}, {}, now);
  EXPECT_EQ(few.in_flight(), 4u);
}

TEST_F(LookoutTest, ACounterThatCannotBeReadSlowsNothingDown) {
  look({});
  EXPECT_EQ(lookout.in_flight(), 100u);
  look({.listen_drops = 1005});
  EXPECT_EQ(lookout.in_flight(), 50u);
  now += seconds{2};
  look({});
  look({.listen_drops = 1005});  // known before it could not be read
  EXPECT_EQ(lookout.in_flight(), 50u);
}

TEST_F(LookoutTest, SilenceIsNobodyAnsweringForHalfAMinute) {
  EXPECT_EQ(look({}, {.awaited = 7, .settled = 1}), std::nullopt);
  now += seconds{29};
  EXPECT_EQ(look({}, {.awaited = 6, .settled = 2}), std::nullopt);
  now += seconds{30};
  EXPECT_EQ(look({}, {.awaited = 6, .settled = 2}), std::nullopt);
  EXPECT_FALSE(lookout.is_silent());
  now += seconds{1};
  EXPECT_EQ(look({}, {.awaited = 6, .settled = 2}), WallKind::unanswered);
  EXPECT_TRUE(lookout.is_silent());
}

TEST_F(LookoutTest, WhereNobodyIsAwaitedNobodyIsSilent) {
  look({}, {.awaited = 0, .settled = 1});
  now += seconds{60};
  EXPECT_EQ(look({}, {.awaited = 0, .settled = 1}), std::nullopt);
}

TEST_F(LookoutTest, RefusalIsMoreThanAFewThatEndedForNoKnownReason) {
  EXPECT_EQ(look({}, {.failed = {{"refused", 64}}}), std::nullopt);
  EXPECT_EQ(look({}, {.failed = {{"refused", 65}}}), WallKind::refused);
  EXPECT_EQ(look({}, {.failed = {{"out_of_ports", 900}, {"out_of_files", 900}}}), std::nullopt);
  EXPECT_EQ(look({}, {.refused_out_of_files = 900, .failed = {{"reset", 950}}}), std::nullopt);
}

TEST_F(LookoutTest, APeerThatAcceptsAndThenDropsRefuses) {
  EXPECT_EQ(look({}, {.lost = {{"reset", 64}}}), std::nullopt);
  EXPECT_EQ(look({}, {.failed = {{"refused", 1}}, .lost = {{"reset", 64}}}), WallKind::refused);
  EXPECT_EQ(look({}, {.following = 100'000, .lost = {{"reset", 164}}}), std::nullopt);
  EXPECT_EQ(look({}, {.following = 100'000, .lost = {{"reset", 165}}}), WallKind::refused);
}

TEST_F(LookoutTest, TimeIsAWall) {
  climb.began = Climb::Clock::now();
  EXPECT_EQ(look({}), std::nullopt);
  climb.began = Climb::Clock::now() - seconds{3600};
  EXPECT_EQ(look({}), WallKind::time_limit);
}

TEST_F(LookoutTest, MemoryIsAWall) {
  climb.budget = MemoryBudget(1000, climb.before);
  EXPECT_EQ(look({.available_bytes = 4001}), std::nullopt);
  now += seconds{1};
  EXPECT_EQ(look({.available_bytes = 4000}), WallKind::memory);
}

}  // namespace
}  // namespace pushbench
