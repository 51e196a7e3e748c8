#include "harness/calibration/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pushbench {

// One unknown after the other is set to where the sum is least while the others stay, or to 0: for a sum of squares
// that ends at the least of all, with the bounds as without.
std::vector<double> least_squares(const std::vector<Equation>& equations, std::size_t unknowns) {
  std::vector<std::vector<double>> products(unknowns, std::vector<double>(unknowns, 0));
  std::vector<double> rights(unknowns, 0);
  for (const Equation& equation : equations) {
    if (equation.factors.size() != unknowns) std::abort();
    for (std::size_t i = 0; i < unknowns; ++i) {
      rights[i] += equation.factors[i] * equation.right;
      for (std::size_t j = 0; j < unknowns; ++j) products[i][j] += equation.factors[i] * equation.factors[j];
    }
  }
  constexpr int kMostRounds = 50'000;
  constexpr double kEnough = 1e-10;
  std::vector<double> found(unknowns, 0);
  for (int round = 0; round < kMostRounds; ++round) {
    double change = 0;
    for (std::size_t i = 0; i < unknowns; ++i) {
      if (products[i][i] <= 0) continue;
      double left = rights[i];
      for (std::size_t j = 0; j < unknowns; ++j) {
        if (j != i) left -= products[i][j] * found[j];
      }
      const double next = std::max(0.0, left / products[i][i]);
      change = std::max(change, std::abs(next - found[i]) / (std::abs(next) + kEnough));
      found[i] = next;
    }
    if (change < kEnough) break;
  }
  return found;
}

}  // namespace pushbench
