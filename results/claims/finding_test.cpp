#include "results/claims/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "results/claims/claim_words.hpp"
#include "results/claims/sample_claims.hpp"
#include "results/statistics.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// As many trials as it takes for their range to call a case.
constexpr std::uint32_t kEnough = 5;

Measured between(double low, double high, std::uint32_t trials = kEnough) {
  return {.value = (low + high) / 2, .low = low, .high = high, .trials = trials, .coverage = coverage_of_range(trials)};
}

Measured counted(double value) { return {.value = value, .low = value, .high = value, .basis = Basis::counted}; }

Case at_most(double bound) {
  Case test = sample_case();
  test.at_most = bound;
  return test;
}

Case at_least(double bound) {
  Case test = sample_case();
  test.at_least = bound;
  return test;
}

TEST(ClaimOutcome, IsCalledOnlyIfTheIntervalExcludesTheBound) {
  EXPECT_EQ(outcome_of(at_most(10), between(8, 9)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 10)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 12)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(10), between(10, 12)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(10), between(11, 12)), CaseOutcome::does_not);
  EXPECT_EQ(outcome_of(at_least(10), between(11, 12)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(10), between(10, 12)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_least(10), between(8, 10)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_least(10), between(8, 9)), CaseOutcome::does_not);
}

TEST(ClaimOutcome, WhatWasCountedMayBeTheBoundItself) {
  EXPECT_EQ(outcome_of(at_most(10), counted(10)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(10), counted(10)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(10), counted(9)), CaseOutcome::does_not);
}

TEST(ClaimOutcome, OfFewTrialsIsOnlyLikelyUnlessTheBoundIsFar) {
  EXPECT_EQ(outcome_of(at_most(10), between(8, 9, 5)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 9.8, 4)), CaseOutcome::likely_holds);
  EXPECT_EQ(outcome_of(at_most(10), between(9, 9.5, 4)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 9.5, 3)), CaseOutcome::likely_holds);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 8.9, 3)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_most(10), between(8, 8.5, 2)), CaseOutcome::likely_holds);
  EXPECT_EQ(outcome_of(at_most(10), between(5, 5.5, 2)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_most(10), between(11, 12, 3)), CaseOutcome::likely_not);
  EXPECT_EQ(outcome_of(at_most(10), between(20, 21, 3)), CaseOutcome::does_not);
  EXPECT_EQ(outcome_of(at_most(10), between(9, 11, 2)), CaseOutcome::open);
}

TEST(ClaimOutcome, WhatCallsACaseHoldsTheTruthAboutAsOftenAsFiveTrialsDo) {
  Random random(5);
  constexpr int kRounds = 4'000;
  for (const std::uint32_t trials : {2U, 3U, 4U, 5U}) {
    int held = 0;
    for (int round = 0; round < kRounds; ++round) {
      double low = random.exponential(), high = low;
      for (std::uint32_t i = 1; i < trials; ++i) {
        const double value = random.exponential();
        low = std::min(low, value);
        high = std::max(high, value);
      }
      const double truth = 0.6931471805599453, by = (high - low) * widening_of(trials);
      if (low - by <= truth && truth <= high + by) ++held;
    }
    EXPECT_GT(held, kRounds * 92 / 100) << trials;
  }
}

TEST(ClaimOutcome, TwoBoundsHoldTogether) {
  Case test = at_least(5);
  test.at_most = 10;
  EXPECT_EQ(outcome_of(test, between(6, 9)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(test, between(4, 9)), CaseOutcome::open);
  EXPECT_EQ(outcome_of(test, between(1, 4)), CaseOutcome::does_not);
  EXPECT_EQ(outcome_of(test, between(11, 12)), CaseOutcome::does_not);
}

TEST(ClaimOutcome, WhatIsAtLeastSomethingMeetsNoUpperBound) {
  const Measured held{
      .value = 1000, .low = 1000, .high = std::numeric_limits<double>::infinity(), .basis = Basis::bracket};
  EXPECT_EQ(outcome_of(at_least(500), held), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(1000), held), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(5000), held), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(5000), held), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(500), held), CaseOutcome::does_not);
}

TEST(ClaimOutcome, WithoutIntervalBoundOrFigureNothingIsCalled) {
  EXPECT_EQ(outcome_of(at_most(10), {.value = 1}), CaseOutcome::open);
  EXPECT_EQ(outcome_of(at_most(10), {}), CaseOutcome::absent);
  EXPECT_EQ(outcome_of(sample_case(), between(1, 2)), CaseOutcome::shown);
}

/// A claim with these cases, of a run whose p50 is 100 to 200 us.
Finding found(std::vector<Case> cases, std::vector<std::string> needs = {}) {
  Claims claims;
  claims.measurements.push_back({.name = "feed", .what = "a feed", .command = {"run", "feed"}, .about_s = 1});
  Claim claim{.id = "x", .claim = "it is so", .cases = std::move(cases), .needs = std::move(needs)};
  return finding_of(claims, claim, Evidence{{"feed", flat_run({100, 120, 150, 180, 200}, {})}});
}

