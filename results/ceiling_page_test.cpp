#include "results/ceiling_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <sstream>

#include "results/ceiling_csv.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"
#include "results/sample_ceiling.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string page_of(const Ceiling& ceiling, bool details = false) {
  return ceiling_table(std::span(&ceiling, 1), {.details = details});
}

TEST(CeilingWords, TheHeadlineCanBeQuoted) {
  EXPECT_EQ(headline_of(sample_ceiling()),
            "telegraph: 100,000 connections held, made in 8.33 s, each got both broadcasts, none lost");
  EXPECT_EQ(
      headline_of(stopped_ceiling()),
      "pigeon_post: stopped at 28,232 of 100,000 (each got both broadcasts, none lost): every port from 127.0.0.1 "
      "to 127.0.0.1 port 8080 is used; remedy: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
}

TEST(CeilingWords, TheHeadlineHidesNoLoss) {
  EXPECT_EQ(headline_of(ceiling_run().ceilings[2]),
            "smoke_signals: 100,000 connections held, made in 10 s, 3 of 200,000 deliveries of both broadcasts "
            "MISSING, 3 connections "
            "LOST");
  Ceiling unproven = sample_ceiling();
  unproven.steps.back().broadcasts.clear();
  EXPECT_THAT(headline_of(unproven), HasSubstr("held, made in 8.33 s, not proven by a broadcast"));
  unproven.steps.clear();
  EXPECT_THAT(headline_of(unproven), HasSubstr("held, not proven by a broadcast"));
}

TEST(CeilingWords, TheHeadlineHidesNoCopyAndNoLowerStep) {
  Ceiling ceiling = sample_ceiling();
  ceiling.steps.back().broadcasts[0].duplicated = 4;
  EXPECT_THAT(headline_of(ceiling), HasSubstr("each got both broadcasts, 4 copies TOO MANY, none lost"));
  ceiling = sample_ceiling();
  --ceiling.steps[1].broadcasts[0].reached;
  EXPECT_THAT(headline_of(ceiling), HasSubstr("each got both broadcasts, NOT all did at a lower step, none lost"));
  ceiling = sample_ceiling();
  --ceiling.steps.back().broadcasts[1].expected;
  --ceiling.steps.back().broadcasts[1].reached;  // one was gone when it was sent
  EXPECT_THAT(headline_of(ceiling), HasSubstr("1 of 200,000 deliveries of both broadcasts MISSING"));
}

TEST(Proof, IsThatEveryBroadcastReachedAllThatWereHeld) {
  EXPECT_TRUE(is_proven(sample_ceiling()));
  EXPECT_TRUE(is_proven(stopped_ceiling()));
  const auto proven_with = [](auto change) {
    Ceiling ceiling = sample_ceiling();
    change(ceiling);
    return is_proven(ceiling);
  };
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps.clear(); }));
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps.pop_back(); })) << "more were held than were measured";
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps.back().broadcasts.clear(); }));
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps[0].broadcasts[0].reached -= 1; }));
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps[0].broadcasts[0].duplicated = 1; }));
  EXPECT_FALSE(proven_with([](Ceiling& c) { c.steps[0].lost_connections = 1; }));
  EXPECT_FALSE(proven_with([](Ceiling& c) {
    for (Broadcast& one : c.steps[0].broadcasts) one.expected = one.reached = one.expected - 1;
  })) << "one was gone when it was sent";
}

TEST(CeilingWords, TheHeadlineSaysWhatWasProvenIfNotAll) {
  Ceiling ceiling = stopped_ceiling();
  ceiling.steps.pop_back();
  EXPECT_THAT(headline_of(ceiling), HasSubstr("28,232 of 100,000 (of the 25,000 measured each got both broadcasts"));
}

