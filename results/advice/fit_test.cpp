#include "results/advice/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace pushbench::results::advice {
namespace {

LoadPoint at(double rate, double payload) { return {1000, rate, payload, 1, 0}; }

/// 10 us a message and 2 us a kilobyte.
Parts parts(double payload) { return {1, payload / 1000, 0, 0, 0}; }
double exact(double payload) { return 10 + 2 * payload / 1000; }

Sample sample(double rate, double payload, double figure, double uncertain = 0) {
  return {at(rate, payload), parts(payload), {figure, figure * (1 - uncertain), figure * (1 + uncertain)}, {7}};
}

TEST(Fit, FindsWhatAFigureIsMadeOf) {
  const Fit fit({sample(1, 100, exact(100)), sample(1, 1000, exact(1000)), sample(1, 10'000, exact(10'000))});
  EXPECT_NEAR(fit.value(at(1, 3000), parts(3000)), exact(3000), 0.01);
  EXPECT_NEAR(fit.value(at(1, 50'000), parts(50'000)), exact(50'000), 0.1);
  EXPECT_LT(*fit.error(), 0.001);
}

TEST(Fit, GivesAtAMeasuredLoadWhatWasMeasured) {
  const Fit fit({sample(1, 100, 11), sample(1, 1000, 30), sample(1, 10'000, 12)});
  const Prediction prediction = fit.predict(at(1, 1000), parts(1000));
  EXPECT_NEAR(prediction.figure.value, 30, 0.01);
  EXPECT_NEAR(prediction.shares.at(0).weight, 1, 0.001);
  EXPECT_EQ(prediction.shares[0].cell, 7U);
}

TEST(Fit, CarriesTheTrialsIntervalAndGrowsAwayFromThem) {
  const Fit fit({sample(1, 100, 11, 0.1), sample(1, 1000, 30, 0.1), sample(1, 10'000, 12, 0.1)});
  const Measured near = fit.predict(at(1, 1000), parts(1000)).figure;
  EXPECT_NEAR(near.low, 27, 0.1);
  EXPECT_NEAR(near.high, 33, 0.1);
  const Measured far = fit.predict(at(30, 1000), parts(1000)).figure;
  EXPECT_GT(far.high / far.value, 1.5) << "leaving one out is off by far here";
}

TEST(Fit, GrowsLessSureTheFurtherBeyondAndPerAxis) {
  const Fit fit({sample(1, 100, 11), sample(1, 1000, 30), sample(1, 10'000, 12)});
  const auto width = [&](double rate, double payload) {
    const Measured figure = fit.predict(at(rate, payload), parts(payload)).figure;
    return figure.high / figure.value;
  };
  EXPECT_GT(width(10, 1000), 1.5 * width(3, 1000)) << "from three times on, too";
  EXPECT_GT(width(10, 100'000), 1.5 * width(10, 10'000)) << "beyond in two respects";
}

TEST(Fit, RepeatsAtALoadAreOneMeasurementOfIt) {
  const std::vector<Sample> once = {sample(1, 100, 11), sample(1, 1000, 30), sample(1, 10'000, 12)};
  std::vector<Sample> often = once;
  for (int i = 0; i < 5; ++i) often.push_back(sample(1.01, 1000, 30));
  EXPECT_NEAR(*Fit(often).error(), *Fit(once).error(), 1e-6) << "none is predicted from its repeats";
  const Fit two({sample(1, 100, 8), sample(1, 100, 18)});
  ASSERT_EQ(two.samples().size(), 1U);
  const Measured figure = two.predict(at(1, 100), parts(100)).figure;
  EXPECT_NEAR(figure.value, 12, 1e-6);
  EXPECT_NEAR(figure.low, 8, 1e-6);
  EXPECT_NEAR(figure.high, 18, 1e-6);
}

TEST(Fit, NoPartIsWorthLessThanNothing) {
  const Fit fit({sample(1, 100, 20), sample(1, 10'000, 10)});  // more bytes, cheaper: noise
  EXPECT_GT(fit.value(at(1, 1e6), parts(1e6)), 5);
  EXPECT_FALSE(fit.error().has_value()) << "two say nothing about a third";
}

TEST(Fit, DistanceIsOfRatios) {
  EXPECT_DOUBLE_EQ(distance(at(1, 100), at(1, 100)), 0);
  EXPECT_DOUBLE_EQ(distance(at(1, 100), at(2, 100)), distance(at(10, 100), at(5, 100)));
}

}  // namespace
}  // namespace pushbench::results::advice
