#include "results/claims/claim_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

std::string with_unit(double value, std::string_view unit) {
  if (unit == "us") return time_text(value);
  if (unit == "x") return number_text(value) + "x";
  // What was counted, and bounds, are whole: "18 messages".
  if (value == std::floor(value)) return fmt::format("{} {}", count_text(value), unit);
  return fmt::format("{} {}", number_text(value), unit);
}

std::string range_text(double low, double high, std::string_view unit) {
  if (unit == "us") return fmt::format("{}..{}", time_text(low), time_text(high));
  return interval_text(low, high);
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : std::string{separator}) + text;
  return all;
}

/// Of a part that does not hold, what of it: "SSE (bytes)".
std::string label_of(const Part& part, bool likely) {
  std::string details = likely ? "likely" : "";
  for (const std::string& one : part.deciding) details += (details.empty() ? "" : ", ") + one;
  return details.empty() ? part.label : fmt::format("{} ({})", part.label, details);
}

/// The labels of the parts with that outcome, and behind them of those where it is likely; at most so many.
std::string labels_of(const Finding& finding, CaseOutcome outcome, std::optional<CaseOutcome> likely,
                      std::size_t most) {
  std::vector<std::string> labels;
  std::size_t more = 0;
  for (const auto wanted : {std::optional{outcome}, likely}) {
    for (const Part& part : finding.parts) {
      if (part.outcome != wanted) continue;
      if (labels.size() < most) {
        labels.push_back(label_of(part, wanted == likely && wanted != outcome));
      } else {
        ++more;
      }
    }
  }
  if (more > 0) labels.push_back(fmt::format("{} more", more));
  return joined(labels, "; ");
}

/// "0.01 and 0.1", of the points with that outcome.
std::string points_with(const SweepFinding& sweep, CaseOutcome outcome) {
  std::vector<std::string> points;
  for (std::size_t i = 0; i < sweep.at.size(); ++i) {
    if (sweep.cases[i].outcome == outcome) points.push_back(at_text(sweep.at[i]));
  }
  return joined(points, ", ");
}

/// Which range, count or bracket it is.
std::string basis_text(const Measured& measured) {
  if (measured.simulated) {
    Measured bare = measured;
    bare.simulated = false;
    return "simulated, " + basis_text(bare);
  }
  switch (measured.basis) {
    case Basis::range:
      return fmt::format("range of {} trials, {:.0f} %", measured.trials, std::floor(measured.coverage * 100));
    case Basis::counted: {
      if (measured.messages == 0) return "counted";
      std::string text =
          fmt::format("counted among {} messages in {} trial{}", count_text(static_cast<double>(measured.messages)),
                      measured.trials, measured.trials == 1 ? "" : "s");
      // None in n: with 95 % confidence fewer than three in n.
      if (measured.value == 0.0)
        text += fmt::format(": at 95 % at most 1 in {}",
                            count_text(std::floor(static_cast<double>(measured.messages) / 3)));
      return text;
    }
    case Basis::bracket: break;
  }
  return "bracket of a search" + (measured.stopped_by.empty() ? "" : ": " + measured.stopped_by);
}

std::string turn_text(const Turn& turn) {
  return fmt::format("{} at {}, {} at {}{}", turn.holds_below ? "holds" : "does not hold", at_text(turn.from),
                     turn.holds_below ? "does not" : "holds", at_text(turn.to),
                     turn.about ? fmt::format(" (turns near {})", number_text(*turn.about)) : "");
}

std::string sweep_text(const SweepFinding& sweep) {
  const std::string subject = fmt::format("{}, over {}: ", sweep.label, sweep.over);
  std::vector<std::string> parts;
  for (const Turn& turn : sweep.turns) parts.push_back(turn_text(turn));
  const std::string likely = points_with(sweep, CaseOutcome::likely_holds),
                    likely_not = points_with(sweep, CaseOutcome::likely_not);
  const bool turned = !parts.empty();
  if (!likely.empty()) parts.push_back(fmt::format("{} at {}", turned ? "only likely" : "likely holds", likely));
  if (!likely_not.empty())
    parts.push_back(fmt::format("{} at {}", turned ? "only likely not" : "likely does not hold", likely_not));
  const std::string holds = points_with(sweep, CaseOutcome::holds),
                    does_not = points_with(sweep, CaseOutcome::does_not);
  if (!turned && !holds.empty()) parts.push_back(fmt::format("no flip seen, it holds at {}", holds));
  if (!turned && !does_not.empty()) parts.push_back(fmt::format("no flip seen, it does not hold at {}", does_not));
  if (const std::string open = points_with(sweep, CaseOutcome::open); !open.empty()) {
    parts.push_back(fmt::format("cannot be told at {}", open));
  }
  if (const std::string absent = points_with(sweep, CaseOutcome::absent); !absent.empty()) {
    parts.push_back(fmt::format("not measured at {}", absent));
  }
  return subject + joined(parts, "; ");
}

}  // namespace

std::string figure_text(const CaseFinding& finding) {
  const Measured& measured = finding.measured;
  if (!measured.value) return measured.problem;
  const std::string value = with_unit(*measured.value, finding.test.unit);
  if (!measured.low || !measured.high) return fmt::format("{} ({})", value, measured.problem);
  const std::string basis = basis_text(measured);
  if (!std::isfinite(*measured.high)) return fmt::format(">= {} ({})", value, basis);
  if (measured.basis == Basis::counted) return fmt::format("{} ({})", value, basis);
  return fmt::format("{} ({}; {})", value, range_text(*measured.low, *measured.high, finding.test.unit), basis);
}

