#include "harness/strikes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr TimePoint kBegin = from_us(1'000'000);
constexpr TimePoint kNever = TimePoint::max();

TimePoint at(int ms) { return kBegin + milliseconds{ms}; }

class StrikesTest : public testing::Test {
 protected:
  FaultRecord record(std::uint32_t fault = 0) const {
    return strikes.records([](const Absence& absence) { return absence.span.size(); })[fault];
  }

  Strikes strikes{2, kBegin};
};

TEST_F(StrikesTest, CountsFromTheStrikeToTheNoticeAndToTheReturn) {
  strikes.strikes(0, at(100));
  strikes.hit(0, 7, at(100), at(100));
  EXPECT_EQ(record().notice.count(), 0U);
  strikes.lost(7, at(103), 50);
  strikes.lost(7, at(110), 20);  // an attempt that failed
  strikes.returned(7, at(250), {}, 300);
  const FaultRecord record = this->record();
  EXPECT_EQ(record.strikes, 1U);
  EXPECT_EQ(record.first_us, 100'000);
  EXPECT_EQ(record.struck, 1U);
  EXPECT_EQ(record.notice.count(), 1U);
  EXPECT_EQ(record.recovery.count(), 1U);
  EXPECT_EQ(record.away, 0U);
  EXPECT_EQ(record.last_return_us, 250'000);
  EXPECT_EQ(record.notice.max(), 3000U);
  EXPECT_EQ(record.recovery.max(), 150'000U);
  EXPECT_EQ(record.attempts, 2U);
  EXPECT_EQ(record.recovery_bytes, 320U) << "what the lost connection carried is not for recovering";
  EXPECT_THAT(record.reconnected, ElementsAre(0, 0, 1));
}

TEST_F(StrikesTest, WhoLosesAConnectionWithoutBeingStruckIsNobodys) {
  strikes.hit(0, 7, at(0), kNever);
  strikes.lost(8, at(1), 0);
  strikes.returned(8, at(2), {1, 5}, 0);
  strikes.returned(7, at(2), {1, 5}, 0);  // it never noticed
  EXPECT_EQ(record().notice.count() + record().recovery.count() + record().attempts + record().missed, 0U);
}

TEST_F(StrikesTest, HasAClientUntilItIsBackOrWhatWasDoneIsOver) {
  strikes.hit(0, 7, at(0), at(50));
  EXPECT_TRUE(strikes.has(7, at(49)));
  EXPECT_TRUE(strikes.lasts(7, at(49)));
  EXPECT_FALSE(strikes.has(7, at(50))) << "it never noticed, and it is over";
  EXPECT_FALSE(strikes.lasts(7, at(50)));
  strikes.lost(7, at(60), 0);  // it notices all the same
  EXPECT_TRUE(strikes.has(7, at(61)));
  EXPECT_FALSE(strikes.lasts(7, at(61)));
  strikes.returned(7, at(70), {}, 0);
  EXPECT_FALSE(strikes.has(7, at(71)));
  EXPECT_FALSE(strikes.has(8, at(0)));
}

TEST_F(StrikesTest, WhatFollowsBelongsToTheLatestStrike) {
  strikes.hit(0, 7, at(0), at(50));
  strikes.hit(1, 7, at(60), at(60));
  strikes.lost(7, at(61), 0);
  EXPECT_EQ(record(0).struck, 1U);
  EXPECT_EQ(record(0).notice.count(), 0U);
  EXPECT_EQ(record(1).notice.count(), 1U);
}

TEST_F(StrikesTest, WhoLeavesOfItsOwnWillIsForgotten) {
  strikes.hit(0, 7, at(0), at(50));
  strikes.left(7);
  EXPECT_FALSE(strikes.knows(7));
  strikes.lost(7, at(500), 0);
  EXPECT_EQ(record().notice.count(), 0U);
}

TEST_F(StrikesTest, IsSettledWhenNobodyIsLeftToNoticeOrToReturn) {
  EXPECT_TRUE(strikes.settled());
  strikes.hit(0, 7, at(0), at(50));
  EXPECT_TRUE(strikes.settled()) << "a stall may pass unnoticed";
  EXPECT_EQ(record().away, 0U);
  strikes.hit(0, 8, at(0), kNever);
  EXPECT_FALSE(strikes.settled());
  EXPECT_EQ(record().away, 1U) << "it does not know, and nothing but a new connection helps";
  strikes.lost(8, at(60), 0);
  EXPECT_FALSE(strikes.settled());
  EXPECT_EQ(record().away, 1U);
  strikes.returned(8, at(70), {}, 0);
  EXPECT_TRUE(strikes.settled());
  EXPECT_EQ(record().away, 0U);
}

TEST_F(StrikesTest, WhatWasMissedIsCountedWhenItIsKnown) {
  strikes.hit(1, 7, at(0), at(0));
  strikes.lost(7, at(1), 0);
  strikes.returned(7, at(2), {11, 20}, 0);
  EXPECT_EQ(record(1).missed, 10U);
  const auto records = strikes.records([](const Absence& absence) {
    EXPECT_EQ(absence.client, 7U);
    EXPECT_EQ(absence.span, (Span{11, 20}));
    return 4;
  });
  EXPECT_EQ(records[1].missed, 4U);
}

TEST_F(StrikesTest, WhoIsStruckAgainBeforeAnythingCameMissesNothingTwice) {
  for (const Cursor cursor : {14U, 20U}) {
    strikes.hit(0, 7, at(0), at(0));
    strikes.lost(7, at(1), 0);
    strikes.returned(7, at(2), {11, cursor}, 0);
  }
  EXPECT_EQ(record().missed, 10U);
}

TEST_F(StrikesTest, RecordsOfWorkersAddUpButTheStrikesAreTheSame) {
  Strikes other(2, kBegin);
  for (Strikes* each : {&strikes, &other}) {
    each->strikes(0, at(100));
    each->hit(0, 1, at(100), at(100));
    each->lost(1, at(101), 0);
  }
  strikes.returned(1, at(110), {}, 5);
  other.returned(1, at(350), {}, 5);
  FaultRecord sum = record();
  sum.merge(other.records([](const Absence&) { return 0; })[0]);
  EXPECT_EQ(sum.strikes, 1U);
  EXPECT_EQ(sum.first_us, 100'000);
  EXPECT_EQ(sum.last_return_us, 350'000);
  EXPECT_EQ(sum.struck, 2U);
  EXPECT_EQ(sum.recovery.count(), 2U);
  EXPECT_EQ(sum.recovery_bytes, 10U);
  EXPECT_EQ(sum.recovery.count(), 2U);
  EXPECT_THAT(sum.reconnected, ElementsAre(0, 1, 0, 1));
}

}  // namespace
}  // namespace pushbench
