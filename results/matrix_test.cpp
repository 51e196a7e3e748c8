// The matrix of goals as people and programs see it, held to the letter.
#include "results/matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "results/csv.hpp"
#include "results/markdown.hpp"
#include "results/sample_goals.hpp"
#include "results/summary_json.hpp"
#include "results/table.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Without the variant there are five transports, as in most runs.
results::Run five_transports() {
  results::Run run = goal_run();
  std::erase_if(run.trials, [](const Trial& trial) { return trial.scenario == "outage"; });
  run.scenarios.pop_back();
  return run;
}

constexpr const char* kMatrix = R"(
goals: which transport meets what each scenario needs
scenario        plain     pigeon_post  smoke_signals  telegraph      town_crier   cheapest to meet it
chat            meets     meets        meets          cannot         misses 5.0x  pigeon_post,
 p99 <= 100 ms  p99 3 ms  p99 3.2 ms   p99 5.1 ms     generator      p99 498 ms   smoke_signals
 none lost                                            saturated                   12.4 % of a core
                                                      0 of 3 trials               fewest bytes:
                                                                                  smoke_signals
ticker          meets     meets        meets          meets          meets        town_crier
 p99 <= 1 s     p99 3 ms  p99 3.2 ms   p99 5.1 ms     p99 4 ms       p99 498 ms   3.00 % of a core
                                                                                  fewest bytes:
                                                                                  smoke_signals

Judged on medians over trials, and counts on all trials together; below each verdict the goal that is missed by most or,
where all are met, the nearest. Cheapest: the least CPU of the server, plain, the control, aside; named together where
their intervals overlap.

! chat, telegraph: trials 1, 2, 3 are invalid and not counted (this is of 1): generator saturated: a client process used
  99 % of its core (limit 95 %).
! What to do: The clients used up their cores, so latency is partly theirs: take fewer clients or a lower rate, or run
  "pushbench drive" on a second machine.
)";

TEST(Matrix, IsAllOfABriefTable) { EXPECT_EQ("\n" + table(summarise(five_transports()), {.details = false}), kMatrix); }

