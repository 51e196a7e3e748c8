#include "results/history/trend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Twelve results; from the seventh on it takes a fifth longer. The machine is slow at every third.
Series slower(bool with_ratio) {
  Series series{.transport = "pigeon_post", .is_control = false, .unit = "us", .points = {}};
  for (int i = 0; i < 12; ++i) {
    const double own = (i < 6 ? 5'000 : 6'000) * (1 + 0.002 * (i % 4)), machine = i % 3 == 0 ? 1.5 : 1;
    Point point{.id = i + 1,
                .commit = "c0ffee" + std::to_string(i),
                .at = "2026-01-" + std::to_string(10 + i) + "T00:00:00Z",
                .cpu_model = "Some CPU",
                .value = own * machine,
                .low = own * machine * 0.9,
                .high = own * machine * 1.1,
                .ratio = {}};
    if (with_ratio) point.ratio = own / 4'000;
    series.points.push_back(point);
  }
  return series;
}

const TrendTitle kTitle{"feed", "latency_p99_us", "history.db"};

TEST(Trend, SeesThroughWhatTheMachineDid) {
  const auto trends = trends_of({slower(true)});
  ASSERT_EQ(trends[0].changes.size(), 1u);
  EXPECT_EQ(trends[0].changes[0].at, 6u);
  EXPECT_NEAR(trends[0].changes[0].factor, 1.2, 0.01);
  EXPECT_TRUE(trends[0].by_ratio);
  EXPECT_TRUE(trends_of({slower(false)})[0].changes.empty());
}

TEST(Trend, DrawsAResultALine) {
  const std::string text = trend_text(trends_of({slower(true)}), kTitle);
  EXPECT_THAT(text, HasSubstr("feed: p99 of pigeon_post\n"));
  EXPECT_THAT(text, HasSubstr("\n              ^ 20.2 % more from here on (p 0.00"));
  EXPECT_THAT(text, HasSubstr("\nc0ffee6       2026-01-16         9.04 ms  "));
  EXPECT_THAT(text, HasSubstr("--o--"));
  EXPECT_THAT(text, Not(HasSubstr("different CPUs")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Trend, WarnsOfSeveralMachines) {
  Series series = slower(true);
  series.points[3].cpu_model = "Another CPU";
  EXPECT_THAT(trend_text(trends_of({series}), kTitle), HasSubstr("of 2 different CPUs"));
}

TEST(Trend, PrintsNothingThatCommandsATerminal) {
  Series series = slower(false);
  series.transport = "a\x1b[31m";
  series.points[0].commit = "\x1b]0;";
  EXPECT_THAT(trend_text(trends_of({series}), kTitle), Not(HasSubstr("\x1b")));
}

TEST(Trend, CopesWithFiguresOfZero) {
  Series series = slower(false);
  for (Point& point : series.points) point.value = 0;
  const auto trends = trends_of({series, Series{}});
  ASSERT_EQ(trends.size(), 1u);
  EXPECT_TRUE(trends[0].changes.empty());
  EXPECT_NE(trend_text(trends, kTitle), "");
}

TEST(Trend, IsDataForAChart) {
  const Chart chart = trend_chart(trends_of({slower(true)}), kTitle);
  EXPECT_EQ(chart.kind, "history");
  ASSERT_EQ(chart.data.rows.size(), 12u);
  for (const auto& row : chart.data.rows) EXPECT_EQ(row.size(), chart.data.columns.size());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(chart.data.rows[5].back()));
  EXPECT_NEAR(std::get<double>(chart.data.rows[6].back()), 20, 1);
}

TEST(Trend, IsJson) {
  const auto json = nlohmann::json::parse(trend_json(trends_of({slower(true)}), kTitle));
  EXPECT_EQ(json.at("unit"), "us");
  EXPECT_EQ(json.at("trends").at(0).at("points").size(), 12u);
  EXPECT_EQ(json.at("trends").at(0).at("changes").at(0).at("commit"), "c0ffee6");
  EXPECT_EQ(json.at("trends").at(0).at("changes_of"), "ratio");
}

}  // namespace
}  // namespace pushbench::results
