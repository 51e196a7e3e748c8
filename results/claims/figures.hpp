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

/// A figure with its interval; without one nothing can be said of it. What was counted has an interval of one value.
struct Measured {
  std::optional<double> value;
  std::optional<double> low, high;  ///< both or none; `high` is infinite for what is at least `value`
  std::uint32_t trials = 0;         ///< that it is the median of; 0: counted, or of something else than trials
  std::string problem;              ///< why there is no value, or no interval
};

/// Whether `metric` is one of those that follow: a name of metrics(), one of measure_names(), "ceiling." and "held",
/// "source_ports_wall" (connections held when the ports of one source address were used up) or a name of
/// step_figures(), at the highest step; "capacity.knee".
bool is_claim_metric(std::string_view metric);

/// The figure of `test` in `evidence`, after its form and `times`. Ratios within one result are over trials of the same
/// number; between two results the interval is the widest that both allow.
Measured figure_of(const Case& test, const Evidence& evidence);

}  // namespace pushbench::results
