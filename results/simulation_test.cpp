// Simulated results in figures, tables and words: the same figures as any, and never called measured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/answer.hpp"
#include "results/csv.hpp"
#include "results/json_reader.hpp"
#include "results/pages.hpp"
#include "results/sample_simulation.hpp"
#include "results/simulation_words.hpp"
#include "results/summary_json.hpp"
#include "results/table.hpp"
#include "results/view.hpp"

namespace pushbench::results {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::optional<double> figure(const Trial& trial, std::string_view name) {
  return metrics()[metric_index(name)].of(trial);
}

constexpr std::string_view kTitle =
    "simulated: lte, calibration reference (Some CPU at 2.80GHz), 5,000,000 clients, 24 h";

TEST(Simulation, HasItsMetrics) {
  const Trial trial = simulated_run().trials.front();
  EXPECT_EQ(figure(trial, "energy_j_per_client_hour"), 300);
  EXPECT_NEAR(*figure(trial, "battery_share_per_hour"), 0.005376, 1e-6);
  EXPECT_EQ(figure(trial, "radio_promotions_per_client_hour"), 118);
  EXPECT_EQ(figure(trial, "radio_tail_share"), 0.35);
  EXPECT_EQ(figure(trial, "servers_needed"), 4);
  EXPECT_NEAR(*figure(trial, "cost_usd_per_month"), trial.bill->servers_usd + 220.5, 1e-9);
  EXPECT_EQ(figure(trial, "gateway_usd_per_month"), 9'500);
  EXPECT_EQ(figure(trial, "simulated_server_memory_bytes"), 12e9);
  for (const char* name : {"energy_j_per_client_hour", "radio_tail_share", "servers_needed", "cost_usd_per_month",
                           "gateway_usd_per_month", "simulated_server_memory_bytes"}) {
    EXPECT_FALSE(figure(sample_run(1).trials.front(), name)) << name;
  }
}

TEST(Simulation, LeavesOutWhatNoModelCanHaveSaid) {
  Trial trial = simulated_run().trials.front();
  trial.energy->joules_per_client_hour = trial.energy->state_shares["tail"] = 1e300;
  trial.bill->servers_usd = trial.bill->egress_usd = 1e308;
  for (const char* name : {"energy_j_per_client_hour", "radio_tail_share", "cost_usd_per_month"}) {
    EXPECT_FALSE(figure(trial, name)) << name;
  }
}

TEST(Simulation, IsToldInOneLine) {
  EXPECT_EQ(simulation_title(simulated_run()), kTitle);
  EXPECT_EQ(simulation_title(sample_run(1)), "");
  results::Run mixed = simulated_run();
  mixed.trials.front().simulated.reset();
  EXPECT_EQ(origin_of(mixed), Origin::mixed);
  EXPECT_THAT(simulation_title(mixed), StartsWith("simulated (4 of 5 trials): "));
  results::Run several = swept_run();
  several.trials.front().clients_wanted = 1'000;
  several.trials.front().simulated->network = "3g";
  EXPECT_THAT(simulation_title(several), AllOf(HasSubstr("3g, lte"), HasSubstr("1,000 to 5,000,000 clients")));
}

TEST(Simulation, NamesWhatItRestsOn) {
  std::string all;
  for (const std::string& sentence : assumptions_of(simulated_run())) all += sentence + " ";
  EXPECT_THAT(all, AllOf(HasSubstr("reference (Some CPU at 2.80GHz)"), HasSubstr("lte"), HasSubstr("phone, 15.5 Wh"),
                         HasSubstr("AWS list prices, us-east-1 (2026-09)"), HasSubstr("tls 1 round trip")));
  EXPECT_THAT(assumptions_of(sample_run(1)), IsEmpty());
}

TEST(Simulation, IsSaidByEveryTable) {
  const Summary summary = summarise(simulated_run());
  const std::string text = table(summary, {});
  EXPECT_THAT(text,
              AllOf(StartsWith("simulated: lte, calibration"), HasSubstr("feed: latency and delivery (simulated)"),
                    HasSubstr("energy of the clients' radios"), HasSubstr("4 connections"), HasSubstr("cost in a")));
  for (const View& view : views_of(summary)) EXPECT_THAT(view.title, HasSubstr("(simulated)"));
  EXPECT_THAT(markdown_page(simulated_run(), true), AllOf(HasSubstr("*simulated: lte"), HasSubstr("Simulated:")));
  EXPECT_THAT(csv(summary), AllOf(HasSubstr("energy_j_per_client_hour,J,300,"), HasSubstr(",1,0,0,1\n")));
  const auto json = parse_json(summary_json(simulated_run(), summary), "summary");
  EXPECT_EQ(json.at("summary").at("simulated"), kTitle);
  EXPECT_EQ(json.at("summary").at("rows")[0].at("simulated"), true);
  EXPECT_FALSE(json.at("summary").at("assumptions").empty());
  EXPECT_THAT(table(summarise(sample_run(1)), {}), Not(HasSubstr("simulated")));
}

TEST(Simulation, TellsRowsOfAMixedRunApart) {
  results::Run mixed = simulated_run();
  for (Trial& trial : mixed.trials) {
    if (trial.transport == "telegraph") trial.simulated.reset();
  }
  for (const View& view : views_of(summarise(mixed))) {
    EXPECT_THAT(view.title, Not(HasSubstr("(simulated)")));
    for (const ViewRow& row : view.rows) {
      EXPECT_EQ(row.remark.find("simulated") != std::string::npos, row.name != "telegraph") << row.name;
    }
  }
}

TEST(Simulation, IsSaidByTheAnswer) {
  const std::vector<Answer> answers = all_answers(simulated_run());
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_THAT(answers[0].headline, StartsWith("Simulated: for feed"));
  EXPECT_THAT(paragraph_of(answers),
              AllOf(HasSubstr("Radio of a client in an hour: "), HasSubstr("for a million users: "),
                    HasSubstr("The figures are simulated: lte"), Not(HasSubstr("shared one machine"))));
  EXPECT_THAT(paragraph_of(all_answers(sample_run(1))), Not(HasSubstr("imulated")));
}

TEST(Simulation, CanBeAGoal) {
  results::Run run = simulated_run();
  run.scenarios[0].document = R"({"name":"feed","slo":{"energy_j_per_client_hour":400,"battery_share_per_hour":0.01}})";
  const Summary summary = summarise(run);
  ASSERT_EQ(summary.goals.size(), 1u);
  EXPECT_EQ(summary.goals[0].judgements.front().verdict, Verdict::meets);
  EXPECT_EQ(summary.goals[0].judgements.back().verdict, Verdict::misses);
  EXPECT_EQ(words_of(summary.goals[0].goals.at(1)), "battery <= 1.00 % an hour");
}

}  // namespace
}  // namespace pushbench::results
