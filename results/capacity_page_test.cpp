#include "results/capacity_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include "results/capacity_csv.hpp"
#include "results/capacity_words.hpp"
#include "results/sample_capacity.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string page_of(const Capacity& capacity, bool details = false) {
  return capacity_table(std::span(&capacity, 1), {.details = details});
}

TEST(CapacityTable, ShowsWhatEachCarriesOverTheSweptKey) {
  EXPECT_THAT(capacity_table(capacity_run().capacities, {.details = false}),
              StartsWith(R"(ticker: clients that meet the goal
 downlink.  telegraph  pigeon_post:  town_crier
each_per_s               fresh=true
       0.1    400,000        25,000  >= 300,000
         1    100,000        24,000      80,000
        10     10,000        22,000       9,000
)"));
}

TEST(CapacityTable, SaysInWordsWhereTheyCross) {
  const std::string text = capacity_table(capacity_run().capacities, {});
  EXPECT_THAT(text, HasSubstr("- downlink.each_per_s below 4.41: telegraph carries more clients; above: "
                              "pigeon_post:fresh=true (measured at 1:\n  telegraph 100,000, pigeon_post:fresh=true "
                              "24,000; at 10: telegraph 10,000, pigeon_post:fresh=true 22,000)\n"));
  EXPECT_THAT(text,
              HasSubstr("- telegraph carries more clients than town_crier at downlink.each_per_s 1, 10; telegraph "
                        "or town_crier: cannot be said\n  at downlink.each_per_s 0.1, where one may carry more"));
}

TEST(CapacityWords, OfACrossingThatCannotBePlacedNameTheNeighbours) {
  std::vector<Capacity> capacities{sample_capacity("telegraph", 100, 1), sample_capacity("telegraph", 5, 2),
                                   sample_capacity("town_crier", 50, 1), sample_capacity("town_crier", 10, 2)};
  capacities[0].end = CapacityEnd::bound;
  EXPECT_THAT(contests_of(groups_of(capacities).at(0)),
              ElementsAre("downlink.each_per_s up to 1: telegraph carries more clients; from 2: town_crier, and where "
                          "between them is open (measured at 1: telegraph at least 100, town_crier 50; at 2: telegraph "
                          "5, town_crier 10)"));
}

TEST(CapacityTable, ShowsTheFiguresAtTheKnee) {
  Capacity capacity = sample_capacity("telegraph", 12'000, 0);
  capacity.at.clear();
  const std::string text = page_of(capacity);
  EXPECT_THAT(text, StartsWith("ticker: clients that meet the goal\ntransport  clients    beyond"));
  EXPECT_THAT(text, HasSubstr("\ntelegraph   12,000    13,200  p99            3 of 3    12.0/61.0      93.0/71.0\n"));
  EXPECT_THAT(text, Not(HasSubstr("412"))) << "the figures beyond the knee are not the knee's";
  EXPECT_THAT(page_of(capacity, true), HasSubstr("\n 13,200  misses           90.0/412      93.0/71.0  p99 412 ms of"));
}

TEST(CapacityTable, SaysUnderWhichTerms) {
  EXPECT_THAT(capacity_table(capacity_run().capacities, {}),
              HasSubstr("\nGoal: p99 <= 100 ms, none lost. The server had 1 core. Settings other than the defaults: "
                        "telegraph interval_ms=1000;"));
  Capacity bare = sample_capacity("telegraph", 500, 1);
  bare.goals.clear();
  bare.changed.clear();
  bare.server_cores = 0;
  EXPECT_EQ(terms_of(groups_of(std::span(&bare, 1)).at(0)), "");
}

TEST(CapacityWords, OfSeveralCrossingsSayFromWhereToWhere) {
  std::vector<Capacity> capacities;
  const double first[] = {20, 5, 20}, second[] = {10, 10, 10};
  for (std::size_t i = 0; i < 3; ++i) {
    capacities.push_back(sample_capacity("telegraph", first[i], std::pow(10.0, i)));
    capacities.push_back(sample_capacity("town_crier", second[i], std::pow(10.0, i)));
  }
  const std::string text = contests_of(groups_of(capacities).at(0)).at(0);
  EXPECT_THAT(text, HasSubstr("below 3.16: telegraph carries more"));
  EXPECT_THAT(text, HasSubstr("; downlink.each_per_s from 3.16 to 31.6: town_crier carries more clients; above: "
                              "telegraph (measured at 10: telegraph 5, town_crier 10;"));
}

TEST(CapacityWords, NameWhatDecidedBeyondTheKnee) {
  Capacity capacity = sample_capacity("telegraph", 100, 1);
  capacity.probes.insert(capacity.probes.begin(), sample_probe(50, ProbeOutcome::misses));
  capacity.probes.front().metric = "lost";
  EXPECT_EQ(limit_text(capacity), "p99") << "the accident further down decided nothing";
}

TEST(AnswerText, SaysWhatWasFoundAndHowSureItIs) {
  EXPECT_EQ(answer_text(sample_capacity("telegraph", 12'000, 1)),
            "12,000 clients, in 3 of 3 repeated trials; 13,200: missed");
}

TEST(AnswerText, SaysAtLeastWhereTheGoalIsNotWhatEndedIt) {
  Capacity capacity = sample_capacity("telegraph", 38'000, 1);
  for (CapacityProbe& probe : capacity.probes) probe.server_cpu_cores = 0.64;
  capacity.end = CapacityEnd::generator;
  capacity.reasons = {"generator saturated: a client process used 99 % of its core"};
  EXPECT_EQ(answer_text(capacity),
            "at least 38,000 clients, in 3 of 3 repeated trials; by its CPU (64 % of the server's core) about 59,000; "
            "the load generator was at its limit: generator saturated: a client process used 99 % of its core");
  capacity.server_cores = 4;
  EXPECT_THAT(answer_text(capacity), HasSubstr("(the server used 0.640 cores) about 59,000 a core"));
}

TEST(AnswerText, SaysWhyNothingIsKnown) {
  Capacity capacity;
  capacity.end = CapacityEnd::failed;
  capacity.reasons = {"server worker 1 was killed"};
  EXPECT_EQ(answer_text(capacity), "the search failed: server worker 1 was killed");
  capacity.end = CapacityEnd::interrupted;
  EXPECT_THAT(answer_text(capacity), StartsWith("not known, the search was interrupted"));
  capacity.end = CapacityEnd::nothing;
  capacity.reasons = {"p99 412 ms of 100 ms"};
  EXPECT_EQ(answer_text(capacity), "the lowest load that was tried misses the goal: p99 412 ms of 100 ms");
}

TEST(CapacityTable, FitsATerminalAndIsPlain) {
  results::Run run = capacity_run();
  run.capacities[0].probes[0].detail =
      "Little's law does not hold: 2000.0 messages in flight, but rate times latency "
      "is 1000.0: the queue grew or shrank while measuring";
  for (const bool details : {false, true}) {
    std::istringstream lines(capacity_table(run.capacities, {.details = details}));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), kTerminalWidth) << line;
      for (const char c : line) ASSERT_TRUE(c >= ' ' && c <= '~') << line;
    }
  }
}

TEST(CapacityTable, SaysWhyItMayBeMore) {
  const std::string text = capacity_table(capacity_run().capacities, {});
  EXPECT_THAT(
      text, HasSubstr("! town_crier (downlink.each_per_s=0.1): at least 300,000 clients, in 3 of 3 repeated trials; by "
                      "its CPU (93 % of the\n  server's core) about 320,000; the load generator was at its limit: a"));
  EXPECT_THAT(text, HasSubstr("0.1  >= 300,000   330,000  generator"));
}

TEST(CapacityWords, TellWhenTheLowestThatWasTriedIsTooMuch) {
  Capacity capacity = sample_capacity("telegraph", 500, 1);
  capacity.end = CapacityEnd::nothing;
  capacity.knee.reset();
  capacity.beyond = 500;
  capacity.probes = {sample_probe(800, ProbeOutcome::misses), sample_probe(500, ProbeOutcome::misses)};
  capacity.probes[0].metric = "lost";
  EXPECT_EQ(knee_text(capacity), "< 500");
  EXPECT_EQ(limit_text(capacity), "p99");
  capacity.end = CapacityEnd::failed;
  EXPECT_EQ(knee_text(capacity), "-");
}

TEST(CapacityTable, KeepsScenariosAndWhatWasRaisedApart) {
  std::vector<Capacity> capacities(3, sample_capacity("telegraph", 500, 1));
  capacities[1].of = CapacityOf::message_rate;
  capacities[2].scenario = "chat";
  EXPECT_EQ(groups_of(capacities).size(), 3u);
  EXPECT_THAT(capacity_table(capacities, {}), HasSubstr("ticker: messages/s that meet the goal\n"));
}

TEST(CapacityTable, SurvivesWhatIsMissingOrCannotBe) {
  EXPECT_EQ(capacity_table({}, {}), "");
  EXPECT_EQ(capacity_markdown({}, true), "");
  EXPECT_EQ(capacity_csv({}), "");
  EXPECT_THAT(page_of({}, true), HasSubstr("FAILED"));
  Capacity hostile = sample_capacity("\x1b[2J", 1e308, 1e308);
  hostile.beyond = -1e308;
  hostile.at["a\x1b"] = -5;
  for (CapacityProbe& probe : hostile.probes) probe.figure = probe.server_cpu_cores = 1e-308;
  EXPECT_THAT(page_of(hostile, true), Not(HasSubstr("\x1b")));
  std::vector<Capacity> many;
  for (int i = 0; i < 200; ++i) many.push_back(sample_capacity(("t" + std::to_string(i)).c_str(), 100, 1));
  EXPECT_EQ(contests_of(groups_of(many).at(0)).size(), 28u) << "nobody reads twenty thousand";
  EXPECT_THAT(contests_of(groups_of(many).at(0)).at(0),
              "t0 and t1: no difference beyond the precision at downlink.each_per_s 1");
}

TEST(CapacityMarkdown, HasTheSameTables) {
  const std::string text = capacity_markdown(capacity_run().capacities, false);
  EXPECT_THAT(text,
              HasSubstr("| downlink.each\\_per\\_s | telegraph | pigeon\\_post:fresh=true | town\\_crier |\n| ---: |"));
  EXPECT_THAT(text, HasSubstr("| 0.1 | 400,000 | 25,000 | \\>= 300,000 |"));
  EXPECT_THAT(text, HasSubstr("\n- downlink.each\\_per\\_s below 4.41: telegraph carries more"));
}

TEST(CapacityCsv, HasALineAFigure) {
  const std::string text = capacity_csv(capacity_run().capacities);
  EXPECT_THAT(text, StartsWith("scenario,transport,of,key,at,load,trial,figure,unit,value\n"
                               "ticker,telegraph,clients,downlink.each_per_s,0.1,400000,,knee,1,400000\n"));
  EXPECT_THAT(text, HasSubstr("\nticker,town_crier,clients,downlink.each_per_s,0.1,300000,,at_least,1,1\n"));
  EXPECT_THAT(text,
              HasSubstr("\nticker,telegraph,clients,downlink.each_per_s,10,10000,,knee_latency_p99_us,us,61000\n"));
  EXPECT_THAT(text, HasSubstr("\nticker,telegraph,clients,downlink.each_per_s,10,11000,3,meets,1,0\n"));
  EXPECT_THAT(
      text,
      HasSubstr("\nticker,telegraph>pigeon_post:fresh=true,clients,downlink.each_per_s,10,,,crossover_high,1,10\n"));
  std::set<std::string> keys;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(keys.insert(line.substr(0, line.rfind(','))).second) << line;
  }
  lines = std::istringstream(text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(std::count(line.begin(), line.end(), ','), 9) << line;
}

TEST(KneeFigures, AreMediansOfTheTrialsThatMetTheGoalThere) {
  Capacity capacity = sample_capacity("telegraph", 100, 1);
  std::uint64_t us = 10;
  for (CapacityProbe& probe : capacity.probes) probe.latency_p99_us = us *= 10;
  // At the knee of 100: the second trial (1,000) and the fourth (100,000).
  EXPECT_EQ(figures_at_knee(capacity).latency_p99_us, 50'500);
  EXPECT_FALSE(figures_at_knee(capacity).extrapolated_per_server_core) << "it is known what it carries";
  capacity.end = CapacityEnd::generator;
  EXPECT_NEAR(*figures_at_knee(capacity).extrapolated_per_server_core, 100 / 0.93, 1e-9);
  capacity.knee.reset();
  EXPECT_FALSE(figures_at_knee(capacity).latency_p99_us);
  EXPECT_THAT(curve_of(groups_of(std::span(&capacity, 1)).at(0), "telegraph"), IsEmpty());
}

}  // namespace
}  // namespace pushbench::results
