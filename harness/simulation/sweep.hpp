// Several values of several keys: every combination, under a name that tables and charts can tell apart. Pure.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

/// A key that takes several values; of the scenario, or of the world.
struct SweptKey {
  std::string key;
  std::vector<std::string> values;
};

/// One value of each key.
using SweepPoint = std::vector<std::pair<std::string, std::string>>;

/// All combinations, the last key's values next to each other; without keys the one point that has none.
std::vector<SweepPoint> sweep_points(std::span<const SweptKey> keys);

/// The name of `scenario` at `point`: "notifications-interval_ms-5000", [a-z0-9_-]{1,40} like all of them, and none of
/// `taken`, to which it is added.
std::string sweep_name(std::string_view scenario, const SweepPoint& point, std::set<std::string>& taken);

}  // namespace pushbench
