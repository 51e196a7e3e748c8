#include "results/goal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/sample_goals.hpp"
#include "results/summary.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

results::Run run_of(const std::string& slo, std::vector<Trial> trials) {
  results::Run run;
  run.status = RunStatus::complete;
  run.control = "plain";
  run.scenarios = {{"chat", "sha256:0", R"({"slo":)" + slo + "}"}};
  run.trials = std::move(trials);
  return run;
}

Judgement judged(const std::string& slo, std::vector<Trial> trials) {
  return summarise(run_of(slo, std::move(trials))).goals.at(0).judgements.at(0);
}

Trial trial(std::uint32_t number = 1) { return goal_trial("chat", "drum", number, 2'000, 1); }

TEST(Goal, IsReadFromTheScenariosDocument) {
  const auto goals = goals_of({"s", "", R"({"slo":{"lost":0,"latency_p99_us":1.5e5}})"});
  ASSERT_EQ(goals.size(), 2u);
  EXPECT_EQ(goals[0].metric, "latency_p99_us");
  EXPECT_EQ(goals[0].most, 150'000);
  EXPECT_EQ(goals[1].metric, "lost");
  EXPECT_EQ(goals[1].most, 0);
  for (const char* none : {"{}", R"({"slo":{}})", R"({"slo":[1]})", R"({"slo":{"lost":"none"}})"}) {
    EXPECT_THAT(goals_of({"s", "", none}), IsEmpty()) << none;
  }
}

TEST(Goal, ReadsAsWords) {
  EXPECT_EQ(words_of({"latency_p99_us", 100'000}), "p99 <= 100 ms");
  EXPECT_EQ(words_of({"latency_p99_9_us", 2'500'000}), "p99.9 <= 2.5 s");
  EXPECT_EQ(words_of({"uplink_latency_p50_us", 900}), "uplink p50 <= 900 us");
  EXPECT_EQ(words_of({"recovery_max_us", 5'000'000}), "back max <= 5 s");
  EXPECT_EQ(words_of({"notice_p50_us", 1'000}), "noticed p50 <= 1 ms");
  EXPECT_EQ(words_of({"lost", 0}), "none lost");
  EXPECT_EQ(words_of({"lost", 20}), "lost <= 20");
  EXPECT_EQ(words_of({"unrecovered", 0}), "all back");
  EXPECT_EQ(words_of({"lost_share", 0.001}), "lost <= 0.100 %");
  EXPECT_EQ(words_of({"server_cpu_cores", 0.5}), "server CPU <= 50.0 %");
  EXPECT_EQ(words_of({"wire_bytes_per_message", 300}), "wire bytes per message <= 300 bytes");
  EXPECT_EQ(words_of({"delivered_per_s", 300}), "delivered per s <= 300 per s");
  EXPECT_EQ(words_of({"of another version", 3}), "of another version <= 3.00");
}

TEST(Goal, IsMetUpToAndIncludingItsLimit) {
  const Judgement met = judged(R"({"latency_max_us":2000})", {trial()});
  EXPECT_EQ(met.verdict, Verdict::meets);
  EXPECT_EQ(met.value, 2'000);
  EXPECT_EQ(met.factor, 1);
  EXPECT_EQ(met.detail, "max 2 ms");
  EXPECT_EQ(met.trials, "");
  const Judgement missed = judged(R"({"latency_max_us":1999.9})", {trial()});
  EXPECT_EQ(missed.verdict, Verdict::misses);
  EXPECT_NEAR(*missed.factor, 1.00005, 1e-6);
}

TEST(Goal, OfACountLooksAtAllTrialsTogether) {
  std::vector<Trial> trials{trial(1), trial(2), trial(3)};
  trials[1].downlink.lost = 3;
  trials[2].uplink.lost = 1;
  EXPECT_EQ(judged(R"({"lost":4})", trials).verdict, Verdict::meets);
  const Judgement missed = judged(R"({"lost":0})", trials);
  EXPECT_EQ(missed.verdict, Verdict::misses);
  EXPECT_EQ(missed.detail, "lost 4");
  EXPECT_FALSE(missed.factor);
}

TEST(Goal, OfALatencyLooksAtTheMedianOfTrials) {
  std::vector<Trial> trials{trial(1), goal_trial("chat", "drum", 2, 9'000, 1), trial(3)};
  EXPECT_EQ(judged(R"({"latency_p50_us":5000})", trials).verdict, Verdict::meets);
}

TEST(Goal, ThatIsMissedByMostIsTold) {
  Trial slow = trial();
  const char* kBoth = R"({"latency_p50_us":1000,"latency_p99_us":1999})";
  EXPECT_EQ(judged(kBoth, {slow}).metric, "latency_p50_us");
  slow.downlink.lost = 1;
  EXPECT_EQ(judged(R"({"latency_p50_us":1,"lost":0})", {slow}).metric, "lost") << "no factor is beyond nothing";
  EXPECT_EQ(judged(R"({"latency_p50_us":9000,"latency_p99_us":4000})", {trial()}).metric, "latency_p99_us");
}

TEST(Goal, CannotBeJudgedWithoutTrialsThatCount) {
  Trial saturated = trial(1);
  saturated.status = TrialStatus::invalid;
  saturated.reasons = {"generator saturated: all of it", "schedule not met"};
  Trial died = trial(2);
  died.status = TrialStatus::failed;
  died.reasons = {"the server (worker 1) died: SIGKILL"};
  const Judgement none = judged(R"({"lost":0})", {saturated});
  EXPECT_EQ(none.verdict, Verdict::cannot);
  EXPECT_EQ(none.detail, "generator saturated");
  EXPECT_EQ(none.trials, "0 of 1 trials");
  EXPECT_EQ(none.metric, "");
  EXPECT_EQ(judged(R"({"lost":0})", {died, trial(1)}).verdict, Verdict::meets) << "half of them are enough";
  const Judgement third = judged(R"({"lost":0})", {died, saturated, trial(3)});
  EXPECT_EQ(third.verdict, Verdict::cannot);
  EXPECT_EQ(third.detail, "the server");
  EXPECT_EQ(third.trials, "1 of 3 trials");
}

TEST(Goal, CannotBeJudgedWithoutItsFigure) {
  EXPECT_EQ(judged(R"({"uplink_latency_p99_us":5,"latency_p50_us":1})", {trial()}).detail, "no uplink p99");
  const Judgement unknown = judged(R"({"latency_p50_us":1,"weight":5})", {trial()});
  EXPECT_EQ(unknown.verdict, Verdict::cannot);
  EXPECT_EQ(unknown.detail, "no figure weight");
  EXPECT_FALSE(unknown.value);
}

TEST(Goal, OfAReturnIsMetWhereNobodyWasAwayAndMissedWhereSomebodyStillIs) {
  Trial struck = trial();
  struck.faults = {
      FaultOutcome{.kind = "silence", .description = "", .strikes = 1, .first_at_s = {}, .struck = 5, .unnoticed = 5}};
  const char* kSlo = R"({"latency_p99_us":5000,"recovery_p99_us":1000})";
  EXPECT_EQ(judged(kSlo, {struck}).verdict, Verdict::meets);
  struck.faults[0].unrecovered = 5;
  EXPECT_EQ(judged(R"({"notice_p99_us":1000})", {struck}).detail, "not back 5") << "on connections that are dead";
  struck.faults[0].recovery.record(10);
  struck.faults[0].unrecovered = 2;
  const Judgement away = judged(kSlo, {struck});
  EXPECT_EQ(away.verdict, Verdict::misses);
  EXPECT_EQ(away.detail, "not back 2");
}

TEST(Goal, SurvivesAnySlo) {
  for (const char* most : {"1e-300", "-1", "1e308", "-0.0"}) {
    const Judgement judgement = judged(std::string{R"({"latency_p99_us":)"} + most + "}", {trial()});
    EXPECT_TRUE(!judgement.factor || *judgement.factor < 1e305) << most;
  }
}

Cheapest cheapest(const std::string& scenario) {
  for (const GoalCheck& check : summarise(goal_run()).goals) {
    if (check.scenario == scenario) return check.cheapest;
  }
  return {};
}

TEST(Cheapest, NamesThoseWhoseIntervalsOverlapAndLeavesTheControlOut) {
  const Cheapest chat = cheapest("chat");
  EXPECT_THAT(chat.transports, ElementsAre("pigeon_post", "smoke_signals"));
  EXPECT_NEAR(*chat.server_cpu_cores, 0.124, 1e-9);
  EXPECT_EQ(chat.fewest_bytes, "smoke_signals");
}

TEST(Cheapest, IsAloneWhereNoIntervalOverlaps) {
  const Cheapest ticker = cheapest("ticker");
  EXPECT_THAT(ticker.transports, ElementsAre("town_crier"));
  EXPECT_EQ(ticker.fewest_bytes, "smoke_signals");
}

TEST(Cheapest, NeedsNotableSavings) {
  results::Run run = goal_run();
  for (Trial& trial : run.trials) {
    if (trial.transport == "smoke_signals") trial.wire->down_bytes = 900'001;
  }
  EXPECT_EQ(summarise(run).goals[0].cheapest.fewest_bytes, "");
  for (Trial& trial : run.trials) {
    if (trial.transport == "smoke_signals") trial.wire->down_bytes = 900'000;
  }
  EXPECT_EQ(summarise(run).goals[0].cheapest.fewest_bytes, "smoke_signals");
}

TEST(Cheapest, IsOneOfThoseThatMeetTheGoal) {
  const Cheapest outage = cheapest("outage");
  EXPECT_THAT(outage.transports, ElementsAre("town_crier")) << "the variant costs less than others, but loses";
  results::Run run = goal_run();
  for (Trial& trial : run.trials) trial.downlink.lost = 1;
  EXPECT_THAT(summarise(run).goals[0].cheapest.transports, IsEmpty());
}

TEST(Goals, AreCheckedOnlyWhereThereAreAny) {
  results::Run run = goal_run();
  run.scenarios[1].document = "{}";
  std::vector<std::string> scenarios;
  for (const GoalCheck& check : summarise(run).goals) scenarios.push_back(check.scenario);
  EXPECT_THAT(scenarios, ElementsAre("chat", "outage"));
}

}  // namespace
}  // namespace pushbench::results
