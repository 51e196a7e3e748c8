#include "results/capacity_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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
  EXPECT_THAT(text,
              HasSubstr("- downlink.each_per_s below 4.41: telegraph carries more clients; above: "
                        "pigeon_post:fresh=true (measured at 1: 100,000\n  and 24,000; at 10: 10,000 and 22,000)\n"));
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
                          "between them is open (measured at 1: at least 100 and 50.0; at 2: 5.00 and 10.0)"));
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

TEST(CapacityTable, FitsATerminalAndIsPlain) {
  results::Run run = capacity_run();
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
  EXPECT_THAT(text, HasSubstr("! town_crier (downlink.each_per_s=0.1): it may be more, the load generator was at its"));
  EXPECT_THAT(text, HasSubstr("0.1  >= 300,000   330,000  generator"));
}

TEST(CapacityWords, TellWhenTheLowestThatWasTriedIsTooMuch) {
  Capacity capacity = sample_capacity("telegraph", 500, 1);
  capacity.end = CapacityEnd::nothing;
  capacity.knee.reset();
  capacity.probes = {sample_probe(800, ProbeOutcome::misses), sample_probe(500, ProbeOutcome::misses)};
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
  EXPECT_EQ(contests_of(groups_of(many).at(0)).size(), 0u) << "as many";
  for (std::size_t i = 0; i < many.size(); ++i) many[i].knee = 100 + static_cast<double>(i);
  EXPECT_EQ(contests_of(groups_of(many).at(0)).size(), 28u) << "nobody reads twenty thousand";
}

TEST(CapacityMarkdown, HasTheSameTables) {
  const std::string text = capacity_markdown(capacity_run().capacities, false);
  EXPECT_THAT(
      text, HasSubstr("| downlink. each\\_per\\_s | telegraph | pigeon\\_post: fresh=true | town\\_crier |\n| ---: |"));
  EXPECT_THAT(text, HasSubstr("| 0.1 | 400,000 | 25,000 | \\>= 300,000 |"));
  EXPECT_THAT(text, HasSubstr("\n- downlink.each\\_per\\_s below 4.41: telegraph carries more"));
}

TEST(CapacityCsv, HasALineAFigure) {
  const std::string text = capacity_csv(capacity_run().capacities);
  EXPECT_THAT(text, StartsWith("scenario,transport,of,key,at,load,figure,unit,value\n"
                               "ticker,telegraph,clients,downlink.each_per_s,0.1,400000,knee,1,400000\n"));
  EXPECT_THAT(text, HasSubstr("\nticker,town_crier,clients,downlink.each_per_s,0.1,300000,at_least,1,1\n"));
  EXPECT_THAT(text,
              HasSubstr("\nticker,telegraph,clients,downlink.each_per_s,10,10000,knee_latency_p99_us,us,61000\n"));
  EXPECT_THAT(text, HasSubstr("\nticker,telegraph,clients,downlink.each_per_s,10,11000,meets,1,0\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(std::count(line.begin(), line.end(), ','), 8) << line;
}

TEST(KneeFigures, AreMediansOfTheTrialsThatMetTheGoalThere) {
  Capacity capacity = sample_capacity("telegraph", 100, 1);
  std::uint64_t us = 10;
  for (CapacityProbe& probe : capacity.probes) probe.latency_p99_us = us *= 10;
  // At the knee of 100: the second trial (1,000) and the fourth (100,000).
  EXPECT_EQ(figures_at_knee(capacity).latency_p99_us, 50'500);
  EXPECT_NEAR(*figures_at_knee(capacity).per_server_core, 100 / 0.93, 1e-9);
  capacity.knee.reset();
  EXPECT_FALSE(figures_at_knee(capacity).latency_p99_us);
  EXPECT_THAT(curve_of(groups_of(std::span(&capacity, 1)).at(0), "telegraph"), IsEmpty());
}

}  // namespace
}  // namespace pushbench::results
