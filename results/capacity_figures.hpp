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
  /// The knee over the cores that the server used there: what a core of it might have carried, had the load generator
  /// not been full. Absent where anything else ended the search.
  Value extrapolated_per_server_core;
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

/// Two transports of a group, and where one carries more than the other.
struct NamedContest {
  std::string first, second;
  Contest contest;
};

/// How each two transports of the group stand to each other over the only key that was swept; none if there is not
/// exactly one, and only of the first transports: of more nobody reads how each two stand.
std::vector<NamedContest> named_contests_of(const CapacityGroup& group);

/// A crossing with names: `first` carries more at `low`, `second` at `high`.
struct NamedCrossover {
  std::string first, second;
  double low = 0, high = 0;
  std::optional<double> at;
};

/// Of all pairs in named_contests_of().
std::vector<NamedCrossover> crossovers_of(const CapacityGroup& group);

/// A transport's knees over the only key that was swept, ascending; none if there is not exactly one.
std::vector<CapacityAt> curve_of(const CapacityGroup& group, std::string_view transport);

}  // namespace pushbench::results
