// What the figures say of a claim: a verdict for each of its cases, one for all of them, and where it flips. Nothing is
// called unless an interval excludes the bound. Pure.
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
  open,    ///< the interval has the bound in it, or there is none
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
  bool in_part = false;  ///< something that the claim is about is not built yet
  std::vector<CaseFinding> cases;
  std::vector<SweepFinding> sweeps;
  std::vector<std::string> missing;  ///< measurements, by name, that have no result
};

/// Whether the figure lies within the case's bounds: called only if its interval excludes them.
CaseOutcome outcome_of(const Case& test, const Measured& measured);

Finding finding_of(const Claims& claims, const Claim& claim, const Evidence& evidence);

/// "holds", "holds only when", "does not hold", "cannot be told", "not measured", "not built yet".
std::string_view name_of(ClaimVerdict verdict);
std::string_view name_of(CaseOutcome outcome);

}  // namespace pushbench::results
