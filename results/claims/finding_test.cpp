#include "results/claims/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "results/claims/claim_words.hpp"
#include "results/claims/sample_claims.hpp"

namespace pushbench::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Measured between(double low, double high) { return {.value = (low + high) / 2, .low = low, .high = high}; }

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
  EXPECT_EQ(outcome_of(at_most(10), between(10, 10)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(10), between(10, 10)), CaseOutcome::holds);
  EXPECT_EQ(outcome_of(at_least(10), between(9, 9)), CaseOutcome::does_not);
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
  const Measured held{.value = 1000, .low = 1000, .high = std::numeric_limits<double>::infinity()};
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
  return finding_of(claims, claim, Evidence{{"feed", flat_run({100, 150, 200}, {})}});
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
  EXPECT_EQ(figure_text(one), "1 ms (900 us..1.1 ms)");
  one.test.unit = "connections";
  one.measured = {.value = 1000, .low = 1000, .high = std::numeric_limits<double>::infinity()};
  EXPECT_EQ(figure_text(one), ">= 1,000 connections");
  one.measured = between(7, 7);
  EXPECT_EQ(figure_text(one), "7 connections");
  one.measured = {.problem = "feed is not measured yet"};
  EXPECT_EQ(figure_text(one), "feed is not measured yet");
}

}  // namespace
}  // namespace pushbench::results