Case labelled(Case test, const char* label) {
  test.label = label;
  return test;
}

Case unmeasured() {
  Case test = labelled(at_most(1), "elsewhere");
  test.of.result = "nowhere";
  return test;
}

TEST(ClaimVerdict, IsOfAllCases) {
  const Case yes = labelled(at_most(300), "yes"), no = labelled(at_most(50), "no"),
             open = labelled(at_most(150), "open");
  EXPECT_EQ(found({yes, yes}).verdict, ClaimVerdict::holds);
  EXPECT_EQ(found({no, no}).verdict, ClaimVerdict::does_not_hold);
  EXPECT_EQ(found({yes, no}).verdict, ClaimVerdict::holds_only_when);
  EXPECT_EQ(found({yes, no, open}).verdict, ClaimVerdict::holds_only_when);
  EXPECT_EQ(found({yes, open}).verdict, ClaimVerdict::cannot_be_told);
  EXPECT_EQ(found({no, open}).verdict, ClaimVerdict::cannot_be_told);
  EXPECT_EQ(found({yes, unmeasured()}).verdict, ClaimVerdict::not_measured);
  EXPECT_EQ(found({yes, sample_case()}).verdict, ClaimVerdict::holds);
  EXPECT_EQ(found({sample_case()}).verdict, ClaimVerdict::cannot_be_told);
  EXPECT_EQ(found({}, {"a proxy"}).verdict, ClaimVerdict::not_built);
}

TEST(ClaimVerdict, SaysWhereItHoldsAndWhereNot) {
  const Case yes = labelled(at_most(300), "near"), no = labelled(at_most(50), "far"),
             open = labelled(at_most(150), "between");
  EXPECT_EQ(verdict_text(found({yes, no, open})), "holds only when: near. Not: far. Cannot be told: between");
  EXPECT_EQ(verdict_text(found({yes, open})), "cannot be told: between. Holds: near");
  EXPECT_EQ(verdict_text(found({yes}, {"a proxy"})), "in part: holds");
  EXPECT_EQ(verdict_text(found({}, {"a proxy"})), "not built yet: a proxy");
}

Case required(Case test, const char* of, const char* label) {
  test.required_of = of;
  test.label = label;
  return test;
}

TEST(ClaimVerdict, OneRequirementThatFailsIsEnough) {
  const Case in_time = required(at_most(300), "SSE", "SSE, in time"),
             bytes = required(at_most(50), "SSE", "SSE, bytes"), cpu = required(at_most(150), "SSE", "SSE, CPU"),
             polls = required(at_most(300), "polls", "polls, in time");
  EXPECT_EQ(verdict_text(found({in_time, in_time})), "holds");
  EXPECT_EQ(verdict_text(found({in_time, bytes, cpu})), "does not hold: SSE (bytes)");
  EXPECT_EQ(found({in_time, cpu}).verdict, ClaimVerdict::cannot_be_told);
  EXPECT_EQ(verdict_text(found({in_time, bytes, polls})), "holds only when: polls. Not: SSE (bytes)");
  Case elsewhere = required(unmeasured(), "SSE", "SSE, elsewhere");
  EXPECT_EQ(found({in_time, elsewhere}).verdict, ClaimVerdict::not_measured);
  EXPECT_EQ(found({bytes, elsewhere}).verdict, ClaimVerdict::does_not_hold);
}

