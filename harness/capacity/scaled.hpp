// A scenario with more load, or with more clients, and what the values mean that a search for its capacity tries. Pure.
#pragma once

#include <cstdint>

#include "harness/scenario.hpp"
#include "results/capacity.hpp"

namespace pushbench {

/// Messages that are due a second, in all and in both directions: a message to a thousand followers is a thousand,
/// and what a client publishes is one more, for the server takes it in. The mean of the measure phase, where load
/// varies.
double messages_per_s(const Scenario& scenario);

/// All rates times `factor`; bursts come more often, and are as large as they were. Replies follow their requests.
Scenario with_rates(const Scenario& scenario, double factor);

/// With another number of clients, each of whom, and each of whose channels, gets and publishes what one did before.
Scenario with_clients(const Scenario& scenario, std::uint32_t clients);

/// The one of the two that is asked for, at `value`.
Scenario scaled(const Scenario& scenario, results::CapacityOf of, double value);

/// The value at which `scenario` is as it is.
double value_of(const Scenario& scenario, results::CapacityOf of);

/// How far all rates may be lowered before one of them would be less than a scenario may have.
double least_factor(const Scenario& scenario);

/// The same of clients: whether what is published in total to, or by, so few of them is still a rate.
bool keeps_rates(const Scenario& scenario, std::uint32_t clients);

/// Whether work grows as the value does: not where all clients hear what each of them says.
bool grows_evenly(const Scenario& scenario, results::CapacityOf of);

/// The fewest clients that the scenario's groups allow.
std::uint32_t fewest_clients(const Scenario& scenario);

}  // namespace pushbench
