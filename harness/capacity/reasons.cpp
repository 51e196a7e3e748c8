#include "harness/capacity/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pushbench {

using results::Capacity;
using results::CapacityEnd;
using results::ProbeOutcome;

namespace {

std::string last_detail(const Capacity& capacity, ProbeOutcome outcome) {
  std::string last;
  for (const results::CapacityProbe& probe : capacity.probes) {
    if (probe.outcome == outcome) last = probe.detail;
  }
  return last;
}

}  // namespace

std::vector<std::string> doubts_of(const Capacity& capacity) {
  constexpr double kBusy = 0.7;
  double most = 0;
  for (const results::CapacityProbe& probe : capacity.probes) {
    if (probe.value != capacity.beyond || probe.outcome != ProbeOutcome::misses) continue;
    if (!probe.server_cpu_share) return {};
    most = std::max(most, *probe.server_cpu_share);
  }
  if (most >= kBusy) return {};
  return {
      fmt::format("where it misses the server used {:.0f} % of its fullest core: not its CPU is the limit, or other "
                  "programs kept it from it",
                  100 * most)};
}

std::vector<std::string> reasons_of(const Capacity& capacity, std::string_view why_no_more) {
  switch (capacity.end) {
    case CapacityEnd::goal: return doubts_of(capacity);
    case CapacityEnd::generator: return {last_detail(capacity, ProbeOutcome::saturated)};
    case CapacityEnd::bound: return {std::string{why_no_more}};
    case CapacityEnd::nothing: return {last_detail(capacity, ProbeOutcome::misses)};
    case CapacityEnd::failed: return {last_detail(capacity, ProbeOutcome::failed)};
    case CapacityEnd::unconfirmed:
    case CapacityEnd::interrupted: return {};
  }
  return {};
}

}  // namespace pushbench
