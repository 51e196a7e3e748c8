// The figures that claims are decided by, taken from results with how far they could have come out otherwise. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "results/claims/claim.hpp"
#include "results/result.hpp"

namespace pushbench::results {

/// The results that are there, by name of their measurement.
using Evidence = std::map<std::string, Run, std::less<>>;

/// What a figure's `low` and `high` are.
enum class Basis : std::uint8_t {
  range,    ///< the lowest and the highest of its trials
  counted,  ///< the figure itself: nothing is uncertain of what happened
  bracket,  ///< of a search or a ceiling: what was carried, and what was not any more
};

/// A figure with how far it could have come out otherwise; without that nothing can be said of it.
struct Measured {
  std::optional<double> value;
  std::optional<double> low, high;  ///< both or none; `high` is infinite for what is at least `value`
  Basis basis = Basis::range;
  std::uint32_t trials = 0;    ///< that it is the median or, if counted, the sum of; 0: of something else than trials
  double coverage = 0;         ///< of a range: how likely it holds the true median
  std::uint64_t messages = 0;  ///< of what was counted: among how many that were due
  std::string stopped_by;      ///< of a bracket: why no more were carried
  bool simulated = false;      ///< some trial that it is of
  std::string problem;         ///< why there is no value, or no interval
};

/// Whether `metric` is one of those that follow: a name of metrics(), one of measure_names(), "ceiling." and "held",
/// "source_ports_wall" (connections held when the ports of one source address were used up) or a name of
/// step_figures(), at the highest step; "capacity.knee".
bool is_claim_metric(std::string_view metric);

/// The figure of `test` in `evidence`, after its form and `times`. Ratios within one result are over trials of the same
/// number; between two results the range is the widest that both allow, and holds the truth if both do.
Measured figure_of(const Case& test, const Evidence& evidence);

}  // namespace pushbench::results
