#include "harness/simulation/sweep.hpp"

#include <algorithm>

namespace pushbench {

namespace {

constexpr std::size_t kLongestName = 40;  // that a scenario may have

/// With what a name may not have replaced.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (upper) {
      result += static_cast<char>(c - 'A' + 'a');
    } else {
      result += kept ? c : '_';
    }
  }
  return result;
}

/// The last part of "transports.short_polling.interval_ms".
std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

std::vector<SweepPoint> sweep_points(std::span<const SweptKey> keys) {
  std::vector<SweepPoint> points{{}};
  for (const SweptKey& swept : keys) {
    std::vector<SweepPoint> longer;
    for (const SweepPoint& point : points) {
      for (const std::string& value : swept.values) {
        longer.push_back(point);
        longer.back().emplace_back(swept.key, value);
      }
    }
    points = std::move(longer);
  }
  return points;
}

std::string sweep_name(std::string_view scenario, const SweepPoint& point, std::set<std::string>& taken) {
  std::string with_keys, values;
  for (const auto& [key, value] : point) {
    with_keys += "-" + plain(last_part(key)) + "-" + plain(value);
    values += "-" + plain(value);
  }
  // What is too long loses first the keys, then the end of the scenario's name: values tell the records apart.
  std::string end = scenario.size() + with_keys.size() <= kLongestName ? with_keys : values;
  end.resize(std::min(end.size(), kLongestName - 1));
  for (int copy = 1;; ++copy) {
    const std::string number = copy == 1 ? "" : "-" + std::to_string(copy);
    const std::size_t room = kLongestName - std::min(end.size() + number.size(), kLongestName - 1);
    const std::string name = (std::string{scenario.substr(0, room)} + end + number).substr(0, kLongestName);
    const bool cut = copy > 1 && end.size() + number.size() >= kLongestName;
    const std::string unique = cut ? name.substr(0, kLongestName - number.size()) + number : name;
    if (taken.insert(unique).second) return unique;
  }
}

}  // namespace pushbench
