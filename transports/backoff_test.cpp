#include "transports/backoff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace pushbench {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, WaitsAtMostFirstThenDoublesUpToMost) {
  const ReconnectPolicy policy{.first = milliseconds{100}, .most = milliseconds{1000}};
  const std::vector<Duration> wholes{milliseconds{200}, milliseconds{400}, milliseconds{800}, milliseconds{1000},
                                     milliseconds{1000}};
  Random random(1);
  Duration least_first = Duration::max();
  Duration most_first{};
  for (int i = 0; i < 200; ++i) {
    Backoff backoff;
    const Duration first = backoff.next(policy, random);
    least_first = std::min(least_first, first);
    most_first = std::max(most_first, first);
    for (const Duration whole : wholes) {
      const Duration wait = backoff.next(policy, random);
      EXPECT_GE(wait, whole / 2);
      EXPECT_LE(wait, whole);
    }
    backoff.succeeded();
    EXPECT_LE(backoff.next(policy, random), policy.first);
  }
  EXPECT_LT(least_first, milliseconds{10});
  EXPECT_GT(most_first, milliseconds{90});
  EXPECT_LE(most_first, milliseconds{100});
}

TEST(Backoff, DoesNotOverflow) {
  const ReconnectPolicy policy{.first = std::chrono::hours{1}, .most = std::chrono::hours{24}};
  Random random(1);
  Backoff backoff;
  for (int i = 0; i < 100; ++i) {
    const Duration wait = backoff.next(policy, random);
    EXPECT_GE(wait, Duration::zero());
    EXPECT_LE(wait, policy.most);
  }
}

TEST(Backoff, AllowsNoWaitAtAll) {
  const ReconnectPolicy policy{.first = Duration::zero(), .most = Duration::zero()};
  Random random(1);
  Backoff backoff;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(backoff.next(policy, random), Duration::zero());
}

}  // namespace
}  // namespace pushbench
