#include "results/history/trend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/random.hpp"

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

constexpr const char* kMetric = "server_cpu_us_per_message";
const TrendTitle kTitle{"feed", kMetric, "history.db"};

TEST(Trend, SeesThroughWhatTheMachineDid) {
  const auto trends = trends_of({slower(true)}, kMetric);
  ASSERT_EQ(trends[0].changes.size(), 1u);
  EXPECT_EQ(trends[0].changes[0].at, 6u);
  EXPECT_NEAR(trends[0].changes[0].factor, 1.2, 0.01);
  ASSERT_EQ(trends[0].corrected.size(), 12u);
  EXPECT_NEAR(trends[0].corrected[0], 5'000, 20) << "a slow machine's";
  EXPECT_TRUE(trends_of({slower(false)}, kMetric)[0].changes.empty());
}

/// The control's figure goes up by a third at the seventh result; this one's stays.
Series beside_a_slower_control() {
  Series series = slower(false);
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    Point& point = series.points[i];
    point.value = 5'000 * (1 + 0.002 * static_cast<double>(i % 4));
    point.ratio = point.value / (i < 6 ? 1'000 : 1'300);
  }
  return series;
}

TEST(Trend, BlamesNoTransportForItsControl) {
  EXPECT_THAT(trends_of({beside_a_slower_control()}, kMetric)[0].changes, testing::IsEmpty());
  Series elsewhere = beside_a_slower_control();
  for (std::size_t i = 6; i < 12; ++i) elsewhere.points[i].cpu_model = "Another CPU";
  const auto changes = trends_of({elsewhere}, kMetric)[0].changes;
  ASSERT_EQ(changes.size(), 1u) << "of the same work, on a slower machine";
  EXPECT_NEAR(changes[0].factor, 1 / 1.3, 0.01);
}

TEST(Trend, CorrectsWhatAComparisonCorrects) {
  EXPECT_THAT(trends_of({slower(true)}, "wire_bytes_per_message")[0].corrected, testing::IsEmpty());
  EXPECT_THAT(trends_of({slower(true)}, "connections_held")[0].corrected, testing::IsEmpty());
  Series waiting = slower(true);
  for (Point& point : waiting.points) point.ratio = 160;
  const Trend of_work = trends_of({waiting}, "latency_p99_us")[0];
  ASSERT_FALSE(of_work.corrected.empty());
  EXPECT_NEAR(of_work.corrected[0], waiting.points[0].value, 0.02 * waiting.points[0].value)
      << "what waits for a timer does not get slower with the machine";
}

TEST(Trend, KeepsToItsAlarmsOverAllSeries) {
  Random random(1);
  const auto noise = [&] {
    Series series = slower(false);
    for (Point& point : series.points) point.value = 5'000 * (1 + 0.2 * random.unit());
    return series;
  };
  int histories = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<Series> eight;
    for (std::size_t k = 0; k < 8; ++k) eight.push_back(noise());
    const auto trends = trends_of(eight, kMetric, {.alarms = 0.05, .least = 0});
    histories += std::any_of(trends.begin(), trends.end(), [](const Trend& one) { return !one.changes.empty(); });
  }
  // Of 60 histories 3 on average; if each series had 5 % of its own, 20.
  EXPECT_LE(histories, 9);
}

TEST(Trend, DrawsAResultALine) {
  const std::string text = trend_text(trends_of({slower(true)}, kMetric), kTitle);
  EXPECT_THAT(text, HasSubstr("feed: server CPU us per message of pigeon_post\n"));
  EXPECT_THAT(text, HasSubstr("\n              ^ 20.2 % more from here on (p 0.00"));
  EXPECT_THAT(text, HasSubstr("\nc0ffee6       2026-01-16         9.04 ms         6.02 ms  "));
  EXPECT_THAT(text, HasSubstr("--o--"));
  EXPECT_THAT(text, Not(HasSubstr("different CPUs")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Trend, WarnsOfSeveralMachines) {
  Series series = slower(true);
  series.points[3].cpu_model = "Another CPU";
  EXPECT_THAT(trend_text(trends_of({series}, kMetric), kTitle), HasSubstr("of 2 different CPUs"));
}

TEST(Trend, PrintsNothingThatCommandsATerminal) {
  Series series = slower(false);
  series.transport = "a\x1b[31m";
  series.points[0].commit = "\x1b]0;";
  EXPECT_THAT(trend_text(trends_of({series}, kMetric), kTitle), Not(HasSubstr("\x1b")));
}

TEST(Trend, CopesWithFiguresOfZero) {
  Series series = slower(false);
  for (Point& point : series.points) point.value = 0;
  const auto trends = trends_of({series, Series{}}, kMetric);
  ASSERT_EQ(trends.size(), 1u);
  EXPECT_TRUE(trends[0].changes.empty());
  EXPECT_NE(trend_text(trends, kTitle), "");
}

TEST(Trend, IsDataForAChart) {
  const Chart chart = trend_chart(trends_of({slower(true)}, kMetric), kTitle);
  EXPECT_EQ(chart.kind, "history");
  ASSERT_EQ(chart.data.rows.size(), 12u);
  for (const auto& row : chart.data.rows) EXPECT_EQ(row.size(), chart.data.columns.size());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(chart.data.rows[5].back()));
  EXPECT_NEAR(std::get<double>(chart.data.rows[6].back()), 20, 1);
}

TEST(Trend, IsJson) {
  const auto json = nlohmann::json::parse(trend_json(trends_of({slower(true)}, kMetric), kTitle));
  EXPECT_EQ(json.at("unit"), "us");
  EXPECT_EQ(json.at("trends").at(0).at("points").size(), 12u);
  EXPECT_EQ(json.at("trends").at(0).at("changes").at(0).at("commit"), "c0ffee6");
  EXPECT_EQ(json.at("trends").at(0).at("changes_of"), "corrected");
}

}  // namespace
}  // namespace pushbench::results
