#include "results/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_goals.hpp"

namespace pushbench::results {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<Answer> answers_to(const Run& run) { return answers_of(run, summarise(run)); }

/// Of one scenario, three trials each of what the pairs name, at so much CPU.
Run run_of(const std::vector<std::pair<std::string, std::vector<double>>>& cpu, std::int64_t latency_us = 3'000) {
  results::Run run;
  run.status = RunStatus::complete;
  run.control = "plain";
  run.scenarios = {{"chat", "sha256:0", R"({"slo":{"latency_p99_us":100000}})"}};
  for (const auto& [transport, seconds] : cpu) {
    std::uint32_t number = 0;
    for (const double each : seconds) run.trials.push_back(goal_trial("chat", transport, ++number, latency_us, each));
  }
  return run;
}

TEST(Answer, NamesTheCheapestThatMeetsTheGoal) {
  const auto answers =
      answers_to(run_of({{"plain", {0.5, 0.5, 0.5}}, {"telegraph", {1, 1.01, 1.02}}, {"town_crier", {2, 2.01, 2.02}}}));
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].question, "chat: how should the server get its data to 100 clients?");
  EXPECT_EQ(answers[0].headline, "For chat, take telegraph: the cheapest of those that meet the goal (p99 <= 100 ms).");
  EXPECT_THAT(answers[0].chosen, ElementsAre("telegraph"));
  EXPECT_THAT(answers[0].because, Contains(AllOf(HasSubstr("telegraph 10.1 % of a core (10.0 % to 10.2 %)"),
                                                 HasSubstr("town_crier 2.0x as much"))));
  EXPECT_THAT(answers[0].because, Contains(HasSubstr("% of what is allowed")));
}

