#include "harness/load_curve.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LoadCurve, WithoutStepsIsTime) {
  EXPECT_EQ(LoadCurve{}.offset_at(Duration{12'345}), Duration{12'345});
  EXPECT_EQ(LoadCurve(Phases{}).offset_at(seconds{9}), seconds{9});
}

TEST(LoadCurve, StepsCountFromTheEndOfTheWarmUp) {
  Phases phases;
  phases.warm_up_s = 1;
  phases.load = {{2, 10}, {3, 0.5}};
  const LoadCurve curve(phases);
  EXPECT_EQ(curve.offset_at(seconds{3}), seconds{3});                               // where the first step begins
  EXPECT_EQ(curve.offset_at(seconds{4}), milliseconds{3100});                       // a second's load in a tenth
  EXPECT_EQ(curve.offset_at(seconds{13}), seconds{4});                              // the second step begins
  EXPECT_EQ(curve.offset_at(seconds{14}), seconds{6});                              // a second's load in two
  EXPECT_EQ(curve.offset_at(seconds{13} - Duration{1}), seconds{4} - Duration{1});  // rounded towards the past
}

TEST(LoadCurve, NeverGoesBack) {
  Phases phases;
  phases.load = {{0, 3}, {0.1, 0.001}, {0.7, 333.333}, {0.700001, 7}};
  const LoadCurve curve(phases);
  Duration before{};
  for (int i = 0; i < 200'000; ++i) {
    const Duration offset = curve.offset_at(Duration{i * 7919});
    ASSERT_GE(offset, before);
    before = offset;
  }
}

TEST(LoadCurve, HoldsForAYearAtItsSteepest) {
  Phases phases;
  phases.load = {{0, 0.001}};
  const LoadCurve curve(phases);
  EXPECT_EQ(curve.offset_at(seconds{1} + seconds{1'000'000}), seconds{1} + seconds{1'000'000'000});
}

}  // namespace
}  // namespace pushbench
