#include "harness/attendance.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

class AttendanceTest : public testing::Test {
 protected:
  void see(Cursor first, Cursor last) {
    for (Cursor sequence = first; sequence <= last; ++sequence) {
      ledger.seen(sequence);
      attendance.saw(3, sequence);
    }
  }

  LedgerTotals totals(Cursor last, Cursor first = 1) const {
    LedgerTotals totals;
    attendance.add(totals, 3, ledger, {first, last});
    return totals;
  }

  Attendance attendance;
  Ledger ledger;
};

TEST_F(AttendanceTest, WhoNeverLeavesIsToGetAll) {
  see(1, 4);
  EXPECT_EQ(totals(6), (LedgerTotals{6, 4, 2, 0, 0, 0}));
  EXPECT_EQ(attendance.behind(3, 4), 4U);
}

TEST_F(AttendanceTest, WhatComesWhileAwayIsNotExpected) {
  see(1, 4);
  attendance.left(3, 4);
  attendance.returned(3, 10);
  EXPECT_EQ(attendance.behind(3, 4), 10U);
  see(12, 13);  // 11 is lost
  EXPECT_EQ(totals(15), (LedgerTotals{4 + 5, 4 + 2, 3, 0, 0, 0}));
  EXPECT_EQ(attendance.behind(3, 13), 13U);
}

TEST_F(AttendanceTest, WithoutACursorItBeginsWithTheFirstMessage) {
  see(1, 4);
  attendance.left(3, 4);
  attendance.returned(3, std::nullopt);
  EXPECT_EQ(totals(12).expected, 4U);
  see(11, 12);
  EXPECT_EQ(totals(12), (LedgerTotals{6, 6, 0, 0, 0, 0}));
}

TEST_F(AttendanceTest, ASessionInWhichNothingCameExpectsNothing) {
  attendance.left(3, 0);
  attendance.returned(3, std::nullopt);
  attendance.left(3, 0);
  attendance.returned(3, 7);
  EXPECT_EQ(totals(9).expected, 2U);
}

TEST_F(AttendanceTest, AppliesToEveryLife) {
  see(1, 2);
  attendance.left(3, 2);
  attendance.returned(3, kLife + 3);
  see(kLife + 4, kLife + 4);
  EXPECT_EQ(totals(5), (LedgerTotals{2, 2, 0, 0, 0, 0}));
  EXPECT_EQ(totals(kLife + 5, kLife + 1), (LedgerTotals{2, 1, 1, 0, 0, 0}));
}

}  // namespace
}  // namespace pushbench
