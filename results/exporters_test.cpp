// The summary as people and programs see it, held to the letter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "results/csv.hpp"
#include "results/hgrm.hpp"
#include "results/json.hpp"
#include "results/markdown.hpp"
#include "results/sample.hpp"
#include "results/summary_json.hpp"
#include "results/table.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kTable = R"(
feed: latency and delivery
transport      clients       delivered          p50          p90           p99         p99.9           max  lost/dup/
                                 per s           ms           ms            ms            ms            ms  reordered
plain            1,000  39,505          1.93         4.28          7.76          12.3          14.4             0/0/0
                        38,504..40,813   1.91..1.94   4.10..4.34    7.13..8.15    11.0..12.6    13.2..16.6
pigeon_post      1,000  40,943  (1.0x)  2.25 (1.2x)  5.17 (1.2x)   9.86 (1.3x)   15.8 (1.3x)   21.1 (1.5x)     17/2/1
                        38,697..41,524   2.17..2.28   5.00..5.40    9.71..10.3    14.7..16.9    15.8..31.6
smoke_signals    1,000  39,120 (0.99x)  3.93 (2.0x)  10.3 (2.5x)   21.1 (2.8x)   31.8 (2.7x)   40.1 (2.8x)      0/0/0
4 of 5 trials           38,639..39,994   3.87..3.98   9.99..11.0    20.8..24.7    29.7..34.3    36.3..47.2
telegraph        1,000  40,995  (1.0x)  2.07 (1.1x)  4.65 (1.1x)   8.81 (1.2x)   13.4 (1.1x)   16.0 (1.1x)      0/0/0
                        38,900..41,469   2.04..2.14   4.62..4.78    8.67..9.57    12.1..14.9    13.5..28.3
town_crier       1,000  40,601  (1.0x)   499 (262x)   794 (184x)  1,101 (146x)  1,349 (113x)  1,503 (104x)      0/0/0
                        39,403..41,026     496..508     771..800  1,087..1,149  1,269..1,426  1,392..1,526

feed: cost
transport              wire  payload      wire per     server CPU     client CPU  server mem  client mem     kernel mem
                      B/msg    B/msg       payload         us/msg         us/msg      B/conn      B/conn         B/conn
plain           275              200          1.37   4.11           4.36          182         243          9,452
                   266..282             1.33..1.41     3.96..4.24     4.31..4.45    176..185    235..247   9,358..9,940
pigeon_post     293  (1.0x)      200          1.47   4.77  (1.2x)   5.24  (1.2x)  235 (1.3x)  287 (1.2x)   9,736 (1.0x)
                   279..295             1.39..1.47     4.64..4.82     5.15..5.47    225..238    281..300   9,347..9,958
smoke_signals   712  (2.6x)      200          3.56   11.3  (2.8x)   13.9  (3.2x)  413 (2.3x)  448 (1.9x)   9,660 (1.0x)
4 of 5 trials      706..720             3.53..3.60     11.0..11.4     13.7..14.1    399..425    438..467  9,526..10,034
telegraph       283  (1.0x)      200          1.42   4.32  (1.1x)   4.93  (1.1x)  264 (1.5x)  311 (1.3x)   9,611 (1.0x)
                   277..288             1.38..1.44     4.29..4.56     4.73..4.98    258..268    299..322   9,532..9,809
town_crier     96.8 (0.35x)      200         0.484  0.630 (0.15x)  0.704 (0.16x)  390 (2.1x)  441 (1.8x)   9,964 (1.0x)
                 94.7..99.3           0.473..0.497   0.616..0.646   0.694..0.713    375..404    427..443  9,337..10,083

Medians of 5 trials, below them their range, which holds the true median in 94 of 100 cases, in parentheses the ratio to
plain. Lost, duplicated and reordered: all trials together.

! smoke_signals: trial 1 is invalid and not counted: generator saturated: a client process used 99 % of its core (limit
  95 %).
