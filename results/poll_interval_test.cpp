#include "results/poll_interval.hpp"

#include <gtest/gtest.h>

namespace pushbench::results {
namespace {

TEST(PollInterval, IsReadOnlyIfItIsADuration) {
  EXPECT_EQ(poll_interval_ms({{"interval_ms", "2.5"}}), 2.5);
  EXPECT_EQ(poll_interval_ms({}), std::nullopt);
  for (const char* text : {"", "fast", "2s", "0", "-1", "inf", "nan", "1e99"}) {
    EXPECT_EQ(poll_interval_ms({{"interval_ms", text}}), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace pushbench::results