TEST(CeilingWords, TheHeadlineTellsHowItEnded) {
  Ceiling ceiling = sample_ceiling();
  ceiling.end = CeilingEnd::interrupted;
  ceiling.held = 60'000;
  EXPECT_THAT(headline_of(ceiling), StartsWith("telegraph: interrupted at 60,000 of 100,000, "));
  ceiling.end = CeilingEnd::failed;
  ceiling.reasons = {"in the host's network", "server process 2 died"};
  EXPECT_EQ(headline_of(ceiling), "telegraph: FAILED at 60,000 of 100,000: server process 2 died");
  EXPECT_THAT(notes_on(ceiling), testing::ElementsAre("telegraph: in the host's network"));
  ceiling.end = CeilingEnd::wall;
  ceiling.walls.clear();
  EXPECT_THAT(headline_of(ceiling), HasSubstr("stopped at 60,000 of 100,000: server process 2 died"));
}

TEST(CeilingWords, EveryWallHasItsOwn) {
  std::set<std::string> all;
  for (int kind = 0; kind <= static_cast<int>(WallKind::time_limit); ++kind) {
    Wall wall;
    wall.kind = static_cast<WallKind>(kind);
    EXPECT_THAT(words_of(wall), Not(HasSubstr("  "))) << "nothing is missing where there is no place";
    all.insert(words_of(wall));
  }
  EXPECT_EQ(all.size(), 11u);
}

TEST(CeilingTable, FitsATerminalAndIsPlain) {
  for (const bool details : {false, true}) {
    std::istringstream lines(ceiling_table(ceiling_run().ceilings, {.details = details}));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), kTerminalWidth) << line;
      for (const char c : line) ASSERT_TRUE(c >= ' ' && c <= '~') << line;
    }
  }
}