TEST(Answer, SaysHowOftenOneAsks) {
  results::Run run = run_of({{"telegraph", {2, 2.01, 2.02}}, {"town_crier", {1, 1.01, 1.02}}}, 70'000);
  run.scenarios[0].document = R"({"slo":{"latency_p99_us":100000},"summary":"Groups of friends: rooms of twenty."})";
  for (Trial& trial : run.trials) {
    if (trial.transport == "town_crier") trial.settings["interval_ms"] = "120";
  }
  const auto answers = answers_to(run);
  EXPECT_EQ(answers[0].question, "Groups of friends (chat): how should the server get its data to 100 clients?");
  EXPECT_THAT(answers[0].headline, HasSubstr("take town_crier every 120 ms:"));
  EXPECT_THAT(answers[0].chosen, ElementsAre("town_crier every 120 ms"));
  EXPECT_THAT(answers[0].narrow, ElementsAre(HasSubstr("town_crier every 120 ms for chat (p99 70")));
  EXPECT_THAT(doubts_of(answers).front(), AllOf(HasSubstr("round trip"), HasSubstr("of 100 ms)")));
}

TEST(Answer, WithEnoughToSpareIsNotNarrow) {
  const auto answers = answers_to(run_of({{"telegraph", {2, 2, 2}}, {"town_crier", {1, 1, 1}}}));
  EXPECT_THAT(answers[0].narrow, IsEmpty());
}

TEST(Answer, DoesNotTellApartWhatIntervalsDoNot) {
  const auto answers = answers_to(run_of({{"telegraph", {1, 1.2, 1.4}}, {"town_crier", {1.3, 1.5, 1.6}}}));
  EXPECT_THAT(answers[0].headline, HasSubstr("take telegraph or town_crier"));
  EXPECT_THAT(answers[0].headline, HasSubstr("can't be told which is cheapest"));
  EXPECT_THAT(answers[0].chosen, ElementsAre("telegraph", "town_crier"));
}

TEST(Answer, OfOneTrialEachCallsNothingTheCheapest) {
  const auto answers = answers_to(run_of({{"telegraph", {1}}, {"town_crier", {2}}}));
  EXPECT_THAT(answers[0].headline, HasSubstr("telegraph and town_crier meet the goal"));
  EXPECT_THAT(answers[0].headline, HasSubstr("can't tell which is cheapest"));
  EXPECT_THAT(answers[0].doubts, Contains(HasSubstr("One trial each")));
}

TEST(Answer, SaysWhoComesNearestIfNobodyMeetsTheGoal) {
  results::Run run = run_of({{"telegraph", {1, 1, 1}}}, 400'000);
  for (std::uint32_t number = 1; number <= 3; ++number) {
    run.trials.push_back(goal_trial("chat", "town_crier", number, 200'000, 1));
    run.trials.push_back(goal_trial("chat", "plain", number, 300'000, 1));
  }
  const auto answers = answers_to(run);
  EXPECT_THAT(answers[0].headline,
              AllOf(HasSubstr("none of those that ran meets the goal"), HasSubstr("nearest is town_crier, 2.0x")));
  EXPECT_THAT(answers[0].chosen, IsEmpty());
  EXPECT_THAT(answers[0].doubts, Contains(AllOf(HasSubstr("the control"), HasSubstr("misses the goal as well"))));
}

TEST(Answer, CallsNothingTheCheapestOfOne) {
  const auto answers = answers_to(run_of({{"plain", {1, 1, 1}}, {"telegraph", {1, 1, 1}}}));
  EXPECT_THAT(answers[0].headline, HasSubstr("telegraph, the only one that ran beside the control, meets the goal"));
}

TEST(Answer, WithoutTrialsThatCountThereIsNone) {
  results::Run run = run_of({{"telegraph", {1, 1}}});
  for (Trial& trial : run.trials) {
    trial.status = TrialStatus::invalid;
    trial.reasons = {"generator saturated: a client process used 99 % of its core"};
  }
  const auto answers = answers_to(run);
  EXPECT_EQ(answers[0].headline, "For chat there is no answer: no trial counts.");
  EXPECT_THAT(answers[0].doubts, Contains(HasSubstr("generator saturated")));
}

TEST(Answer, WithoutAGoalIsWhoIsFastestAndWhoIsCheapest) {
  const auto answers = answers_to(sample_run());
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0].headline, AllOf(HasSubstr("For feed: fastest"), HasSubstr("cheapest is town_crier")));
  EXPECT_THAT(answers[0].headline, Not(HasSubstr("plain")));
  EXPECT_THAT(answers[0].because, Contains(HasSubstr("sets no goal")));
  EXPECT_THAT(answers[0].doubts, Contains(HasSubstr("lost 17 deliveries")));
  EXPECT_THAT(answers[0].doubts, Contains(HasSubstr("is invalid and not counted")));
}

TEST(Answer, ManyAreToldTogether) {
  std::vector<Answer> answers;
  for (const char* scenario : {"chat", "ticker", "media", "votes"}) {
    Answer answer;
    answer.scenario = scenario;
    answer.finding = "The cheapest that meet the goal";
    answer.chosen = scenario == std::string{"media"}  ? std::vector<std::string>{"plain"}
                    : scenario == std::string{"chat"} ? std::vector<std::string>{"telegraph", "town_crier"}
                                                      : std::vector<std::string>{"town_crier", "telegraph"};
    answer.doubts = {"Few trials."};
    answers.push_back(answer);
  }
  EXPECT_EQ(
      paragraph_of(answers),
      "The cheapest that meet the goal: telegraph or town_crier for chat, ticker and votes; plain for media. To be "
      "careful with: Few trials.");
  EXPECT_EQ(paragraph_of({}), "");
}

TEST(Answer, TellsSoManyDoubtsAndNoMore) {
  Answer answer;
  for (int i = 0; i < 40; ++i) answer.doubts.push_back("doubt " + std::to_string(i) + ".");
  const auto doubts = doubts_of({answer, answer});
  EXPECT_THAT(doubts, SizeIs(7));
  EXPECT_EQ(doubts.back(), "And 34 more: see the notes.");
}

TEST(Answer, OfCeilingsIsWhatWasHeldAndWhatStoodInTheWay) {
  results::Run run;
  run.status = RunStatus::complete;
  run.ceilings = {sample_ceiling()};
  const auto answers = answers_of(run);
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0].question, HasSubstr("How many connections"));
  EXPECT_THAT(answers[0].headline, HasSubstr(run.ceilings[0].transport));
  EXPECT_THAT(answers[0].because, Contains(HasSubstr("Walls on the way: at ")));
  EXPECT_THAT(answers[0].doubts, Contains(HasSubstr("no intervals")));
}

TEST(Answer, OfCapacitiesIsWhoCarriesMoreWhere) {
  const auto answers = answers_of(capacity_run());
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].question, "How many clients does ticker carry before it misses its goal?");
  EXPECT_THAT(answers[0].headline, AllOf(HasSubstr("at 0.1 messages a second to each client: telegraph 400,000"),
                                         HasSubstr("town_crier >= 300,000")));
  EXPECT_THAT(answers[0].because, Contains(HasSubstr("carries more clients")));
  EXPECT_THAT(answers[0].because, testing::Each(Not(HasSubstr("each_per_s"))));
}

TEST(Answer, IsPrintableAscii) {
  results::Run run = run_of({{"tele\x1b[31mgraph\n", {1, 1, 1}}, {"t\xC3\xB6wn", {2, 2, 2}}});
  run.scenarios[0].name = "ch\xC3\xA4t";
  for (Trial& trial : run.trials) trial.scenario = run.scenarios[0].name;
  for (const char c : paragraph_of(answers_to(run))) EXPECT_TRUE(c >= ' ' && c <= '~');
}

}  // namespace
}  // namespace pushbench::results