TEST(ClaimVerdict, IsLikelyIfACaseOfItIs) {
  Claims claims;
  claims.measurements.push_back({.name = "feed", .what = "a feed", .command = {"run", "feed"}, .about_s = 1});
  const Evidence few{{"feed", flat_run({100, 200}, {})}};
  const auto found_of = [&](std::vector<Case> cases) {
    return finding_of(claims, {.id = "x", .claim = "it is so", .cases = std::move(cases)}, few);
  };
  EXPECT_EQ(name_of(found_of({at_most(210)})), "likely holds");
  EXPECT_EQ(name_of(found_of({at_least(210)})), "likely does not hold");
  EXPECT_EQ(name_of(found_of({at_most(2'000)})), "holds");
  EXPECT_EQ(verdict_text(found_of({labelled(at_most(2'000), "near"), labelled(at_least(210), "far")})),
            "likely holds only when: near. Not: far (likely)");
  EXPECT_EQ(found_of({at_most(210), at_most(150)}).likely, false);
}

TEST(ClaimVerdict, NamesOnlyAsManyAsThereIsRoomFor) {
  const Case yes = labelled(at_most(300), "near"), no = labelled(at_most(50), "far");
  EXPECT_EQ(verdict_text(found({yes, yes, yes, no}), 2), "holds only when: near; near; 1 more. Not: far");
}

TEST(ClaimVerdict, ChoosesItsWords) {
  Finding finding = found({at_most(300)});
  finding.claim.words = {"so it is", "at times", "by no means"};
  EXPECT_EQ(words_of(finding), "so it is");
  finding.verdict = ClaimVerdict::holds_only_when;
  EXPECT_EQ(words_of(finding), "at times");
  finding.verdict = ClaimVerdict::does_not_hold;
  EXPECT_EQ(words_of(finding), "by no means");
  finding.verdict = ClaimVerdict::cannot_be_told;
  EXPECT_EQ(words_of(finding), "");
}

Sweep sample_sweep(std::vector<double> at) {
  Sweep sweep{.over = "rate", .test = at_most(1000)};
  for (const double value : at)
    sweep.points.push_back({.at = value, .result = "at-" + std::to_string(static_cast<int>(value))});
  return sweep;
}

Finding swept(const Sweep& sweep, const Evidence& evidence) {
  Claims claims;
  for (const SweepPoint& point : sweep.points)
    claims.measurements.push_back({.name = point.result, .command = {"run"}});
  const Claim claim{.id = "x", .cases = {sweep.test}, .flips = {sweep}};
  return finding_of(claims, claim, evidence);
}

TEST(ClaimSweep, FindsWhereItTurns) {
  const Finding finding =
      swept(sample_sweep({1, 100}), {{"at-1", flat_run({100, 100}, {})}, {"at-100", flat_run({10'000, 10'000}, {})}});
  ASSERT_EQ(finding.sweeps[0].turns.size(), 1U);
  const Turn& turn = finding.sweeps[0].turns[0];
  EXPECT_EQ(turn.from, 1);
  EXPECT_EQ(turn.to, 100);
  EXPECT_TRUE(turn.holds_below);
  // A hundredfold over a hundredfold: half of it is ten. (Buckets of a histogram are a thousandth wide.)
  EXPECT_NEAR(*turn.about, 10, 0.05);
  EXPECT_THAT(flips_of(finding)[0], HasSubstr("holds at 1, does not at 100 (turns near "));
}

TEST(ClaimSweep, LooksPastWhatCannotBeTold) {
  const Finding finding = swept(sample_sweep({1, 10, 100}), {{"at-1", flat_run({5'000, 5'000}, {})},
                                                             {"at-10", flat_run({500, 1'500}, {})},
                                                             {"at-100", flat_run({100, 100}, {})}});
  ASSERT_EQ(finding.sweeps[0].turns.size(), 1U);
  EXPECT_EQ(finding.sweeps[0].turns[0].from, 1);
  EXPECT_EQ(finding.sweeps[0].turns[0].to, 100);
  EXPECT_FALSE(finding.sweeps[0].turns[0].holds_below);
  EXPECT_THAT(flips_of(finding)[0], HasSubstr("cannot be told at 10"));
}

TEST(ClaimSweep, SaysWhereItDoesNotFlip) {
  const Finding finding =
      swept(sample_sweep({1, 10}), {{"at-1", flat_run({100, 100}, {})}, {"at-10", flat_run({200, 200}, {})}});
  EXPECT_TRUE(finding.sweeps[0].turns.empty());
  EXPECT_THAT(flips_of(finding)[0], HasSubstr("no flip seen, it holds at 1, 10"));
}

TEST(ClaimSweep, NamesWhatIsMissing) {
  const Finding finding = swept(sample_sweep({1, 10}), {{"at-1", flat_run({100, 100}, {})}});
  EXPECT_THAT(finding.missing, ElementsAre("at-10"));
  EXPECT_THAT(flips_of(finding)[0], HasSubstr("not measured at 10"));
}

TEST(ClaimWords, FiguresHaveUnitAndInterval) {
  CaseFinding one{.test = at_most(1000), .measured = between(900, 1100)};
  EXPECT_EQ(figure_text(one), "1 ms (900 us..1.1 ms; range of 5 trials, 93 %)");
  one.test.unit = "connections";
  one.measured = {.value = 1000,
                  .low = 1000,
                  .high = std::numeric_limits<double>::infinity(),
                  .basis = Basis::bracket,
                  .stopped_by = "it stopped"};
  EXPECT_EQ(figure_text(one), ">= 1,000 connections (bracket of a search: it stopped)");
  one.measured = counted(7);
  EXPECT_EQ(figure_text(one), "7 connections (counted)");
  one.measured.trials = 1;
  one.measured.messages = 3'000;
  EXPECT_EQ(figure_text(one), "7 connections (counted among 3,000 messages in 1 trial)");
  one.measured.value = 0;
  EXPECT_EQ(figure_text(one), "0 connections (counted among 3,000 messages in 1 trial: at 95 % at most 1 in 1,000)");
  one.measured = {.problem = "feed is not measured yet"};
  EXPECT_EQ(figure_text(one), "feed is not measured yet");
}

}  // namespace
}  // namespace pushbench::results
