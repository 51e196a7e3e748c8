#include "results/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

TEST(Histogram, IsEmptyAtFirst) {
  const Histogram histogram;
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.percentile(50), 0u);
  EXPECT_EQ(histogram.mean(), 0);
  EXPECT_EQ(histogram.min(), 0u);
  EXPECT_EQ(histogram.max(), 0u);
  EXPECT_EQ(histogram.deviation(), 0);
  EXPECT_EQ(histogram.data(), HistogramData{});
}

TEST(Histogram, GivesPercentilesOfKnownValues) {
  Histogram histogram;
  for (int us = 1; us <= 1000; ++us) histogram.record(us);
  EXPECT_EQ(histogram.count(), 1000u);
  EXPECT_EQ(histogram.percentile(0), 1u);
  EXPECT_EQ(histogram.percentile(50), 500u);
  EXPECT_EQ(histogram.percentile(90), 900u);
  EXPECT_EQ(histogram.percentile(99), 990u);
  EXPECT_EQ(histogram.percentile(99.9), 999u);
  EXPECT_EQ(histogram.percentile(99.91), 1000u);
  EXPECT_EQ(histogram.percentile(100), 1000u);
  EXPECT_DOUBLE_EQ(histogram.mean(), 500.5);
  EXPECT_NEAR(histogram.deviation(), 288.675, 0.001);
}

TEST(Histogram, KeepsThreeSignificantDigitsUpToAnHour) {
  for (double exact = 1; exact <= 3.6e9; exact *= 1.0137) {
    const auto us = static_cast<std::uint64_t>(exact);
    const std::uint64_t low = Histogram::lowest_like(us);
    const std::uint64_t high = Histogram::highest_like(us);
    ASSERT_LE(low, us);
    ASSERT_GE(high, us);
    ASSERT_LE(high - low, us / 1000) << us;
    if (low > 0) {
      ASSERT_EQ(Histogram::highest_like(low - 1), low - 1) << "buckets must adjoin at " << us;
    }
    ASSERT_EQ(Histogram::lowest_like(high + 1), std::min(high + 1, Histogram::lowest_like(Histogram::kMost)));
  }
}

TEST(Histogram, ClampsAndCountsWhatItCannotHold) {
  Histogram histogram;
  histogram.record(-5, 2);
  histogram.record(INT64_MIN);
  histogram.record(0);
  histogram.record(3'600'000'000);
  EXPECT_EQ(histogram.above(), 0u);
  histogram.record(3'600'000'001);
  histogram.record(INT64_MAX, 4);
  EXPECT_EQ(histogram.below(), 3u);
  EXPECT_EQ(histogram.above(), 5u);
  EXPECT_EQ(histogram.count(), 10u);
  EXPECT_EQ(histogram.min(), 0u);
  EXPECT_EQ(histogram.max(), Histogram::kMost);
  EXPECT_EQ(histogram.percentile(100), Histogram::kMost);
}

TEST(Histogram, IgnoresACountOfNone) {
  Histogram histogram;
  histogram.record(7, 0);
  EXPECT_EQ(histogram, Histogram{});
}

TEST(Histogram, PercentileNeverPassesTheHighestRecorded) {
  Histogram histogram;
  histogram.record(1'000'001);
  EXPECT_EQ(histogram.percentile(50), 1'000'001u);
  EXPECT_GT(Histogram::highest_like(1'000'001), 1'000'001u);
}

TEST(Histogram, MergesAsIfAllHadBeenRecordedInOne) {
  Random random(7);
  Histogram all;
  Histogram parts[3];
  for (int i = 0; i < 30'000; ++i) {
    const auto us = static_cast<std::int64_t>(std::exp(random.unit() * 24)) - 3;
    all.record(us);
    parts[random.below(3)].record(us);
  }
  Histogram merged;
  for (const Histogram& part : parts) merged.merge(part);
  merged.merge(Histogram{});
  EXPECT_EQ(merged, all);
  EXPECT_EQ(merged.percentile(99), all.percentile(99));
  EXPECT_GT(all.below(), 0u);
  EXPECT_GT(all.above(), 0u);
}

TEST(Histogram, AgreesWithSortedValuesWithinAThousandth) {
  Random random(11);
  Histogram histogram;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 20'000; ++i) values.push_back(static_cast<std::int64_t>(random.exponential() * 40'000));
  for (const std::int64_t value : values) histogram.record(value);
  std::sort(values.begin(), values.end());
  for (const double percent : {1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * 20'000 - 1e-6));
    const auto exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.percentile(percent)), exact, exact / 1000) << percent;
  }
}

TEST(Histogram, SurvivesBeingWrittenDown) {
  Random random(3);
  Histogram histogram;
  for (int i = 0; i < 1000; ++i) histogram.record(static_cast<std::int64_t>(random.below(5'000'000'000)) - 1000);
  EXPECT_EQ(Histogram::from(histogram.data()), histogram);
  EXPECT_EQ(Histogram::from({}), Histogram{});
  Histogram grown = Histogram::from(histogram.data());
  grown.record(5);
  EXPECT_EQ(grown.count(), histogram.count() + 1);
}

HistogramData valid() {
  Histogram histogram;
  histogram.record(-1, 2);
  histogram.record(5000, 3);
  histogram.record(INT64_MAX);
  return histogram.data();
}

TEST(Histogram, RefusesWhatNoHistogramWrote) {
  EXPECT_NO_THROW(Histogram::from(valid()));
  const auto refused = [](auto change, const char* why) {
    HistogramData data = valid();
    change(data);
    try {
      Histogram::from(data);
      ADD_FAILURE() << "accepted: " << why;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  };
  refused([](auto& data) { data.counts.pop_back(); }, "as many values as counts");
  refused([](auto& data) { data = {{}, {}, 1, 0, 0, 0, 0}; }, "must be 0 where nothing");
  refused([](auto& data) { std::swap(data.values_us[0], data.values_us[1]); }, "ascend");
  refused([](auto& data) { data.values_us[1] += 1; }, "lowest of a bucket");
  refused([](auto& data) { data.values_us[2] = 1ULL << 40; }, "lowest of a bucket");
  refused([](auto& data) { data.counts[1] = 0; }, "above 0");
  refused([](auto& data) { data.counts[1] = UINT64_MAX; }, "too large");
  refused([](auto& data) { data.counts[2] = 1ULL << 50; }, "too large");
  refused([](auto& data) { data.min_us = 1; }, "first and last bucket");
  refused([](auto& data) { data.max_us = 5000; }, "first and last bucket");
  refused([](auto& data) { data.sum_us = 1; }, "sum");
  refused([](auto& data) { data.sum_us += 1'000'000'000; }, "sum");
  refused([](auto& data) { data.below = 3; }, "clamped below");
  refused([](auto& data) { data.above = 2; }, "clamped above");
}

}  // namespace
}  // namespace pushbench