! What to do: The clients used up their cores, so latency is partly theirs: take fewer clients or a lower rate, or run
  "pushbench drive" on a second machine.
! pigeon_post lost 17 of 1,200,600 deliveries (0.0014 %).
! pigeon_post: connections ended unasked: 2 closed_by_peer, 1 reset.
)";

TEST(Table, ShowsARun) { EXPECT_EQ("\n" + table(summarise(sample_run())), kTable); }

TEST(Table, FitsIntoATerminal) {
  std::istringstream lines(table(summarise(sample_run())));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Table, NeedsNoSecondLineForOneTrial) {
  const std::string text = table(summarise(sample_run(1)));
  EXPECT_THAT(text, Not(HasSubstr("..")));
  EXPECT_THAT(text, HasSubstr("\n0 of 1 trials\n"));
  EXPECT_THAT(text, HasSubstr("One trial each, in parentheses the ratio to plain."));
}

/// `text` without ANSI styles.
std::string without_styles(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      plain += text[i];
    }
  }
  return plain;
}

TEST(Table, ColoursChangeNothingElse) {
  const Summary summary = summarise(sample_run());
  const std::string coloured = table(summary, {.colours = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[2m (1.2x)\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[31m   17/2/1\x1b[0m"));
  EXPECT_EQ(without_styles(coloured), table(summary));
}

TEST(Table, ShowsWhatIdleConnectionsCost) {
  results::Run run = sample_run(1);
  for (Trial& trial : run.trials) {
    trial.downlink = {};
    trial.uplink = {};
  }
  const std::string text = table(summarise(run));
  EXPECT_THAT(text, HasSubstr("B/s/conn     % of core     % of core"));
  EXPECT_THAT(text, Not(HasSubstr("p50")));
  EXPECT_THAT(text, Not(HasSubstr("B/msg")));
}

TEST(Table, SurvivesARunWithoutTrials) {
  EXPECT_EQ(table(summarise(results::Run{})), "! This run is partial: 0 of 0 trials are done.\n");
}

TEST(Table, CannotBeCommandedByNames) {
  results::Run run = sample_run(1);
  run.control = run.trials[0].transport = "\x1b]0;title\x07";
  run.scenarios[0].name = "\x1b[2J";
  for (Trial& trial : run.trials) trial.scenario = run.scenarios[0].name;
  const std::string text = table(summarise(run));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("?]0;title?"));
}

constexpr const char* kMarkdown = R"(
**feed: latency and delivery**

| transport | clients | delivered per s | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms | lost/dup/reordered |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| plain | 1,000 | 39,505<br>38,504..40,813 | 1.93<br>1.91..1.94 | 4.28<br>4.10..4.34 | 7.76<br>7.13..8.15 | 12.3<br>11.0..12.6 | 14.4<br>13.2..16.6 | 0/0/0 |
| pigeon\_post | 1,000 | 40,943 (1.0x)<br>38,697..41,524 | 2.25 (1.2x)<br>2.17..2.28 | 5.17 (1.2x)<br>5.00..5.40 | 9.86 (1.3x)<br>9.71..10.3 | 15.8 (1.3x)<br>14.7..16.9 | 21.1 (1.5x)<br>15.8..31.6 | 17/2/1 |
| smoke\_signals<br>4 of 5 trials | 1,000 | 39,120 (0.99x)<br>38,639..39,994 | 3.93 (2.0x)<br>3.87..3.98 | 10.3 (2.5x)<br>9.99..11.0 | 21.1 (2.8x)<br>20.8..24.7 | 31.8 (2.7x)<br>29.7..34.3 | 40.1 (2.8x)<br>36.3..47.2 | 0/0/0 |
| telegraph | 1,000 | 40,995 (1.0x)<br>38,900..41,469 | 2.07 (1.1x)<br>2.04..2.14 | 4.65 (1.1x)<br>4.62..4.78 | 8.81 (1.2x)<br>8.67..9.57 | 13.4 (1.1x)<br>12.1..14.9 | 16.0 (1.1x)<br>13.5..28.3 | 0/0/0 |
| town\_crier | 1,000 | 40,601 (1.0x)<br>39,403..41,026 | 499 (262x)<br>496..508 | 794 (184x)<br>771..800 | 1,101 (146x)<br>1,087..1,149 | 1,349 (113x)<br>1,269..1,426 | 1,503 (104x)<br>1,392..1,526 | 0/0/0 |

**feed: cost**

| transport | wire B/msg | payload B/msg | wire per payload | server CPU us/msg | client CPU us/msg | server mem B/conn | client mem B/conn | kernel mem B/conn |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| plain | 275<br>266..282 | 200 | 1.37<br>1.33..1.41 | 4.11<br>3.96..4.24 | 4.36<br>4.31..4.45 | 182<br>176..185 | 243<br>235..247 | 9,452<br>9,358..9,940 |
| pigeon\_post | 293 (1.0x)<br>279..295 | 200 | 1.47<br>1.39..1.47 | 4.77 (1.2x)<br>4.64..4.82 | 5.24 (1.2x)<br>5.15..5.47 | 235 (1.3x)<br>225..238 | 287 (1.2x)<br>281..300 | 9,736 (1.0x)<br>9,347..9,958 |
| smoke\_signals<br>4 of 5 trials | 712 (2.6x)<br>706..720 | 200 | 3.56<br>3.53..3.60 | 11.3 (2.8x)<br>11.0..11.4 | 13.9 (3.2x)<br>13.7..14.1 | 413 (2.3x)<br>399..425 | 448 (1.9x)<br>438..467 | 9,660 (1.0x)<br>9,526..10,034 |
| telegraph | 283 (1.0x)<br>277..288 | 200 | 1.42<br>1.38..1.44 | 4.32 (1.1x)<br>4.29..4.56 | 4.93 (1.1x)<br>4.73..4.98 | 264 (1.5x)<br>258..268 | 311 (1.3x)<br>299..322 | 9,611 (1.0x)<br>9,532..9,809 |
| town\_crier | 96.8 (0.35x)<br>94.7..99.3 | 200 | 0.484<br>0.473..0.497 | 0.630 (0.15x)<br>0.616..0.646 | 0.704 (0.16x)<br>0.694..0.713 | 390 (2.1x)<br>375..404 | 441 (1.8x)<br>427..443 | 9,964 (1.0x)<br>9,337..10,083 |

Medians of 5 trials, below them their range, which holds the true median in 94 of 100 cases, in parentheses the ratio to plain. Lost, duplicated and reordered: all trials together.

- smoke\_signals: trial 1 is invalid and not counted: generator saturated: a client process used 99 % of its core (limit 95 %).
- What to do: The clients used up their cores, so latency is partly theirs: take fewer clients or a lower rate, or run "pushbench drive" on a second machine.
- pigeon\_post lost 17 of 1,200,600 deliveries (0.0014 %).
- pigeon\_post: connections ended unasked: 2 closed\_by\_peer, 1 reset.
)";

TEST(Markdown, ShowsARun) { EXPECT_EQ("\n" + markdown(summarise(sample_run())), kMarkdown); }

TEST(Markdown, EscapesNames) {
  results::Run run = sample_run(1);
  run.trials[0].transport = "a|b<script>";
  EXPECT_THAT(markdown(summarise(run)), HasSubstr("| a\\|b\\<script\\> |"));
}

TEST(Csv, HasALineAFigure) {
  const Summary summary = summarise(sample_run());
  const std::string text = csv(summary);
  EXPECT_THAT(text, StartsWith("scenario,transport,metric,unit,value,low,high,ratio,ratio_low,ratio_high,trials_ok,"
                               "trials_invalid,trials_failed,simulated\n"
                               "feed,plain,delivered_per_s,1/s,39505.4,38504.2,40812.6,,,,5,0,0,0\n"));
  EXPECT_THAT(text, HasSubstr("\nfeed,smoke_signals,connections,1,1000,1000,1000,1,1,1,4,1,0,0\n"));
  EXPECT_THAT(text, HasSubstr("\nfeed,pigeon_post,lost,1,17,,,,,,5,0,0,0\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(std::count(line.begin(), line.end(), ','), 13) << line;
}

TEST(Csv, QuotesWhatNeedsIt) {
  results::Run run = sample_run(1);
  run.trials[0].transport = "a,\"b\"";
  EXPECT_THAT(csv(summarise(run)), HasSubstr("\nfeed,\"a,\"\"b\"\"\",delivered_per_s,"));
}

TEST(SummaryJson, HoldsFiguresAndTheRun) {
  const results::Run run = sample_run();
  const auto json = nlohmann::json::parse(summary_json(run, summarise(run)));
  EXPECT_EQ(parse_run(json.at("run").dump(), "test").trials.size(), 25u);
  const auto& rows = json.at("summary").at("rows");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].at("transport"), "plain");
  EXPECT_EQ(rows[0].at("is_control"), true);
  EXPECT_EQ(rows[2].at("trials_invalid"), 1);
  const auto& p99 = rows[2].at("figures").at("latency_p99_us");
  EXPECT_LT(p99.at("low"), p99.at("value"));
  EXPECT_GT(p99.at("ratio"), 2.0);
  EXPECT_TRUE(rows[0].at("figures").at("latency_p99_us").at("ratio").is_null());
  EXPECT_EQ(rows[0].at("figures").size(), metrics().size());
  EXPECT_EQ(json.at("summary").at("metrics").at("latency_p99_us").at("unit"), "us");
  EXPECT_EQ(json.at("summary").at("notes").size(), 4u);
}

TEST(Exporters, AreTheSameEveryTime) {
  const results::Run run = sample_run();
  EXPECT_EQ(summary_json(run, summarise(run)), summary_json(sample_run(), summarise(sample_run())));
  EXPECT_EQ(table(summarise(run)), table(summarise(parse_run(write_run(run), "test"))));
}

// By the JavaScript port of HdrHistogram, but for the mean and the highest value, which are exact here and there of
// buckets.
TEST(Hgrm, IsWhatHdrHistogramWrites) {
  Histogram histogram;
  for (int us = 1; us <= 10; ++us) histogram.record(us * 1000);
  EXPECT_EQ("\n" + hgrm(histogram), R"(
       Value     Percentile TotalCount 1/(1-Percentile)

       1.000 0.000000000000          1           1.00
       1.000 0.100000000000          1           1.11
       2.000 0.200000000000          2           1.25
       3.001 0.300000000000          3           1.43
       4.001 0.400000000000          4           1.67
       5.003 0.500000000000          5           2.00
       6.003 0.550000000000          6           2.22
       6.003 0.600000000000          6           2.50
       7.003 0.650000000000          7           2.86
       7.003 0.700000000000          7           3.33
       8.003 0.750000000000          8           4.00
       8.003 0.775000000000          8           4.44
       8.003 0.800000000000          8           5.00
       9.007 0.825000000000          9           5.71
       9.007 0.850000000000          9           6.67
       9.007 0.875000000000          9           8.00
       9.007 0.887500000000          9           8.89
       9.007 0.900000000000          9          10.00
      10.000 0.912500000000         10          11.43
      10.000 1.000000000000         10
#[Mean    =        5.500, StdDeviation   =        2.873]
#[Max     =       10.000, Total count    =           10]
#[Buckets =           22, SubBuckets     =         2048]
)");
}

TEST(Hgrm, SurvivesAnEmptyHistogram) {
  EXPECT_THAT(hgrm({}), HasSubstr("#[Max     =        0.000, Total count    =            0]"));
}

}  // namespace
}  // namespace pushbench::results
