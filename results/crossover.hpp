// Where one transport begins to carry more than another, over a key of the scenario that took several values: by
// interpolation between the capacities that were found, on logarithmic scales. Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace pushbench::results {

/// What a search found.
struct CapacityAt {
  double at = 0;                                ///< the key's value
  double knee = 0;                              ///< what was carried there
  bool at_least = false;                        ///< it may be more: the load generator was at its limit, say
  std::optional<double> beyond = std::nullopt;  ///< the lowest above the knee that was not carried
};

/// Two neighbouring values of the key, at which the one and the other carries more.
struct Crossover {
  double low = 0, high = 0;  ///< the neighbours
  bool first_below = false;  ///< the first carries more at `low`, the second at `high`; else the other way round
  std::optional<double> at;  ///< where both carry as much; absent if an "at least" leaves that open, or low is not > 0
};

/// How two transports stand to each other.
struct Contest {
  std::vector<Crossover> crossovers;  ///< ascending
  std::vector<double> undecided;      ///< values at which an "at least" leaves open who carries more; ascending
  std::vector<double> first_more, second_more;  ///< values at which that can be said
  std::vector<double>
      equal;  ///< where what each carries lies within the same interval, from the knee to what is beyond
};

/// Compared where both have a finite knee above 0; in any order.
Contest compare(std::span<const CapacityAt> first, std::span<const CapacityAt> second);

}  // namespace pushbench::results
