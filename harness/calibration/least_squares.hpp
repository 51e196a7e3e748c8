// Least squares with unknowns that are not negative, as costs are: small, dense, pure.
#pragma once

#include <cstddef>
#include <vector>

namespace pushbench {

/// One thing that should hold: the sum of factors times unknowns is `right`.
struct Equation {
  std::vector<double> factors;  ///< one for each unknown
  double right = 0;
};

/// The unknowns, none below 0, for which the sum of the equations' squared errors is least. Where the equations leave
/// some open, any of them that fit. Aborts if the equations don't all have `unknowns` factors.
std::vector<double> least_squares(const std::vector<Equation>& equations, std::size_t unknowns);

}  // namespace pushbench
