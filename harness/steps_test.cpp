#include "harness/steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kBegin = from_us(5'000'000);

TEST(Steps, CountsWhatHappenedInEachTenthOfASecond) {
  Steps steps(kBegin);
  for (const int ms : {0, 99, 100, 350}) steps.count(kBegin + milliseconds{ms});
  EXPECT_THAT(steps.counts(), ElementsAre(2, 1, 0, 1));
}

TEST(Steps, LeavesOutWhatIsBeforeOrADayBehind) {
  Steps steps(kBegin);
  steps.count(kBegin - milliseconds{1});
  steps.count(kBegin + std::chrono::hours{25});
  EXPECT_THAT(steps.counts(), IsEmpty());
}

TEST(Steps, OfWorkersAddUp) {
  std::vector<std::uint64_t> sum{1, 2};
  merge(sum, {1, 0, 5});
  EXPECT_THAT(sum, ElementsAre(2, 2, 5));
  merge(sum, {1});
  EXPECT_THAT(sum, ElementsAre(3, 2, 5));
}

}  // namespace
}  // namespace pushbench
