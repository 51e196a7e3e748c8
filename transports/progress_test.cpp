#include "transports/progress.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(Progress, IsWhatLeftSinceTheLastLook) {
  Progress progress;
  EXPECT_FALSE(progress.look(0));
  EXPECT_FALSE(progress.look(20'000));  // nothing was queued then
  EXPECT_FALSE(progress.look(20'000));
  EXPECT_TRUE(progress.look(19'999));
  EXPECT_TRUE(progress.look(0));
  EXPECT_FALSE(progress.look(0));
}

TEST(Progress, IsSeenThoughTheQueueGrows) {
  Progress progress;
  progress.look(300'000);
  progress.sent(100'000);
  progress.sent(7);
  EXPECT_TRUE(progress.look(400'006));
  progress.sent(100'000);
  EXPECT_FALSE(progress.look(500'006));
  progress.sent(5);
  EXPECT_TRUE(progress.look(0));
  progress.sent(5);
  EXPECT_FALSE(progress.look(5));
}

}  // namespace
}  // namespace pushbench