TEST(CeilingTable, ShowsTheCurveAndWhatItCosts) {
  const std::string text = page_of(sample_ceiling());
  EXPECT_THAT(text, HasSubstr(R"(telegraph: connecting, and reaching them
connections  addresses  processes  connected  connecting, ms   broadcast, ms     reached
               x ports  srv + cli      per s         p50/p99  p50/p99/to all  broadcasts
     12,500      1 x 1      1 + 1     12,000       21.8/45.0  35.7/75.0/75.0     all, 2x
     25,000      1 x 1      2 + 2     12,000       21.8/45.0    71.3/150/150     all, 2x
     50,000      2 x 1      3 + 3     12,000       21.8/45.0     142/300/300     all, 2x
    100,000      2 x 2      6 + 6     12,000       21.8/45.0     285/600/600     all, 2x
)"));
  EXPECT_THAT(text, HasSubstr("telegraph: what they cost\n"));
  EXPECT_THAT(text, HasSubstr("    100,000         550       400         560       380       9,600  0.040/0.060"));
  EXPECT_THAT(text, Not(HasSubstr("the highest step of each"))) << "there is nothing to compare";
  EXPECT_THAT(text, Not(HasSubstr("where the memory goes")));
  EXPECT_THAT(page_of(sample_ceiling(), true), HasSubstr("telegraph: where the memory goes"));
}

TEST(CeilingTable, ComparesTransportsAtTheirHighestSteps) {
  const std::string text = ceiling_table(ceiling_run().ceilings, {.details = false});
  EXPECT_THAT(text, HasSubstr("the highest step of each\ntransport      connections  connected"));
  EXPECT_THAT(text, HasSubstr("\npigeon_post         28,232     11,000    93.8/198/198"));
}

TEST(CeilingTable, TellsTheIntervalsOfHeartbeats) {
  std::vector<Ceiling> ceilings{sample_ceiling(), sample_ceiling("pigeon_post"), sample_ceiling("town_crier")};
  ceilings[0].heartbeat_s = 0;
  ceilings[2].heartbeat_s = 20;
  EXPECT_THAT(ceiling_markdown(ceilings, false), HasSubstr("; heartbeats: with one in 30 s or 20 s."));
}

TEST(CeilingTable, TellsWallsInOrder) {
  const std::string text = page_of(stopped_ceiling());
  EXPECT_THAT(text, HasSubstr(R"(pigeon_post: walls, in the order in which they were met
1. 19,970 held after 1.7 s: server process 1 has no more open files
   evidence: accept(): Too many open files (EMFILE), its limit is 20,000
   lifted by a further server process
   remedy: ulimit -n 1048576, as root
2. 28,232 held after 2.4 s: every port from 127.0.0.1 to 127.0.0.1 port 8080 is used
   evidence: connect(): Cannot assign requested address (EADDRNOTAVAIL)
   not lifted: it ended here
   remedy: sysctl -w net.ipv4.ip_local_port_range="1024 65535"
)"));
}

TEST(CeilingTable, TellsManyWallsInPart) {
  Ceiling ceiling = sample_ceiling();
  ceiling.walls.resize(100);
  EXPECT_THAT(page_of(ceiling), HasSubstr("and 88 more (--details)\n"));
  EXPECT_THAT(page_of(ceiling, true), AllOf(HasSubstr("\n100. "), Not(HasSubstr("--details"))));
}

TEST(CeilingTable, SaysWhatWasLost) {
  const std::string text = ceiling_table(ceiling_run().ceilings, {});
  EXPECT_THAT(text, HasSubstr("     379/800/-    10.0  199,997 of 200,000\n")) << "nobody knows when all were reached";
  EXPECT_THAT(text, HasSubstr("! smoke_signals: 3 connections ended by themselves on the way to the step at 100,000"));
  EXPECT_THAT(ceiling_table(ceiling_run().ceilings, {.colours = true}), HasSubstr("\x1b[31m"));
}

TEST(CeilingTable, SurvivesWhatIsMissing) {
  EXPECT_EQ(ceiling_table({}, {}), "");
  EXPECT_EQ(ceiling_markdown({}, true), "");
  EXPECT_EQ(ceiling_csv({}), "");
  EXPECT_EQ(page_of({}), ": FAILED at 0 of 0\n\n");
  Ceiling bare;
  bare.transport = "telegraph";
  bare.steps.resize(3);
  EXPECT_THAT(page_of(bare, true), HasSubstr("telegraph: connecting, and reaching them"));
  EXPECT_THAT(page_of(bare), Not(HasSubstr("what they cost"))) << "no figure, no table";
}

TEST(CeilingTable, SurvivesWhatCannotBe) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  Ceiling hostile = sample_ceiling();
  hostile.transport = "\x1b[2J";
  hostile.held = hostile.target = kMost;
  hostile.seconds = hostile.heartbeat_s = 1e308;
  hostile.slab_before_bytes = kMost;
  hostile.walls[0].where = "\x1b]0;title\x07";
  hostile.walls[0].at_s = -1e308;
  hostile.walls[1].at_s = 1e308;
  for (CeilingStep& step : hostile.steps) {
    step.connections = step.connected = step.lost_connections = kMost;
    step.connect_s = 1e-308;
    step.broadcasts[0].reached = step.broadcasts[1].expected = kMost;
    step.server.memory_bytes = kMost;
    step.idle->wall_s = 1e-308;
  }
  EXPECT_THAT(page_of(hostile, true), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("inf"))));
  EXPECT_THAT(page_of(hostile), HasSubstr("\n2. 28,232 held: every port"));
  EXPECT_THAT(ceiling_markdown(std::span(&hostile, 1), true), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ceiling_csv(std::span(&hostile, 1)), AllOf(Not(HasSubstr("inf")), Not(HasSubstr("nan"))));
  EXPECT_FALSE(step_figure("connect_per_s", hostile, hostile.steps[0])) << "nothing is that fast";
}

TEST(CeilingMarkdown, HasTheSameTables) {
  const std::string text = ceiling_markdown(ceiling_run().ceilings, false);
  EXPECT_THAT(
      text, StartsWith("- telegraph: 100,000 connections held, made in 8.33 s, each got both broadcasts, none lost\n"));
  EXPECT_THAT(text, HasSubstr("\n| connections | addresses x ports | processes srv + cli |"));
  EXPECT_THAT(text, HasSubstr("\n| ---: | ---: |"));
  EXPECT_THAT(text, HasSubstr("\n| 100,000 | 2 x 2 | 6 + 6 | 12,000 | 21.8/45.0 | 285/600/600 | all, 2x |\n"));
  EXPECT_THAT(text,
              HasSubstr("\n2. 28,232 held after 2.4 s: every port from 127.0.0.1 to 127.0.0.1 port 8080 is used<br>"));
}

