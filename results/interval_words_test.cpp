#include "results/interval_words.hpp"

#include <gtest/gtest.h>

namespace pushbench::results {
namespace {

TEST(IntervalWords, PromiseNoMoreThanSoManyTrialsHold) {
  EXPECT_EQ(interval_words(1), "");
  EXPECT_EQ(interval_words(2), "their range, which holds the true median in 50 of 100 cases");
  EXPECT_EQ(interval_words(3), "their range, which holds the true median in 75 of 100 cases");
  EXPECT_EQ(interval_words(5), "their range, which holds the true median in 94 of 100 cases");
  EXPECT_EQ(interval_words(6), "their 95 % bootstrap interval");
}

}  // namespace
}  // namespace pushbench::results
