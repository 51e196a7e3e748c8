#include "results/crossover.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace pushbench::results {

namespace {

/// Both at one value of the key.
struct Meeting {
  double at = 0;
  double advantage = 0;  ///< of the first: the logarithm of its knee over the second's
  bool exact = false;    ///< neither is an "at least"
};

bool counts(const CapacityAt& capacity) {
  return std::isfinite(capacity.at) && std::isfinite(capacity.knee) && capacity.knee > 0;
}

std::vector<std::pair<CapacityAt, CapacityAt>> pairs_of(std::span<const CapacityAt> first,
                                                        std::span<const CapacityAt> second) {
  std::map<double, CapacityAt> others;
  for (const CapacityAt& capacity : second) {
    if (counts(capacity)) others[capacity.at] = capacity;
  }
  std::map<double, std::pair<CapacityAt, CapacityAt>> pairs;
  for (const CapacityAt& capacity : first) {
    const auto other = counts(capacity) ? others.find(capacity.at) : others.end();
    if (other != others.end()) pairs[capacity.at] = {capacity, other->second};
  }
  std::vector<std::pair<CapacityAt, CapacityAt>> ascending;
  for (const auto& [at, pair] : pairs) ascending.push_back(pair);
  return ascending;
}

/// Whether `one` carries more for certain: its knee lies at or above all that `other` may carry.
bool carries_more(const CapacityAt& one, const CapacityAt& other) {
  return !other.at_least && one.knee > other.knee && one.knee >= other.beyond.value_or(other.knee);
}

Crossover crossover_between(const Meeting& low, const Meeting& high) {
  Crossover crossover{.low = low.at, .high = high.at, .first_below = low.advantage > 0};
  if (low.exact && high.exact && low.at > 0) {
    const double share = low.advantage / (low.advantage - high.advantage);
    crossover.at = std::exp(std::log(low.at) + share * (std::log(high.at) - std::log(low.at)));
  }
  return crossover;
}

}  // namespace

Contest compare(std::span<const CapacityAt> first, std::span<const CapacityAt> second) {
  Contest contest;
  Meeting before;  // the last one at which one of them carried more; without advantage if there is none to compare with
  for (const auto& [one, other] : pairs_of(first, second)) {
    const bool first = carries_more(one, other), second = carries_more(other, one);
    if (!first && !second && (one.at_least || other.at_least)) {
      contest.undecided.push_back(one.at);
      before = {};
      continue;
    }
    const double advantage = first || second ? std::log(one.knee) - std::log(other.knee) : 0;
    const Meeting meeting{one.at, advantage, !one.at_least && !other.at_least};
    (first ? contest.first_more : second ? contest.second_more : contest.equal).push_back(meeting.at);
    // Where both are equal they have not crossed yet; the next that differs tells.
    if (meeting.advantage == 0) continue;
    if (before.advantage != 0 && (before.advantage > 0) != (meeting.advantage > 0)) {
      contest.crossovers.push_back(crossover_between(before, meeting));
    }
    before = meeting;
  }
  return contest;
}

}  // namespace pushbench::results
