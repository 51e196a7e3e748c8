#include "results/claims/finding.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pushbench::results {

namespace {

CaseFinding examined(const Case& test, const Evidence& evidence) {
  CaseFinding finding{.test = test, .measured = figure_of(test, evidence)};
  finding.outcome = outcome_of(test, finding.measured);
  return finding;
}

/// The bound that lies between two figures, if one does.
std::optional<double> bound_between(const Case& test, double first, double second) {
  for (const auto& bound : {test.at_least, test.at_most}) {
    if (bound && std::min(first, second) <= *bound && *bound <= std::max(first, second)) return bound;
  }
  return std::nullopt;
}

std::optional<double> interpolated(const CaseFinding& low, double at_low, const CaseFinding& high, double at_high) {
  if (!low.measured.value || !high.measured.value) return std::nullopt;
  const double first = *low.measured.value, second = *high.measured.value;
  const auto bound = bound_between(low.test, first, second);
  if (!bound || !(first > 0) || !(second > 0) || !(*bound > 0) || !(at_low > 0) || first == second) return std::nullopt;
  const double share = std::log(*bound / first) / std::log(second / first);
  const double at = at_low * std::pow(at_high / at_low, share);
  return std::isfinite(at) ? std::optional{at} : std::nullopt;
}

bool decides(CaseOutcome outcome) { return outcome == CaseOutcome::holds || outcome == CaseOutcome::does_not; }

std::vector<Turn> turns_of(const SweepFinding& sweep) {
  std::vector<Turn> turns;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < sweep.cases.size(); ++i) {
    if (!decides(sweep.cases[i].outcome)) continue;
    if (last && sweep.cases[*last].outcome != sweep.cases[i].outcome) {
      turns.push_back({.from = sweep.at[*last],
                       .to = sweep.at[i],
                       .holds_below = sweep.cases[*last].outcome == CaseOutcome::holds,
                       .about = interpolated(sweep.cases[*last], sweep.at[*last], sweep.cases[i], sweep.at[i])});
    }
    last = i;
  }
  return turns;
}

SweepFinding swept(const Sweep& sweep, const Evidence& evidence) {
  SweepFinding finding{.label = sweep.test.label, .over = sweep.over};
  for (const SweepPoint& point : sweep.points) {
    Case test = sweep.test;
    // A sweep's second place moves along with the first, unless it was somewhere else from the beginning.
    const bool together = test.to.result == test.of.result;
    if (!point.result.empty()) test.of.result = point.result;
    if (!point.result.empty() && together) test.to.result = point.result;
    if (!point.scenario.empty()) test.of.scenario = test.to.scenario = point.scenario;
    if (!point.transport.empty()) test.of.transport = point.transport;
    if (!point.to_transport.empty()) test.to.transport = point.to_transport;
    finding.at.push_back(point.at);
    finding.cases.push_back(examined(test, evidence));
  }
  finding.turns = turns_of(finding);
  return finding;
}

ClaimVerdict verdict_of(const Finding& finding) {
  const auto count = [&](CaseOutcome outcome) {
    return std::count_if(finding.cases.begin(), finding.cases.end(),
                         [&](const CaseFinding& one) { return one.outcome == outcome; });
  };
  const auto holds = count(CaseOutcome::holds), does_not = count(CaseOutcome::does_not),
             open = count(CaseOutcome::open), absent = count(CaseOutcome::absent);
  if (holds + does_not + open + absent == 0) {
    return finding.claim.needs.empty() ? ClaimVerdict::cannot_be_told : ClaimVerdict::not_built;
  }
  if (holds > 0 && does_not > 0) return ClaimVerdict::holds_only_when;
  if (absent > 0) return ClaimVerdict::not_measured;
  if (open > 0) return ClaimVerdict::cannot_be_told;
  return holds > 0 ? ClaimVerdict::holds : ClaimVerdict::does_not_hold;
}

}  // namespace

CaseOutcome outcome_of(const Case& test, const Measured& measured) {
  if (!measured.value) return CaseOutcome::absent;
  if (!test.at_least && !test.at_most) return CaseOutcome::shown;
  if (!measured.low || !measured.high) return CaseOutcome::open;
  const double low = *measured.low, high = *measured.high;
  // What was counted may be the bound itself; an interval that only reaches it does not exclude it.
  const bool counted = low == high || std::isinf(high);
  const auto above = [&](double figure, double bound) { return counted ? figure >= bound : figure > bound; };
  const auto below = [&](double figure, double bound) { return counted ? figure <= bound : figure < bound; };
  if ((test.at_least && high < *test.at_least) || (test.at_most && low > *test.at_most)) return CaseOutcome::does_not;
  const bool within = (!test.at_least || above(low, *test.at_least)) && (!test.at_most || below(high, *test.at_most));
  return within ? CaseOutcome::holds : CaseOutcome::open;
}

Finding finding_of(const Claims& claims, const Claim& claim, const Evidence& evidence) {
  Finding finding{.claim = claim, .in_part = !claim.needs.empty()};
  for (const Case& test : claim.cases) finding.cases.push_back(examined(test, evidence));
  for (const Sweep& sweep : claim.flips) finding.sweeps.push_back(swept(sweep, evidence));
  for (const Measurement* measurement : measurements_of(claims, claim)) {
    if (!evidence.contains(measurement->name)) finding.missing.push_back(measurement->name);
  }
  finding.verdict = verdict_of(finding);
  return finding;
}

std::string_view name_of(ClaimVerdict verdict) {
  static constexpr std::array<std::string_view, 6> kNames{"holds",          "holds only when", "does not hold",
                                                          "cannot be told", "not measured",    "not built yet"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(CaseOutcome outcome) {
  static constexpr std::array<std::string_view, 5> kNames{"holds", "does not", "cannot be told", "no figure", "shown"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace pushbench::results
