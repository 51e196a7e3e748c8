#include "harness/fault_plan.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/random.hpp"

namespace pushbench {

namespace {

Duration seconds(double s) { return Duration{std::llround(s * 1e9)}; }

/// A server can't be struck while it is down. What has a time of its own goes before what is at random.
void drop_overlapping(const Scenario& scenario, std::vector<Strike>& strikes) {
  std::vector<Duration> fixed;
  for (const Strike& strike : strikes) {
    const Fault& fault = scenario.faults[strike.fault];
    if (harms_server(fault.kind) && fault.at_s) fixed.push_back(strike.offset);
  }
  Duration up_again{-1};
  std::erase_if(strikes, [&](const Strike& strike) {
    const Fault& fault = scenario.faults[strike.fault];
    if (!harms_server(fault.kind)) return false;
    const Duration end = strike.offset + length_of(fault);
    const auto next = std::lower_bound(fixed.begin(), fixed.end(), strike.offset);
    const bool in_the_way = !fault.at_s && next != fixed.end() && *next <= end;
    if (strike.offset <= up_again || in_the_way) return true;
    up_again = end;
    return false;
  });
}

}  // namespace

Duration length_of(const Fault& fault) { return Duration{std::llround(fault.for_ms * 1e6)}; }

bool Strike::hits(const Fault& kind, std::uint32_t client, std::uint32_t clients) const {
  if (harms_server(kind.kind)) return true;
  if (!kind.share) return client == Random(dice).below(clients);
  return Random(dice + client).unit() < *kind.share;
}

std::vector<Strike> plan_faults(const Scenario& scenario, std::uint64_t seed) {
  const Duration end = seconds(scenario.phases.measure_s);
  std::vector<Strike> strikes;
  for (std::uint32_t index = 0; index < scenario.faults.size(); ++index) {
    const Fault& fault = scenario.faults[index];
    Random dice(seed + index);
    const auto strike = [&](Duration offset) { strikes.push_back({offset, index, dice.next()}); };
    if (fault.at_s) {
      if (const Duration at = seconds(*fault.at_s); at < end) strike(at);
      continue;
    }
    Random gaps = dice.split();
    const double mean_ns = 1e9 / *fault.per_s;
    Duration at{};
    // What ends by itself ends within the measure phase.
    while ((at += Duration{std::llround(gaps.exponential() * mean_ns)}) + length_of(fault) < end) strike(at);
  }
  std::stable_sort(strikes.begin(), strikes.end(),
                   [](const Strike& one, const Strike& other) { return one.offset < other.offset; });
  drop_overlapping(scenario, strikes);
  return strikes;
}

}  // namespace pushbench
