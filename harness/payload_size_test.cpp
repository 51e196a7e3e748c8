#include "harness/payload_size.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace pushbench {
namespace {

constexpr std::size_t kCount = 100'000;

std::vector<std::uint32_t> sorted(const PayloadSize& size, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<std::uint32_t> drawn(kCount);
  for (std::uint32_t& each : drawn) each = draw(size, random);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

TEST(PayloadSize, FixedIsFixed) {
  const auto drawn = sorted({PayloadSize::Kind::fixed, 300, 300, 0, 0});
  EXPECT_EQ(drawn.front(), 300U);
  EXPECT_EQ(drawn.back(), 300U);
}

TEST(PayloadSize, UniformReachesBothEndsAndTheMiddle) {
  const auto drawn = sorted({PayloadSize::Kind::uniform, 200, 400, 0, 0});
  EXPECT_EQ(drawn.front(), 200U);
  EXPECT_EQ(drawn.back(), 400U);
  EXPECT_NEAR(drawn[kCount / 2], 300, 3);
  EXPECT_NEAR(drawn[kCount / 4], 250, 3);
}

TEST(PayloadSize, LogNormalHasTheMedianAndTheP95ThatItWasGiven) {
  for (const auto& [median, p95] :
       std::vector<std::pair<std::uint32_t, std::uint32_t>>{{300, 2000}, {1000, 1100}, {65'536, 262'144}}) {
    const auto drawn = sorted({PayloadSize::Kind::log_normal, kLeastPayloadBytes, kMostPayloadBytes, median, p95});
    EXPECT_NEAR(drawn[kCount / 2], median, 0.03 * median);
    EXPECT_NEAR(drawn[kCount * 95 / 100], p95, 0.04 * p95);
  }
}

TEST(PayloadSize, LogNormalStaysWithinItsBounds) {
  const auto drawn = sorted({PayloadSize::Kind::log_normal, kLeastPayloadBytes, 3000, 200, 2000});
  EXPECT_EQ(drawn.front(), kLeastPayloadBytes);
  EXPECT_EQ(drawn.back(), 3000U);
}

TEST(PayloadSize, IsTheSameForTheSameSeed) {
  const PayloadSize size{PayloadSize::Kind::log_normal, kLeastPayloadBytes, kMostPayloadBytes, 300, 2000};
  EXPECT_EQ(sorted(size, 4), sorted(size, 4));
  EXPECT_NE(sorted(size, 4), sorted(size, 5));
}

}  // namespace
}  // namespace pushbench
