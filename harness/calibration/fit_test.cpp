#include "harness/calibration/fit.hpp"

#include <gtest/gtest.h>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

using std::chrono::nanoseconds;
using world::Costs;
using world::Operations;

Costs true_costs(double send) {
  Costs costs = likely_costs();
  costs.send = nanoseconds{static_cast<std::int64_t>(send)};
  costs.cold = nanoseconds{150'000};
  costs.wake = nanoseconds{9'000};
  costs.read = nanoseconds{4'000};
  costs.send_ns_per_byte = 0.5;
  return costs;
}

/// Cells as different from each other as a calibration's are.
std::vector<Observation> cells_of(const std::string& transport, const Costs& costs, double noise, std::uint64_t seed) {
  Random random(seed);
  std::vector<Observation> cells;
  const auto add = [&](Operations done) {
    const double factor = 1 + noise * (2 * random.unit() - 1);
    cells.push_back({transport, 2, cpu_of(costs, done) * factor + 0.0006, done});
  };
  add({.wakes = 50, .reads = 2, .sends = 50, .timers = 50, .publishes = 50, .bytes_sent = 10'000, .cold_wakes = 50});
  add({.wakes = 1000,
       .reads = 2,
       .sends = 1000,
       .timers = 1000,
       .publishes = 1000,
       .bytes_sent = 200'000,
       .cold_wakes = 400});
  add({.wakes = 120,
       .reads = 40,
       .sends = 4000,
       .timers = 100,
       .publishes = 100,
       .bytes_sent = 600'000,
       .cold_wakes = 110});
  add({.wakes = 32,
       .reads = 90,
       .sends = 6400,
       .timers = 32,
       .publishes = 32,
       .bytes_sent = 25'600'000,
       .cold_wakes = 32});
  add({.wakes = 8, .reads = 9, .sends = 12'000, .timers = 8, .publishes = 8, .bytes_sent = 1'440'000, .cold_wakes = 8});
  add({.accepts = 260,
       .closes = 255,
       .wakes = 500,
       .reads = 500,
       .sends = 1700,
       .timers = 8,
       .publishes = 8,
       .bytes_sent = 300'000,
       .cold_wakes = 60});
  return cells;
}

TEST(FitCosts, FindsTheCostsThatTheCellsWereMadeWith) {
  std::vector<Observation> cells = cells_of("one", true_costs(6000), 0, 1);
  const auto more = cells_of("other", true_costs(9000), 0, 2);
  cells.insert(cells.end(), more.begin(), more.end());
  const FittedCosts fitted = fit_costs(cells, likely_costs(), 0.25);
  const auto near = [](Duration found, double wanted, double error) {
    EXPECT_NEAR(static_cast<double>(found.count()) / wanted, 1, error);
  };
  near(fitted.by_transport.at("one").send, 6000, 0.05);
  near(fitted.by_transport.at("other").send, 9000, 0.05);
  near(fitted.by_transport.at("one").cold, 150'000, 0.1);
  for (const Observation& cell : cells) {
    const double cpu =
        cpu_of(fitted.by_transport.at(cell.transport), cell.operations) + fitted.background_s_per_s * cell.wall_s;
    EXPECT_NEAR(cpu / cell.cpu_s, 1, 0.05);
  }
}

TEST(FitCosts, NoiseOfACellMovesWhatItPredictsLittle) {
  const std::vector<Observation> cells = cells_of("one", true_costs(6000), 0.05, 3);
  const FittedCosts fitted = fit_costs(cells, likely_costs(), 0.25);
  // A load that no cell was.
  const Operations other{.wakes = 70,
                         .reads = 10,
                         .sends = 9000,
                         .timers = 60,
                         .publishes = 60,
                         .bytes_sent = 2'700'000,
                         .cold_wakes = 60};
  EXPECT_NEAR(cpu_of(fitted.by_transport.at("one"), other) / cpu_of(true_costs(6000), other), 1, 0.08);
}

TEST(FitCosts, WhatNoCellDoesIsWhatIsLikely) {
  std::vector<Observation> cells = cells_of("one", true_costs(6000), 0, 1);
  for (Observation& cell : cells) cell.operations.accepts = cell.operations.closes = 0;
  cells.pop_back();
  const Costs found = fit_costs(cells, likely_costs(), 0.25).by_transport.at("one");
  EXPECT_EQ(found.accept, likely_costs().accept);
}

TEST(FitCosts, ReadAndParseShareByWhatIsTheUsers) {
  const std::vector<Observation> cells = cells_of("one", true_costs(6000), 0, 1);
  const Costs found = fit_costs(cells, likely_costs(), 0.25).by_transport.at("one");
  EXPECT_NEAR(static_cast<double>(found.parse.count()), 0.25 * static_cast<double>((found.read + found.parse).count()),
              1);
}

TEST(FitDelays, AddWhatTheMachineTakesBeyondItsWork) {
  Histogram real;
  for (int us = 100; us < 200; ++us) real.record(us);
  const FittedDelays fitted = fit_delays(real, 60);
  ASSERT_EQ(fitted.delays.size(), 64u);
  EXPECT_EQ(fitted.after, Duration{0});
  EXPECT_NEAR(static_cast<double>(to_us(fitted.delays.front())), 40, 2);
  EXPECT_NEAR(static_cast<double>(to_us(fitted.delays.back())), 139, 2);
  EXPECT_TRUE(std::is_sorted(fitted.delays.begin(), fitted.delays.end()));
}

TEST(FitDelays, WorkThatCannotHaveComeBeforeComesAfter) {
  Histogram real;
  for (int us = 100; us < 200; ++us) real.record(us);
  const FittedDelays fitted = fit_delays(real, 150);
  EXPECT_NEAR(static_cast<double>(to_us(fitted.after)), 49, 2);
  EXPECT_EQ(to_us(fitted.delays.front()), 0);
}

TEST(FitDelays, OfNothingNothing) { EXPECT_TRUE(fit_delays({}, 10).delays.empty()); }

}  // namespace
}  // namespace pushbench
