#include "harness/lives.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(Lives, EachIsASpanOfItsOwnNumbers) {
  const Lives lives{{7, 0}, {kLife + 2, 0}, {0, 0}, {3 * kLife + 5, 0}};
  EXPECT_EQ(published(lives, 0, 0), (Span{1, 7}));
  EXPECT_EQ(published(lives, 3, 0), (Span{3 * kLife + 1, 3 * kLife + 5}));
  EXPECT_EQ(published(lives, 2, 0).size(), 0U);
  EXPECT_EQ(published(lives, 0, 1).size(), 0U);
}

TEST(Lives, WhatLiesBetweenTwoSequencesSkipsTheJump) {
  const Lives lives{{7}, {kLife + 4}};
  EXPECT_EQ(published_within(lives, 0, {6, kLife + 3}), 2U + 3U);
  EXPECT_EQ(published_within(lives, 0, {8, kLife}), 0U);
  EXPECT_EQ(published_within(lives, 0, {1, UINT64_MAX}), 11U);
  EXPECT_EQ(published_within(lives, 0, {5, 4}), 0U);
}

TEST(Lives, TheNewestOfEachChannelIsThatOfWhoeverHasIt) {
  Lives lives{{4, 0, 2}};
  merge(lives, {{0, 7, 2}, {0, kLife + 1, 0}});
  EXPECT_EQ(lives, (Lives{{4, 7, 2}, {0, kLife + 1, 0}}));
}

}  // namespace
}  // namespace pushbench
