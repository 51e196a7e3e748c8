#include "results/format.hpp"

#include <gtest/gtest.h>

namespace pushbench::results {
namespace {

TEST(Format, KeepsThreeDigitsOrAllWholeOnes) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(0.0004), "0");
  EXPECT_EQ(number_text(0.0634), "0.063");
  EXPECT_EQ(number_text(0.9994), "0.999");
  EXPECT_EQ(number_text(0.9996), "1.00");
  EXPECT_EQ(number_text(1.2), "1.20");
  EXPECT_EQ(number_text(9.996), "10.0");
  EXPECT_EQ(number_text(12.34), "12.3");
  EXPECT_EQ(number_text(99.96), "100");
  EXPECT_EQ(number_text(999.6), "1,000");
  EXPECT_EQ(number_text(39980.4), "39,980");
  EXPECT_EQ(number_text(1234567), "1,234,567");
  EXPECT_EQ(number_text(-12.34), "-12.3");
  EXPECT_EQ(number_text(-123), "-123");
  EXPECT_EQ(number_text(-1234), "-1,234");
}

TEST(Format, CountsWhole) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(7), "7");
  EXPECT_EQ(count_text(1'200'000), "1,200,000");
}

TEST(Format, KeepsTwoDigitsOfARatio) {
  EXPECT_EQ(ratio_text(0.354), "0.35x");
  EXPECT_EQ(ratio_text(0.994), "0.99x");
  EXPECT_EQ(ratio_text(0.996), "1.0x");
  EXPECT_EQ(ratio_text(1.84), "1.8x");
  EXPECT_EQ(ratio_text(9.96), "10x");
  EXPECT_EQ(ratio_text(2640.2), "2,640x");
}

TEST(Format, ChoosesTheUnitOfATime) {
  EXPECT_EQ(time_text(0), "0 us");
  EXPECT_EQ(time_text(640), "640 us");
  EXPECT_EQ(time_text(999.6), "1 ms");
  EXPECT_EQ(time_text(1'934), "1.93 ms");
  EXPECT_EQ(time_text(2'500), "2.5 ms");
  EXPECT_EQ(time_text(100'000), "100 ms");
  EXPECT_EQ(time_text(999'600), "1 s");
  EXPECT_EQ(time_text(1'000'000), "1 s");
  EXPECT_EQ(time_text(75'250'000), "75.2 s");
  EXPECT_EQ(time_text(3'600'000'000), "3,600 s");
}

TEST(Format, WritesIntervals) { EXPECT_EQ(interval_text(0.95, 12), "0.950..12.0"); }

TEST(Format, LeavesNothingToATerminal) { EXPECT_EQ(plain_text("a\x1b[2Jb\n\xc2\x9b~"), "a?[2Jb???~"); }

}  // namespace
}  // namespace pushbench::results
