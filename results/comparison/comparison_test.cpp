#include "results/comparison/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "results/comparison/test_runs.hpp"
#include "results/comparison/watched.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using testing::Contains;
using testing::HasSubstr;

const std::vector<std::string> kTransports{"plain", "pigeon_post", "telegraph"};

/// Two runs of 12 trials measured in turn; `change` makes the candidate of what the base measured.
struct Pair {
  Run base, candidate;
};
Pair in_turn(const std::function<void(const std::string&, TestFigures&)>& change, double spread = 0.02,
             std::uint32_t trials = 14, std::uint64_t seed = 1) {
  Random random(seed);
  const auto figures = [&](bool changed) {
    return [&, changed](const std::string& transport, std::uint32_t) {
      TestFigures one;
      one.cpu_us *= std::exp(spread * test_normal(random));
      one.latency_us = static_cast<std::int64_t>(3'000 * std::exp(spread * test_normal(random)));
      if (changed) change(transport, one);
      return one;
    };
  };
  Pair pair{test_run(kTransports, trials, figures(false)), test_run(kTransports, trials, figures(true))};
  pair.base.pairing = pair.candidate.pairing = "together";
  return pair;
}

Compared row_of(const Comparison& comparison, std::string_view transport, std::string_view metric) {
  const auto found = std::find_if(comparison.rows.begin(), comparison.rows.end(), [&](const Compared& row) {
    return row.transport == transport && row.metric == metric;
  });
  if (found == comparison.rows.end()) throw std::runtime_error("no such row");
  return *found;
}

ComparisonOptions watching(const char* text) { return {.thresholds = parse_thresholds(text, "test")}; }

void change_nothing(const std::string&, TestFigures&) {}

TEST(Compare, FindsWhatGotSlowerInOneTransportAndOnlyThat) {
  const Pair pair = in_turn([](const std::string& transport, TestFigures& one) {
    if (transport == "telegraph") one.cpu_us *= 1.2;
  });
  const Comparison comparison = compare(pair.base, pair.candidate);
  EXPECT_TRUE(comparison.paired);
  const Compared row = row_of(comparison, "telegraph", "server_cpu_us_per_message");
  EXPECT_EQ(row.change, Change::worse);
  EXPECT_NEAR(row.ratio->value, 1.2, 0.03);
  EXPECT_EQ(row_of(comparison, "pigeon_post", "server_cpu_us_per_message").change, Change::none);
  EXPECT_EQ(row_of(comparison, "telegraph", "latency_p50_us").change, Change::none);
}

TEST(Compare, WatchesTheControlWhereTrialsWereInTurn) {
  const Pair pair = in_turn([](const std::string&, TestFigures& one) { one.cpu_us *= 1.2; });
  const Comparison comparison = compare(pair.base, pair.candidate);
  for (const char* transport : {"", "plain", "pigeon_post", "telegraph"}) {
    EXPECT_EQ(row_of(comparison, transport, "server_cpu_us_per_message").change, Change::worse) << transport;
  }
}

TEST(Compare, SeesInAllTogetherWhatIsTooSmallToBeSeenInEach) {
  const Pair pair = in_turn([](const std::string&, TestFigures& one) { one.cpu_us *= 1.1; }, 0.07);
  const Comparison comparison = compare(pair.base, pair.candidate);
  EXPECT_EQ(row_of(comparison, "", "server_cpu_us_per_message").change, Change::worse);
  EXPECT_EQ(row_of(comparison, "telegraph", "server_cpu_us_per_message").change, Change::none);
}

TEST(Compare, CallsNothingThatIsCertainButSmall) {
  const Pair pair = in_turn([](const std::string&, TestFigures& one) { one.wire_bytes += 2; });
  const Comparison comparison = compare(pair.base, pair.candidate);
  const Compared row = row_of(comparison, "telegraph", "wire_bytes_per_message");
  EXPECT_EQ(row.change, Change::none);
  EXPECT_GT(row.ratio->interval->low, 1);
  EXPECT_EQ(comparison.count(Change::worse), 0U);
}

TEST(Compare, CallsNothingThatIsLargeButUncertain) {
  const Pair pair = in_turn(
      [](const std::string& transport, TestFigures& one) {
        if (transport == "telegraph") one.cpu_us *= 1.1;
      },
      0.5);
  EXPECT_EQ(compare(pair.base, pair.candidate).count(Change::worse), 0U);
}

TEST(Compare, TellsWhatGotBetter) {
  const Pair pair = in_turn([](const std::string&, TestFigures& one) { one.memory_bytes /= 2; });
  EXPECT_EQ(row_of(compare(pair.base, pair.candidate), "telegraph", "server_memory_per_connection_bytes").change,
            Change::better);
}

TEST(Compare, KnowsOfWhichFiguresMoreIsBetter) {
  Pair pair = in_turn(change_nothing);
  for (Trial& trial : pair.candidate.trials) trial.downlink.window_delivered /= 2;
  const Comparison fewer = compare(pair.base, pair.candidate, watching("delivered"));
  EXPECT_EQ(row_of(fewer, "telegraph", "delivered_per_s").change, Change::worse);
  EXPECT_NEAR(row_of(fewer, "telegraph", "delivered_per_s").ratio->value, 0.5, 1e-9);
  EXPECT_EQ(row_of(compare(pair.candidate, pair.base, watching("delivered")), "telegraph", "delivered_per_s").change,
            Change::better);
}

TEST(Compare, CallsAnythingLostWhereNothingWas) {
  Pair pair = in_turn(change_nothing);
  pair.candidate.trials.back().downlink.lost = 1;
  const Comparison comparison = compare(pair.base, pair.candidate);
  const Compared row = row_of(comparison, "telegraph", "lost");
  EXPECT_EQ(row.change, Change::worse);
  EXPECT_THAT(row.reason, HasSubstr("1 of 14 trials"));
  EXPECT_EQ(comparison.count(Change::worse), 1U);
}

TEST(Compare, CallsNoChanceOfLossesThatThereAlwaysWere) {
  Pair pair = in_turn(change_nothing);
  for (std::size_t i = 0; i < pair.base.trials.size(); i += 5) pair.base.trials[i].downlink.lost = 3;
  for (std::size_t i = 1; i < pair.candidate.trials.size(); i += 5) pair.candidate.trials[i].downlink.lost = 4;
  EXPECT_EQ(row_of(compare(pair.base, pair.candidate), "telegraph", "lost").change, Change::none);
  for (Trial& trial : pair.candidate.trials) trial.downlink.lost = 30;
  EXPECT_EQ(row_of(compare(pair.base, pair.candidate), "telegraph", "lost").change, Change::worse);
}

TEST(Compare, SaysHowManyTrialsWouldDo) {
  const Pair pair = in_turn([](const std::string&, TestFigures& one) { one.cpu_us *= 2; }, 0.02, 5);
  const Comparison comparison = compare(pair.base, pair.candidate);
  const Compared row = row_of(comparison, "telegraph", "server_cpu_us_per_message");
  EXPECT_EQ(row.change, Change::cannot);
  EXPECT_TRUE(row.too_few);
  EXPECT_EQ(row.reason, "5 pairs of trials count; 11 would do");
  EXPECT_TRUE(comparison.blind());
}

TEST(Compare, LeavesOutPairsOfWhichOneDoesNotCount) {
  Pair pair = in_turn(change_nothing);
  pair.base.trials[2].status = TrialStatus::invalid;
  pair.candidate.trials[5].status = TrialStatus::failed;
  const Comparison comparison = compare(pair.base, pair.candidate);
  EXPECT_EQ(row_of(comparison, "telegraph", "server_cpu_us_per_message").base_trials, 12U);
  EXPECT_EQ(comparison.invalid_trials, 2U);
}

TEST(Compare, CannotWhereNoTrialCounts) {
  Pair pair = in_turn(change_nothing);
  for (Trial& trial : pair.candidate.trials) trial.status = TrialStatus::invalid;
  const Comparison comparison = compare(pair.base, pair.candidate);
  EXPECT_EQ(comparison.count(Change::cannot), comparison.rows.size());
  EXPECT_TRUE(comparison.blind());
  EXPECT_THAT(comparison.rows.front().reason, HasSubstr("14 invalid or failed"));
}

/// The candidate ran on a machine that is slower by a third, which shows in all that is work.
Pair at_different_times(double slower) {
  Pair pair = in_turn([&](const std::string& transport, TestFigures& one) {
    one.cpu_us *= slower;
    if (transport == "telegraph") return;  // its latency is all waiting: see below
    one.latency_us = static_cast<std::int64_t>(static_cast<double>(one.latency_us) * slower);
  });
  for (results::Run* run : {&pair.base, &pair.candidate}) {
    run->pairing.clear();
    for (Trial& trial : run->trials) {
      if (trial.transport != "telegraph") continue;
      trial.downlink.latency = Histogram{};
      trial.downlink.latency.record(500'000 + trial.number);
    }
  }
  return pair;
}

TEST(Compare, DividesByTheControlBetweenRunsOfDifferentTimes) {
  const Pair pair = at_different_times(1.33);
  const Comparison comparison = compare(pair.base, pair.candidate);
  EXPECT_FALSE(comparison.paired);
  EXPECT_EQ(comparison.control, "plain");
  EXPECT_EQ(comparison.count(Change::worse), 0U);
  EXPECT_THAT(comparison.notes, Contains(HasSubstr("of the control plain itself is 3")));
}

TEST(Compare, DoesNotTakeWaitingForWorkOfTheMachine) {
  const Pair pair = at_different_times(1.33);
  const Compared row = row_of(compare(pair.base, pair.candidate), "telegraph", "latency_p50_us");
  EXPECT_EQ(row.change, Change::none);
  EXPECT_NEAR(row.ratio->value, 1, 0.01);
}

TEST(Compare, FindsBetweenRunsWhatTheControlDidNotDo) {
  Pair pair = at_different_times(0.7);
  for (Trial& trial : pair.candidate.trials) {
    if (trial.transport == "pigeon_post") *trial.server.cpu_user_s *= 1.3;
  }
  const Compared row = row_of(compare(pair.base, pair.candidate), "pigeon_post", "server_cpu_us_per_message");
  EXPECT_EQ(row.change, Change::worse);
  EXPECT_NEAR(row.ratio->value, 1.3, 0.06);
}

TEST(Compare, OfABuildWithItselfAlarmsNoMoreOftenThanItSays) {
  constexpr int kTimes = 100;
  int alarms = 0;
  for (int i = 0; i < kTimes; ++i) {
    const Pair pair = in_turn(change_nothing, 0.2, 14, static_cast<std::uint64_t>(i) + 1);
    ComparisonOptions options = watching("cpu=0,latency_p50=0");  // with thresholds there would be fewer
    options.alarms = 0.1;
    if (compare(pair.base, pair.candidate, options).count(Change::worse) > 0) ++alarms;
  }
  EXPECT_LE(alarms, 22);  // of 10 to be expected at most, four deviations
  EXPECT_GE(alarms, 1) << "it can't alarm at all";
}

TEST(Compare, TakesUplinkLatencyWhereNothingGoesDown) {
  Pair pair = in_turn(change_nothing);
  for (results::Run* run : {&pair.base, &pair.candidate}) {
    for (Trial& trial : run->trials) std::swap(trial.downlink, trial.uplink);
  }
  EXPECT_EQ(row_of(compare(pair.base, pair.candidate), "telegraph", "uplink_latency_p50_us").change, Change::none);
}

void fail_trials(Run& run, std::size_t many, TrialStatus status) {
  for (Trial& trial : run.trials) {
    if (trial.transport != "telegraph" || many == 0) continue;
    trial.status = status;
    --many;
  }
}

TEST(Compare, CallsTrialsThatFailWhereNoneDid) {
  Pair pair = in_turn(change_nothing, 0.02, 30);
  fail_trials(pair.candidate, 1, TrialStatus::failed);
  const Comparison one = compare(pair.base, pair.candidate);
  EXPECT_EQ(row_of(one, "telegraph", kFailedTrials).change, Change::worse);
  EXPECT_FALSE(one.blind());
  fail_trials(pair.base, 2, TrialStatus::failed);
  EXPECT_EQ(row_of(compare(pair.base, pair.candidate), "telegraph", kFailedTrials).change, Change::none);
}

TEST(Compare, IsBlindWhereClearlyMoreTrialsDontCountOrMostDont) {
  Pair pair = in_turn(change_nothing, 0.02, 30);
  fail_trials(pair.candidate, 3, TrialStatus::invalid);
  EXPECT_FALSE(compare(pair.base, pair.candidate).blind()) << "3 of 30 happen";
  fail_trials(pair.candidate, 12, TrialStatus::invalid);
  const Comparison more = compare(pair.base, pair.candidate);
  EXPECT_TRUE(more.blind());
  EXPECT_THAT(row_of(more, "telegraph", kInvalidTrials).reason, HasSubstr("12 of 30 of the candidate"));
  fail_trials(pair.base, 12, TrialStatus::invalid);
  EXPECT_FALSE(compare(pair.base, pair.candidate).blind()) << "as many in the base";
  fail_trials(pair.base, 16, TrialStatus::invalid);
  EXPECT_TRUE(compare(pair.base, pair.candidate).blind());
}

TEST(Compare, IsBlindWhereAFigureThatWasAskedForCannotBeSeen) {
  const Pair pair = in_turn(change_nothing);
  const Comparison comparison = compare(pair.base, pair.candidate, watching("cpu,recovery_p50"));
  EXPECT_TRUE(comparison.blind());
  EXPECT_EQ(row_of(comparison, "", "recovery_p50_us").reason, "neither result has such a figure");
  EXPECT_FALSE(compare(pair.base, pair.candidate, watching("cpu")).blind());
}

TEST(Compare, IsBlindWhereTheCandidateLostAFigureButNotWhereTheBaseHadNone) {
  Pair pair = in_turn(change_nothing);
  for (Trial& trial : pair.candidate.trials) trial.wire.reset();
  EXPECT_TRUE(compare(pair.base, pair.candidate).blind());
  const Comparison turned = compare(pair.candidate, pair.base);
  EXPECT_EQ(row_of(turned, "telegraph", "wire_bytes_per_message").change, Change::cannot);
  EXPECT_FALSE(turned.blind());
}

TEST(Compare, JudgesNoisyCountsByIntervals) {
  Pair pair = in_turn(change_nothing);
  const auto retransmit = [](Trial& trial, std::uint64_t many) {
    if (!trial.wire) throw std::runtime_error("no wire");
    trial.wire->retransmits = many;
  };
  for (Trial& trial : pair.base.trials) retransmit(trial, 0);
  for (Trial& trial : pair.candidate.trials) retransmit(trial, trial.number == 3 ? 1 : 0);
  EXPECT_EQ(compare(pair.base, pair.candidate, watching("retransmits")).count(Change::worse), 0U) << "one of many";
  for (Trial& trial : pair.candidate.trials) retransmit(trial, 5);
  EXPECT_EQ(compare(pair.base, pair.candidate, watching("retransmits")).count(Change::worse), kTransports.size());
}

TEST(Compare, TellsUndecidedFromWhatDidNotChange) {
  const Pair noisy = in_turn(change_nothing, 0.5);
  const Comparison comparison = compare(noisy.base, noisy.candidate);
  EXPECT_TRUE(row_of(comparison, "telegraph", "server_cpu_us_per_message").undecided());
  EXPECT_FALSE(row_of(comparison, "telegraph", "wire_bytes_per_message").undecided());
  EXPECT_GT(row_of(comparison, "telegraph", "server_cpu_us_per_message").smallest_seen(), 0.2);
  EXPECT_EQ(row_of(comparison, "telegraph", "wire_bytes_per_message").smallest_seen(), 0.01);
}

TEST(Compare, FindsBetweenRunsOfUnlikeLength) {
  Pair pair = in_turn(change_nothing, 0.01, 20);
  pair.base.pairing.clear();
  pair.candidate.pairing.clear();
  for (Trial& trial : pair.candidate.trials) {
    if (trial.transport == "telegraph") *trial.server.cpu_user_s *= 1.25;
  }
  std::erase_if(pair.candidate.trials, [](const Trial& trial) { return trial.number > 8; });
  const Compared row =
      row_of(compare(pair.base, pair.candidate, watching("cpu")), "telegraph", "server_cpu_us_per_message");
  EXPECT_EQ(row.change, Change::worse);
  EXPECT_NEAR(row.ratio->value, 1.25, 0.02);
}

TEST(Compare, RefusesAnotherLoadAndNamesTheKey) {
  Pair pair = in_turn(change_nothing);
  pair.candidate.scenarios[0].document = R"({"clients":100,"name":"feed","phases":{"measure_s":2.0}})";
  try {
    compare(pair.base, pair.candidate);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.where(), "feed: phases.measure_s");
    EXPECT_THAT(error.problem(), HasSubstr("1.0 in the base and 2.0 in the candidate"));
  }
}

TEST(Compare, RefusesRunsWithNothingInCommon) {
  Pair pair = in_turn(change_nothing);
  for (Trial& trial : pair.candidate.trials) trial.transport += "2";
  EXPECT_THROW(compare(pair.base, pair.candidate), InputError);
  EXPECT_THROW(compare(results::Run{}, results::Run{}), InputError);
}

TEST(Compare, TellsWhatElseDiffers) {
  Pair pair = in_turn(change_nothing);
  pair.base.environment.cpu_model = "one";
  pair.candidate.environment.cpu_model = "two";
  pair.candidate.scenarios[0].document =
      R"({"clients":100,"newer":1,"name":"feed","phases":{"measure_s":1.0},"trials":9})";
  EXPECT_THAT(compare(pair.base, pair.candidate).notes, Contains(HasSubstr("CPU (one, now two)")));
}

TEST(Compare, SaysWhatIsSimulated) {
  Pair pair = in_turn(change_nothing);
  const auto simulate = [](results::Run& run) {
    for (Trial& trial : run.trials) trial.simulated = SimulatedWorld{.calibration = "reference", .network = "lte"};
  };
  simulate(pair.candidate);
  EXPECT_THAT(compare(pair.base, pair.candidate).notes.at(0),
              HasSubstr("The base is measured and the candidate simulated"));
  simulate(pair.base);
  EXPECT_THAT(compare(pair.base, pair.candidate).notes.at(0), HasSubstr("Both are simulated, not measured"));
}

}  // namespace
}  // namespace pushbench::results
