// What the figures say of a claim: a verdict for each of its cases, one for all of them, and where it flips. Nothing is
// called unless what is known of a figure excludes the bound. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/claims/claim.hpp"
#include "results/claims/figures.hpp"

namespace pushbench::results {

enum class CaseOutcome : std::uint8_t {
  holds,
  does_not,
  likely_holds,  ///< the range excludes the bound, but is of few trials and comes near it
  likely_not,
  open,    ///< the bound lies within the range, or there is none
  absent,  ///< there is no figure
  shown,   ///< it has no bound
};

enum class ClaimVerdict : std::uint8_t {
  holds,
  holds_only_when,  ///< in some cases, not in others
  does_not_hold,
  cannot_be_told,  ///< some case that would decide it is open
  not_measured,    ///< results are missing
  not_built,       ///< what it takes to measure any of it is not there yet
};

struct CaseFinding {
  Case test;
  Measured measured;
  CaseOutcome outcome = CaseOutcome::absent;
};

/// What the verdict is of: a case, or cases that must be met together.
struct Part {
  std::string label;
  CaseOutcome outcome = CaseOutcome::absent;  ///< of those together, the worst
  std::vector<std::string> deciding;          ///< of several, those that came out so, unless all do
};

/// Where a sweep turns: it holds at one neighbour and not at the other.
struct Turn {
  double from = 0, to = 0;      ///< neighbours, ascending, at which that can be told
  bool holds_below = false;     ///< it holds at `from`, and not at `to`; else the other way round
  std::optional<double> about;  ///< where the figure would be at the bound, between figures on logarithmic scales
};

struct SweepFinding {
  std::string label;  ///< of the case that is swept
  std::string over;
  std::vector<double> at;
  std::vector<CaseFinding> cases;  ///< as many
  std::vector<Turn> turns;
};

struct Finding {
  Claim claim;
  ClaimVerdict verdict = ClaimVerdict::not_measured;
  bool likely = false;   ///< some case that decides it is only likely
  bool in_part = false;  ///< something that the claim is about is not built yet
  std::vector<CaseFinding> cases;
  std::vector<Part> parts;
  std::vector<SweepFinding> sweeps;
  std::vector<std::string> missing;  ///< measurements, by name, that have no result
};

/// How many times its own width a range of so many trials is widened on either side before it may call a case: six with
/// two trials, once with three, half with four, not from five. So widened it holds the true median in at least 93 of
/// 100 cases, the same as the bare range of five trials, whether trials scatter as a normal or as an exponential.
double widening_of(std::uint32_t trials);

/// Whether the figure lies within the case's bounds. What was counted is compared as it is, a bracket by both of its
/// ends; a range of trials calls it if it excludes the bounds when widened, and makes it likely if it does as it is.
CaseOutcome outcome_of(const Case& test, const Measured& measured);

Finding finding_of(const Claims& claims, const Claim& claim, const Evidence& evidence);

/// "holds", "holds only when", "does not hold", "cannot be told", "not measured", "not built yet".
std::string_view name_of(ClaimVerdict verdict);
/// The same, behind "likely " if it is only that.
std::string name_of(const Finding& finding);
std::string_view name_of(CaseOutcome outcome);
/// "range", "counted", "bracket".
std::string_view name_of(Basis basis);

}  // namespace pushbench::results