TEST(Matrix, FitsIntoATerminal) {
  std::istringstream lines(table(summarise(five_transports()), {.details = false}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Matrix, StandsBeforeTheTables) {
  const Summary summary = summarise(five_transports());
  const std::string detailed = table(summary);
  EXPECT_THAT(detailed, StartsWith(table(summary, {.details = false}).substr(0, 500)));
  EXPECT_THAT(detailed, HasSubstr("\nchat: latency and delivery\n"));
  EXPECT_THAT(detailed, HasSubstr("\nticker: cost\n"));
}

TEST(Matrix, LeavesOutNoScenarioWithoutGoals) {
  results::Run run = goal_run();
  run.scenarios[2].document = "{}";
  const std::string text = table(summarise(run), {.details = false});
  EXPECT_THAT(text, HasSubstr("\noutage: latency and delivery\n"));
  EXPECT_THAT(text, Not(HasSubstr("\nchat: latency and delivery\n")));
}

TEST(Matrix, LeavesOutNoFault) {
  const std::string text = table(summarise(goal_run()), {.details = false});
  EXPECT_THAT(text, HasSubstr("\noutage: reset, half of the clients at 2 s\n"));
  EXPECT_THAT(text, Not(HasSubstr("\noutage: cost\n")));
}

TEST(Matrix, HasAColumnForEveryVariant) {
  const Matrix matrix = matrix_of(summarise(goal_run()));
  EXPECT_THAT(matrix.transports, ElementsAre("plain", "pigeon_post", "smoke_signals", "telegraph",
                                             "telegraph:resume=false", "town_crier"));
  ASSERT_EQ(matrix.rows.size(), 3u);
  EXPECT_FALSE(matrix.rows[0].cells[4].verdict) << "it did not run there";
  const MatrixCell& lossy = matrix.rows[2].cells[4];
  EXPECT_EQ(lossy.verdict, Verdict::misses);
  EXPECT_EQ(lossy.head, "misses");
  EXPECT_THAT(lossy.details, ElementsAre("lost 1,440"));
  EXPECT_THAT(matrix.rows[2].goals, ElementsAre("none lost", "back p99 <= 2 s"));
}

TEST(Matrix, ColoursChangeNothingElse) {
  const Summary summary = summarise(goal_run());
  std::string coloured = table(summary, {.colours = true, .details = false});
  EXPECT_THAT(coloured, HasSubstr("\x1b[32mmeets\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[31mmisses 5.0x\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[2mcannot\x1b[0m"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, table(summary, {.details = false}));
}

TEST(Matrix, CannotBeCommandedByNames) {
  results::Run run = five_transports();
  run.scenarios[0].name = "\x1b[2J";
  for (Trial& trial : run.trials) {
    if (trial.scenario == "chat") trial.scenario = run.scenarios[0].name;
    if (trial.transport == "telegraph") trial.transport = "\x1b[1m";
    trial.reasons = {"\x1b[0m"};
  }
  EXPECT_THAT(table(summarise(run), {.details = false}), Not(HasSubstr("\x1b")));
}

TEST(GoalLine, SaysWhoMeetsIt) {
  results::Run run = goal_run();
  run.scenarios = {run.scenarios[0]};
  std::erase_if(run.trials, [](const Trial& trial) { return trial.scenario != "chat"; });
  const Summary summary = summarise(run);
  EXPECT_FALSE(wants_matrix(summary));
  EXPECT_EQ(goal_line(summary, "chat"),
            "goal: p99 <= 100 ms, none lost: met by plain (p99 3 ms), pigeon_post (p99 3.2 ms), smoke_signals (p99 5.1 "
            "ms); missed by town_crier (p99 498 ms, 5.0x); can't be said of telegraph (generator saturated); cheapest: "
            "pigeon_post, smoke_signals, 12.4 % of a core, fewest bytes: smoke_signals.");
  EXPECT_EQ(goal_line(summary, "another"), "");
  EXPECT_THAT(table(summary), HasSubstr("\ngoal: p99 <= 100 ms, none lost: met by plain "));
  EXPECT_THAT(markdown(summary), HasSubstr("goal: p99 \\<= 100 ms, none lost: met by plain "));
}

constexpr const char* kMarkdown = R"(
| scenario | plain | pigeon\_post | smoke\_signals | telegraph | telegraph:resume=false | town\_crier | cheapest to meet it |
| --- | --- | --- | --- | --- | --- | --- | --- |
| **chat**<br>p99 \<= 100 ms<br>none lost | **meets**<br>p99 3 ms | **meets**<br>p99 3.2 ms | **meets**<br>p99 5.1 ms | cannot<br>generator saturated<br>0 of 3 trials | | misses 5.0x<br>p99 498 ms | pigeon\_post, smoke\_signals<br>12.4 % of a core<br>fewest bytes: smoke\_signals |
| **ticker**<br>p99 \<= 1 s | **meets**<br>p99 3 ms | **meets**<br>p99 3.2 ms | **meets**<br>p99 5.1 ms | **meets**<br>p99 4 ms | | **meets**<br>p99 498 ms | town\_crier<br>3.00 % of a core<br>fewest bytes: smoke\_signals |
| **outage**<br>none lost<br>back p99 \<= 2 s | **meets**<br>back p99 94.3 ms | misses<br>not back 3 | **meets**<br>back p99 94.3 ms | **meets**<br>back p99 94.3 ms | misses<br>lost 1,440 | **meets**<br>back p99 94.3 ms | town\_crier<br>3.00 % of a core<br>fewest bytes: smoke\_signals |

Judged on medians over trials, and counts on all trials together; below each verdict the goal that is missed by most or, where all are met, the nearest. Cheapest: the least CPU of the server, plain, the control, aside; named together where their intervals overlap.

**outage: reset, half of the clients at 2 s**

| transport | struck | noticed, ms p50/p99/max | back, ms p50/p99/max | storm peak/s | its CPU % of core | recovery B/return | missed | lost/dup/reordered |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| plain | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 0/0/0 |
| pigeon\_post | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 0/0/0 |
| smoke\_signals | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 0/0/0 |
| telegraph | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 0/0/0 |
| telegraph:resume=false | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 1,440/0/0 |
| town\_crier | 150 | 0.530/0.770/0.770 | 48.3/94.3/94.3 | 130 | 12.0 | 1,200 | 1,440 | 0/0/0 |

Medians of 3 trials. Lost, duplicated and reordered: all trials together. Faults: times count from the strike; missed is what was published while the struck were away and never came to them.

- chat, telegraph: trials 1, 2, 3 are invalid and not counted (this is of 1): generator saturated: a client process used 99 % of its core (limit 95 %).
- What to do: The clients used up their cores, so latency is partly theirs: take fewer clients or a lower rate, or run "pushbench drive" on a second machine.
)";

TEST(Matrix, AsMarkdown) { EXPECT_EQ("\n" + markdown(summarise(goal_run()), false), kMarkdown); }

TEST(Matrix, AsCsv) {
  const std::string text = csv(summarise(goal_run()));
  EXPECT_THAT(text, HasSubstr("\nchat,pigeon_post,goal_met,1,1,,,,,,3,0,0,0\n"
                              "chat,pigeon_post,goal_factor,1,0.032,,,,,,3,0,0,0\n"
                              "chat,pigeon_post,goal_cheapest,1,1,,,,,,3,0,0,0\n"));
  EXPECT_THAT(text, HasSubstr("\nchat,town_crier,goal_met,1,0,"));
  EXPECT_THAT(text, HasSubstr("\nchat,town_crier,goal_cheapest,1,0,"));
  EXPECT_THAT(text, Not(HasSubstr("\nchat,telegraph,goal_met")));
}

TEST(Matrix, AsJson) {
  const results::Run run = goal_run();
  const auto goals = nlohmann::json::parse(summary_json(run, summarise(run))).at("summary").at("goals");
  ASSERT_EQ(goals.size(), 3u);
  EXPECT_EQ(goals[0].at("scenario"), "chat");
  EXPECT_EQ(goals[0].at("goals")[0].at("metric"), "latency_p99_us");
  EXPECT_EQ(goals[0].at("goals")[0].at("most"), 100'000);
  const auto& crier = goals[0].at("transports").back();
  EXPECT_EQ(crier.at("transport"), "town_crier");
  EXPECT_EQ(crier.at("verdict"), "misses");
  EXPECT_EQ(crier.at("metric"), "latency_p99_us");
  EXPECT_NEAR(crier.at("factor").get<double>(), 4.98, 0.01);
  EXPECT_EQ(goals[0].at("cheapest").at("transports")[0], "pigeon_post");
  EXPECT_EQ(goals[0].at("cheapest").at("fewest_bytes"), "smoke_signals");
}

constexpr const char* kFaults = R"(
outage: reset, half of the clients at 2 s
transport               struck        noticed, ms        back, ms   storm    its CPU  recovery  missed  lost/dup/
                                      p50/p99/max     p50/p99/max  peak/s  % of core  B/return          reordered
plain                      150  0.530/0.770/0.770  48.3/94.3/94.3     130       12.0     1,200   1,440      0/0/0
pigeon_post                150  0.530/0.770/0.770  48.3/94.3/94.3     130       12.0     1,200   1,440      0/0/0
smoke_signals              150  0.530/0.770/0.770  48.3/94.3/94.3     130       12.0     1,200   1,440      0/0/0
telegraph                  150  0.530/0.770/0.770  48.3/94.3/94.3     130       12.0     1,200   1,440      0/0/0
telegraph:resume=false     150  0.530/0.770/0.770  48.3/94.3/94.3     130       12.0     1,200   1,440  1,440/0/0
town_crier                 150                  -               -       -          -         -   1,440      0/0/0
)";

TEST(FaultTable, ShowsWhatAFaultDid) {
  results::Run run = goal_run();
  run.scenarios = {run.scenarios[2]};
  std::erase_if(run.trials, [](const Trial& trial) { return trial.scenario != "outage"; });
  for (Trial& trial : run.trials) {
    if (trial.transport != "town_crier") continue;
    trial.faults[0].notice = trial.faults[0].recovery = {};
    trial.faults[0].peak_reconnects_per_s.reset();
    trial.faults[0].storm_s.reset();
  }
  const std::string text = table(summarise(run));
  const std::size_t begin = text.find("outage: reset");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ("\n" + text.substr(begin, text.find("\n\n", begin) + 1 - begin), kFaults);
  EXPECT_THAT(text, HasSubstr("Faults: times count from the strike"));
}

TEST(FaultTable, IsOneForEachOfSeveral) {
  results::Run run = goal_run();
  for (Trial& trial : run.trials) {
    if (trial.scenario != "outage") continue;
    trial.faults.push_back(sample_outcome("restart", "restart at 4 s, history kept", 5'000));
  }
  const Summary summary = summarise(run);
  EXPECT_EQ(summary.fault_rows.size(), 12u);
  const Row& row = summary.rows.back();
  EXPECT_EQ(row.figure("struck").value, 300) << "both faults in three trials";
  EXPECT_EQ(summary.fault_rows[5].figure("struck").value, 150);
  EXPECT_EQ(summary.fault_rows[5].figure("notice_p50_us").value, 530);
  EXPECT_EQ(summary.fault_rows[11].figure("notice_p50_us").value, 5'231);
  EXPECT_EQ(summary.fault_rows[11].fault, "restart at 4 s, history kept");
  const auto json = nlohmann::json::parse(summary_json(run, summary)).at("summary").at("fault_rows");
  ASSERT_EQ(json.size(), 12u);
  EXPECT_EQ(json[0].at("fault"), "reset, half of the clients at 2 s");
  EXPECT_EQ(json[0].at("figures").at("struck").at("value"), 150);
  const std::string text = table(summary);
  EXPECT_THAT(text, HasSubstr("\noutage: reset, half of the clients at 2 s\n"));
  EXPECT_THAT(text, HasSubstr("\noutage: restart at 4 s, history kept\n"));
}

TEST(Terminal, BreaksLinesAtSpacesAndBehindColons) {
  EXPECT_THAT(wrapped("fewest bytes: telegraph", 14), ElementsAre("fewest bytes:", "telegraph"));
  EXPECT_THAT(wrapped("telegraph:resume=false", 14), ElementsAre("telegraph:", "resume=false"));
  EXPECT_THAT(wrapped("exactly this", 12), ElementsAre("exactly this"));
  EXPECT_THAT(wrapped("unbreakable x", 5), ElementsAre("unbreakable", "x"));
  EXPECT_THAT(wrapped("", 5), testing::IsEmpty());
}

}  // namespace
}  // namespace pushbench::results
