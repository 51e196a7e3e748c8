// From what trials used and how often they did what, to what each kind of operation costs. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "results/histogram.hpp"
#include "runtime/world/costs.hpp"
#include "runtime/world/world.hpp"

namespace pushbench {

/// One side of one cell: the CPU time that it really used in the window, and how often it did what, as the simulation
/// of the same trial counts it.
struct Observation {
  std::string transport;
  double wall_s = 0;  ///< of the window
  double cpu_s = 0;
  world::Operations operations;
};

/// What a process uses even if nothing is sent: the harness's own reports. It is in no Costs.
struct FittedCosts {
  std::map<std::string, world::Costs, std::less<>> by_transport;
  double background_s_per_s = 0;
};

/// Where nothing is known yet. Rough figures of machines of these years, for a server; a client's are alike.
world::Costs likely_costs();

/// The costs, none negative, that explain the observations best, each by its relative error. What they leave open (two
/// kinds of operation that always come together) is settled in favour of what is alike for all transports, and of
/// `prior`. Read and parse, which come together always, share what they cost by `user_share`, that of the CPU time that
/// is not the kernel's; cold and rest likewise are one, which is in cold here (see fit_delays).
FittedCosts fit_costs(std::span<const Observation> observations, const world::Costs& prior, double user_share);

/// What `operations` take by `costs`, in seconds; of `background_s_per_s` nothing.
double cpu_of(const world::Costs& costs, const world::Operations& operations);

/// What a wake takes that is nobody's CPU time.
struct FittedDelays {
  world::WakeDelays delays;  ///< quantiles at equal steps
  /// So much of what a cold wake costs must come after its work, because what it was waited for was done sooner.
  Duration after{};
};

/// `real` is what it took from the instant at which something was due until it was done; `without_us` is what the
/// simulation takes for the same without any delay.
FittedDelays fit_delays(const Histogram& real, double without_us);

/// All operations' names and what they cost, for people: nanoseconds, per byte for those that count bytes.
std::vector<std::pair<std::string, double>> listed(const world::Costs& costs);

}  // namespace pushbench
