#include "harness/calibration/least_squares.hpp"

#include <gtest/gtest.h>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

TEST(LeastSquares, SolvesWhatCanBeSolved) {
  const auto found = least_squares({{{2, 1}, 7}, {{1, -1}, 2}}, 2);
  EXPECT_NEAR(found[0], 3, 1e-9);
  EXPECT_NEAR(found[1], 1, 1e-9);
}

TEST(LeastSquares, ComesNearestWhereEquationsDisagree) {
  const auto found = least_squares({{{1}, 1}, {{1}, 3}, {{1}, 5}}, 1);
  EXPECT_NEAR(found[0], 3, 1e-12);
}

TEST(LeastSquares, NoUnknownIsNegative) {
  // Without the bound: x = -1, y = 2.
  const auto found = least_squares({{{1, 1}, 1}, {{2, 1}, 0}}, 2);
  EXPECT_EQ(found[0], 0);
  EXPECT_NEAR(found[1], 0.5, 1e-9);
}

TEST(LeastSquares, AnUnknownThatNothingSaysAnythingOfIsZero) {
  const auto found = least_squares({{{1, 0}, 4}}, 2);
  EXPECT_NEAR(found[0], 4, 1e-12);
  EXPECT_EQ(found[1], 0);
}

TEST(LeastSquares, MeetsTheConditionsOfTheLeastForAnyEquations) {
  Random random(7);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<Equation> equations(12);
    for (Equation& equation : equations) {
      for (int i = 0; i < 6; ++i) equation.factors.push_back(random.unit());
      equation.right = random.unit() * 4 - 1;
    }
    const auto found = least_squares(equations, 6);
    // The slope is 0 where the unknown is free, and leads upwards where it is held at 0.
    for (std::size_t i = 0; i < 6; ++i) {
      double slope = 0;
      for (const Equation& equation : equations) {
        double error = -equation.right;
        for (std::size_t j = 0; j < 6; ++j) error += equation.factors[j] * found[j];
        slope += equation.factors[i] * error;
      }
      if (found[i] > 0) {
        EXPECT_NEAR(slope, 0, 1e-6) << trial;
      } else {
        EXPECT_GE(slope, -1e-6) << trial;
      }
    }
  }
}

}  // namespace
}  // namespace pushbench
