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

bool favours(CaseOutcome outcome) { return outcome == CaseOutcome::holds || outcome == CaseOutcome::likely_holds; }
bool opposes(CaseOutcome outcome) { return outcome == CaseOutcome::does_not || outcome == CaseOutcome::likely_not; }
bool decides(CaseOutcome outcome) { return favours(outcome) || opposes(outcome); }

std::vector<Turn> turns_of(const SweepFinding& sweep) {
  std::vector<Turn> turns;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < sweep.cases.size(); ++i) {
    if (!decides(sweep.cases[i].outcome)) continue;
    if (last && favours(sweep.cases[*last].outcome) != favours(sweep.cases[i].outcome)) {
      turns.push_back({.from = sweep.at[*last],
                       .to = sweep.at[i],
                       .holds_below = favours(sweep.cases[*last].outcome),
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

/// Of requirements the first of these that any has: one that fails is enough, all must be known for it to hold.
constexpr std::array kWorstFirst{CaseOutcome::does_not, CaseOutcome::likely_not,   CaseOutcome::absent,
                                 CaseOutcome::open,     CaseOutcome::likely_holds, CaseOutcome::holds};

/// A requirement's label as it reads behind what it is required of: "bytes" of "SSE, bytes".
std::string without_owner(const Case& test) {
  const std::string& label = test.label;
  if (label.size() <= test.required_of.size() + 2 || !label.starts_with(test.required_of)) return label;
  const std::string_view rest = std::string_view{label}.substr(test.required_of.size());
  return rest.starts_with(", ") || rest.starts_with(": ") ? std::string{rest.substr(2)} : label;
}

Part together(const std::vector<CaseFinding>& cases, const std::string& required_of) {
  Part part{.label = required_of};
  const auto is_ours = [&](const CaseFinding& one) {
    return one.test.required_of == required_of && one.outcome != CaseOutcome::shown;
  };
  for (const CaseOutcome outcome : kWorstFirst) {
    bool all = true;
    for (const CaseFinding& one : cases) {
      if (!is_ours(one)) continue;
      if (one.outcome == outcome) part.deciding.push_back(without_owner(one.test));
      all &= one.outcome == outcome;
    }
    if (part.deciding.empty()) continue;
    part.outcome = outcome;
    if (all || favours(outcome)) part.deciding.clear();
    return part;
  }
  return part;
}

/// In the order of the cases; those that are only shown are none.
std::vector<Part> parts_of(const std::vector<CaseFinding>& cases) {
  std::vector<Part> parts;
  std::vector<std::string> done;
  for (const CaseFinding& one : cases) {
    const std::string& owner = one.test.required_of;
    if (one.outcome == CaseOutcome::shown) continue;
    if (owner.empty()) {
      parts.push_back({.label = one.test.label, .outcome = one.outcome});
    } else if (std::find(done.begin(), done.end(), owner) == done.end()) {
      done.push_back(owner);
      parts.push_back(together(cases, owner));
    }
  }
  return parts;
}

ClaimVerdict verdict_of(const Finding& finding) {
  const auto any = [&](auto&& is) {
    return std::any_of(finding.parts.begin(), finding.parts.end(), [&](const Part& part) { return is(part.outcome); });
  };
  if (finding.parts.empty()) {
    return finding.claim.needs.empty() ? ClaimVerdict::cannot_be_told : ClaimVerdict::not_built;
  }
  if (any(favours) && any(opposes)) return ClaimVerdict::holds_only_when;
  if (any([](CaseOutcome outcome) { return outcome == CaseOutcome::absent; })) return ClaimVerdict::not_measured;
  if (any([](CaseOutcome outcome) { return outcome == CaseOutcome::open; })) return ClaimVerdict::cannot_be_told;
  return any(favours) ? ClaimVerdict::holds : ClaimVerdict::does_not_hold;
}

bool is_only_likely(const Finding& finding) {
  const bool called = finding.verdict == ClaimVerdict::holds || finding.verdict == ClaimVerdict::does_not_hold ||
                      finding.verdict == ClaimVerdict::holds_only_when;
  return called && std::any_of(finding.parts.begin(), finding.parts.end(), [](const Part& part) {
           return part.outcome == CaseOutcome::likely_holds || part.outcome == CaseOutcome::likely_not;
         });
}

/// Open if the bounds lie between `low` and `high`.
CaseOutcome compared(const Case& test, double low, double high) {
  // What was counted may be the bound itself; an interval that only reaches it does not exclude it.
  const bool counted = low == high || std::isinf(high);
  const auto above = [&](double figure, double bound) { return counted ? figure >= bound : figure > bound; };
  const auto below = [&](double figure, double bound) { return counted ? figure <= bound : figure < bound; };
  if ((test.at_least && high < *test.at_least) || (test.at_most && low > *test.at_most)) return CaseOutcome::does_not;
  const bool within = (!test.at_least || above(low, *test.at_least)) && (!test.at_most || below(high, *test.at_most));
  return within ? CaseOutcome::holds : CaseOutcome::open;
}

}  // namespace

double widening_of(std::uint32_t trials) {
  static constexpr std::array kWidths{6.0, 6.0, 6.0, 1.0, 0.5};
  return trials < kWidths.size() ? kWidths[trials] : 0;
}

CaseOutcome outcome_of(const Case& test, const Measured& measured) {
  if (!measured.value) return CaseOutcome::absent;
  if (!test.at_least && !test.at_most) return CaseOutcome::shown;
  if (!measured.low || !measured.high) return CaseOutcome::open;
  const double low = *measured.low, high = *measured.high;
  const CaseOutcome bare = compared(test, low, high);
  if (measured.basis != Basis::range || bare == CaseOutcome::open) return bare;
  const double by = (high - low) * widening_of(measured.trials);
  if (compared(test, low - by, high + by) == bare) return bare;
  return bare == CaseOutcome::holds ? CaseOutcome::likely_holds : CaseOutcome::likely_not;
}

Finding finding_of(const Claims& claims, const Claim& claim, const Evidence& evidence) {
  Finding finding{.claim = claim, .in_part = !claim.needs.empty()};
  for (const Case& test : claim.cases) finding.cases.push_back(examined(test, evidence));
  for (const Sweep& sweep : claim.flips) finding.sweeps.push_back(swept(sweep, evidence));
  for (const Measurement* measurement : measurements_of(claims, claim)) {
    if (!evidence.contains(measurement->name)) finding.missing.push_back(measurement->name);
  }
  finding.parts = parts_of(finding.cases);
  finding.verdict = verdict_of(finding);
  finding.likely = is_only_likely(finding);
  return finding;
}

std::string_view name_of(ClaimVerdict verdict) {
  static constexpr std::array<std::string_view, 6> kNames{"holds",          "holds only when", "does not hold",
                                                          "cannot be told", "not measured",    "not built yet"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string name_of(const Finding& finding) {
  return (finding.likely ? "likely " : "") + std::string{name_of(finding.verdict)};
}

std::string_view name_of(Basis basis) {
  static constexpr std::array<std::string_view, 3> kNames{"range", "counted", "bracket"};
  return kNames[static_cast<std::size_t>(basis)];
}

std::string_view name_of(CaseOutcome outcome) {
  static constexpr std::array<std::string_view, 7> kNames{
      "holds", "does not", "likely holds", "likely does not", "cannot be told", "no figure", "shown"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace pushbench::results
