#include "results/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/csv.hpp"
#include "results/json.hpp"
#include "results/markdown.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/summary.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Pages, OfTrialsAreAsTheyWere) {
  const results::Run run = sample_run(2);
  EXPECT_EQ(table_page(run, {}), table(summarise(run)));
  EXPECT_THAT(markdown_page(run, true), testing::EndsWith("\n\n" + markdown(summarise(run), true)));
  EXPECT_EQ(csv_page(run), csv(summarise(run)));
  EXPECT_EQ(table_page({}, {}), table(summarise(results::Run{}))) << "also of nothing";
}

TEST(Pages, OfCeilingsSayNothingOfTrials) {
  const results::Run run = ceiling_run();
  EXPECT_THAT(table_page(run, {}), StartsWith("telegraph: 100,000 connections held"));
  EXPECT_THAT(table_page(run, {}), Not(HasSubstr("trials")));
  EXPECT_THAT(csv_page(run), StartsWith("transport,connections,figure,unit,value\n"));
  EXPECT_THAT(csv_page(run), Not(HasSubstr("scenario")));
  EXPECT_THAT(csv_page(capacity_run()), StartsWith("scenario,transport,of,key,at,"));
}

TEST(Pages, SayWhyARunIsPartial) {
  results::Run run = ceiling_run();
  run.status = RunStatus::partial;
  run.reason = "interrupted\x1b";
  EXPECT_THAT(table_page(run, {}), HasSubstr("\n! This run is partial: interrupted?\n"));
  EXPECT_THAT(markdown_page(run, false), HasSubstr("\n- This run is partial: interrupted?\n"));
}

TEST(Pages, OfSeveralKindsStandBelowEachOther) {
  results::Run run = small_sample_run();
  run.ceilings = {small_ceiling()};
  run.capacities = capacity_run().capacities;
  const std::string text = csv_page(run);
  EXPECT_THAT(text, StartsWith("scenario,transport,metric,"));
  EXPECT_THAT(text, HasSubstr("\n\ntransport,connections,figure,"));
  EXPECT_THAT(text, HasSubstr("\n\nscenario,transport,of,"));
}

TEST(Pages, AsJsonHoldCurvesReadyToBeDrawn) {
  const auto json = nlohmann::json::parse(json_page(ceiling_run()));
  const auto& ceilings = json.at("summary").at("ceilings");
  ASSERT_EQ(ceilings.size(), 3u);
  EXPECT_EQ(ceilings[0].at("headline"),
            "telegraph: 100,000 connections held, made in 8.33 s, each got both broadcasts, none lost");
  const auto& point = ceilings[0].at("curve").at(3);
  EXPECT_EQ(point.at("connections"), 100'000);
  EXPECT_EQ(point.at("figures").at("server_memory_per_connection_bytes"), 550);
  EXPECT_TRUE(ceilings[2].at("curve").at(3).at("figures").at("heartbeat_server_cpu_cores").is_null());
  EXPECT_EQ(json.at("summary").at("step_figures").at("connect_per_s").at("unit"), "1/s");
  EXPECT_EQ(parse_run(json.at("run").dump(), "test").ceilings.size(), 3u);
  EXPECT_FALSE(nlohmann::json::parse(json_page(sample_run(1))).at("summary").contains("ceilings"));
}

TEST(Pages, AsJsonHoldKneesAndCrossovers) {
  const auto json = nlohmann::json::parse(json_page(capacity_run()));
  const auto& group = json.at("summary").at("capacities").at(0);
  EXPECT_EQ(group.at("keys").at(0), "downlink.each_per_s");
  ASSERT_EQ(group.at("searches").size(), 9u);
  EXPECT_EQ(group.at("searches")[0].at("knee"), 400'000);
  EXPECT_EQ(group.at("searches")[0].at("at_least"), false);
  const auto& crossover = group.at("crossovers").at(0);
  EXPECT_EQ(crossover.at("first"), "telegraph");
  EXPECT_EQ(crossover.at("second"), "pigeon_post:fresh=true");
  EXPECT_EQ(crossover.at("low"), 1);
  EXPECT_EQ(crossover.at("high"), 10);
  EXPECT_NEAR(crossover.at("at").get<double>(), 4.41, 0.01);
  EXPECT_EQ(group.at("searches")[0].at("figures").at("latency_p99_us"), 61'000);
  EXPECT_THAT(group.at("contests").at(0).get<std::string>(), StartsWith("downlink.each_per_s below 4.41: "));
  results::Run unknown = capacity_run();
  unknown.capacities[0].knee.reset();
  EXPECT_TRUE(nlohmann::json::parse(json_page(unknown))
                  .at("summary")
                  .at("capacities")
                  .at(0)
                  .at("searches")
                  .at(0)
                  .at("at_least")
                  .is_null());
}

TEST(Pages, BeginWithTheAnswerInMarkdown) {
  const std::string text = markdown_page(sample_run(), false);
  EXPECT_THAT(text, testing::StartsWith("**"));
  EXPECT_LT(text.find("**\n\n"), 300u) << "short, and then the tables";
}

}  // namespace
}  // namespace pushbench::results
