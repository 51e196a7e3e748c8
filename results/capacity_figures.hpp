// What a search for capacity found, as figures: at the knee the median of the trials there that met the goal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/capacity.hpp"
#include "results/crossover.hpp"
#include "results/value.hpp"

namespace pushbench::results {

struct KneeFigures {
  Value latency_p50_us, latency_p99_us, server_cpu_cores, client_cpu_share;
  Value per_server_core;  ///< the knee over the cores that the server used there
};

KneeFigures figures_at_knee(const Capacity& capacity);

/// Whether more may be carried than its knee: something other than the goal ended the search.
bool is_at_least(const Capacity& capacity);

/// Searches that belong into one table: of one scenario, raising the same, at values of the same keys.
struct CapacityGroup {
  std::string scenario;
  CapacityOf of = CapacityOf::message_rate;
  std::vector<std::string> keys;          ///< that were swept; none, or one as a rule
  std::vector<std::string> transports;    ///< in the order in which they were first tried
  std::vector<const Capacity*> searches;  ///< by transport, within one in the order in which they ran
};

/// In the order in which they were first tried. They point into `capacities`.
std::vector<CapacityGroup> groups_of(std::span<const Capacity> capacities);

/// A transport's knees over the only key that was swept, ascending; none if there is not exactly one.
std::vector<CapacityAt> curve_of(const CapacityGroup& group, std::string_view transport);

}  // namespace pushbench::results