std::string at_text(double at) { return at >= 1000 && at == std::floor(at) ? count_text(at) : fmt::format("{:g}", at); }

std::string headline_text(const Finding& finding) {
  const CaseFinding* headline = headline_of(finding);
  if (headline == nullptr) return "-";
  return fmt::format("{}: {}; {}", figure_text(*headline), headline->test.what, headline->test.label);
}

std::string bound_text(const Case& test) {
  if (test.at_least && test.at_most) {
    if (*test.at_least == *test.at_most) return with_unit(*test.at_least, test.unit);
    return fmt::format("from {} to {}", with_unit(*test.at_least, test.unit), with_unit(*test.at_most, test.unit));
  }
  if (test.at_least) return "at least " + with_unit(*test.at_least, test.unit);
  return test.at_most ? "at most " + with_unit(*test.at_most, test.unit) : "";
}

std::string place_text(const CaseFinding& finding) {
  const Place &of = finding.test.of, &to = finding.test.to;
  const auto named = [](const Place& place) {
    return place.transport + (place.scenario.empty() ? "" : " in " + place.scenario) +
           (place.at ? fmt::format(" at {:g}", *place.at) : "");
  };
  std::string text = fmt::format("{}.json: {}", of.result, named(of));
  if (finding.test.form != Form::value) {
    text += " to ";
    if (to.result != of.result) text += to.result + ".json: ";
    text += to.scenario == of.scenario && to.at == of.at ? to.transport : named(to);
  }
  text += ", " + of.metric;
  if (finding.test.form != Form::value && to.metric != of.metric) text += " to " + to.metric;
  const std::uint32_t trials = finding.measured.trials;
  if (trials > 0) text += fmt::format(", {} trial{}", trials, trials == 1 ? "" : "s");
  return text;
}

bool is_simulated(const Finding& finding) {
  const auto simulated = [](const CaseFinding& one) { return one.measured.value && one.measured.simulated; };
  return std::any_of(finding.cases.begin(), finding.cases.end(), simulated);
}

const CaseFinding* headline_of(const Finding& finding) {
  const auto first = std::find_if(finding.cases.begin(), finding.cases.end(),
                                  [](const CaseFinding& one) { return one.test.at_least || one.test.at_most; });
  if (first != finding.cases.end()) return &*first;
  return finding.cases.empty() ? nullptr : &finding.cases.front();
}

std::string verdict_text(const Finding& finding, std::size_t most) {
  std::string text;
  if (finding.in_part && finding.verdict != ClaimVerdict::not_built) text = "in part: ";
  text += name_of(finding);
  if (is_simulated(finding)) text += " (simulated)";
  const std::string holds = labels_of(finding, CaseOutcome::holds, CaseOutcome::likely_holds, most),
                    does_not = labels_of(finding, CaseOutcome::does_not, CaseOutcome::likely_not, most),
                    open = labels_of(finding, CaseOutcome::open, std::nullopt, most);
  switch (finding.verdict) {
    case ClaimVerdict::not_built: return text + ": " + joined(finding.claim.needs, "; ");
    case ClaimVerdict::holds_only_when:
      text += fmt::format(": {}. Not: {}", holds, does_not);
      if (!open.empty()) text += fmt::format(". Cannot be told: {}", open);
      return text;
    case ClaimVerdict::cannot_be_told:
      if (!open.empty()) text += fmt::format(": {}", open);
      if (!holds.empty()) text += fmt::format(". Holds: {}", holds);
      if (!does_not.empty()) text += fmt::format(". Not: {}", does_not);
      return text;
    case ClaimVerdict::does_not_hold: {
      // Which requirement failed; a condition's label is in the headline.
      const bool required = std::any_of(finding.parts.begin(), finding.parts.end(),
                                        [](const Part& part) { return !part.deciding.empty(); });
      return required ? text + ": " + does_not : text;
    }
    default: return text;
  }
}

std::string_view words_of(const Finding& finding) {
  switch (finding.verdict) {
    case ClaimVerdict::holds: return finding.claim.words.holds;
    case ClaimVerdict::holds_only_when: return finding.claim.words.holds_only_when;
    case ClaimVerdict::does_not_hold: return finding.claim.words.does_not_hold;
    default: return "";
  }
}

std::vector<std::string> flips_of(const Finding& finding) {
  std::vector<std::string> flips;
  for (const SweepFinding& sweep : finding.sweeps) flips.push_back(sweep_text(sweep));
  if (!finding.claim.flips_when.empty()) flips.push_back(finding.claim.flips_when);
  return flips;
}

std::vector<std::string> missing_of(const Claims& claims, const Finding& finding) {
  std::vector<std::string> missing;
  for (const std::string& name : finding.missing) {
    const Measurement* measurement = find_measurement(claims, name);
    missing.push_back(fmt::format("{}.json is not there: pushbench claims --run {} makes it, by {}", name,
                                  finding.claim.id, measurement == nullptr ? "?" : command_text(*measurement, "DIR")));
  }
  for (const std::string& need : finding.claim.needs) missing.push_back("not built yet: " + need);
  return missing;
}

}  // namespace pushbench::results