TEST(CeilingCsv, HasALineAFigure) {
  const std::string text = ceiling_csv(ceiling_run().ceilings);
  EXPECT_THAT(text, StartsWith("transport,connections,figure,unit,value\ntelegraph,12500,source_addresses,1,1\n"));
  EXPECT_THAT(text, HasSubstr("\ntelegraph,100000,server_memory_per_connection_bytes,bytes,550\n"));
  EXPECT_THAT(text, HasSubstr("\npigeon_post,28232,wall_source_ports,s,2.4\n"));
  EXPECT_THAT(text, Not(HasSubstr("smoke_signals,100000,heartbeat_server_cpu_cores")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(std::count(line.begin(), line.end(), ','), 4) << line;
}

TEST(StepFigures, AreOfTheWholeProcesses) {
  const Ceiling ceiling = sample_ceiling();
  const CeilingStep& step = ceiling.steps.back();
  const auto figure = [&](std::string_view name) { return step_figure(name, ceiling, step); };
  EXPECT_EQ(figure("connect_per_s"), 12'000);
  EXPECT_EQ(figure("server_memory_per_connection_bytes"), 550) << "430 each, and six processes of 2 MB";
  EXPECT_EQ(figure("server_base_per_connection_bytes"), 120);
  EXPECT_EQ(figure("server_heap_per_connection_bytes"), 400);
  EXPECT_EQ(figure("server_other_per_connection_bytes"), 30);
  EXPECT_NEAR(*figure("kernel_memory_per_connection_bytes"), 9'600 + 8'192 / 1e5, 1e-9);
  EXPECT_NEAR(*figure("idle_server_cpu_cores"), 0.0004, 1e-12);
  EXPECT_NEAR(*figure("idle_server_cpu_us_per_connection_s"), 0.004, 1e-12);
  EXPECT_NEAR(*figure("heartbeat_server_cpu_us"), (0.2 - 0.002) * 1e6 / 15'625, 1e-9);
  EXPECT_NEAR(*figure("connecting_s"), 100'000.0 / 12'000, 1e-9) << "of all steps";
  EXPECT_NEAR(*step_figure("connecting_s", ceiling, ceiling.steps[0]), 12'500.0 / 12'000, 1e-9);
  EXPECT_EQ(figure("broadcast_reached"), 200'000);
  EXPECT_EQ(figure("broadcast_max_us"), 600'000);
}

TEST(StepFigures, AHeartbeatThatWasNotSentTookNothing) {
  const auto cost_with = [](auto change) {
    Ceiling ceiling = sample_ceiling();
    change(*ceiling.steps[0].idle_with_heartbeats);
    return step_figure("heartbeat_server_cpu_us", ceiling, ceiling.steps[0]);
  };
  EXPECT_TRUE(cost_with([](Idle&) {}));
  EXPECT_FALSE(cost_with([](Idle& idle) { idle.heartbeats = 0; }));
  EXPECT_FALSE(cost_with([](Idle& idle) { idle.server_cpu_s = 0.0019; })) << "noise";
}

TEST(StepFigures, TheTimeToReachAllIsAbsentIfNotAllWereReached) {
  const Ceiling lossy = ceiling_run().ceilings[2];
  EXPECT_TRUE(step_figure("broadcast_max_us", lossy, lossy.steps[0]));
  EXPECT_FALSE(step_figure("broadcast_max_us", lossy, lossy.steps.back()));
  EXPECT_TRUE(step_figure("broadcast_p99_us", lossy, lossy.steps.back()));
}

TEST(StepFigures, AreAbsentWhereNothingWasRead) {
  const CeilingStep nothing;
  std::size_t absent = 0;
  for (const StepFigure& figure : step_figures()) absent += figure.of({}, nothing) ? 0 : 1;
  EXPECT_EQ(step_figures().size() - absent, 7u)
      << "addresses, ports, processes, seconds, lost, drops: those are counted";
}

}  // namespace
}  // namespace pushbench::results
