// What a simulated trial's result says of hosts, wire and radios, from what the world counted. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "harness/models/models.hpp"
#include "results/trial.hpp"
#include "runtime/world/costs.hpp"
#include "runtime/world/packets.hpp"
#include "runtime/world/radio.hpp"
#include "runtime/world/world.hpp"

namespace pushbench {

/// What was done between two readings. The busiest core's time is exact for one core; with several it is the growth of
/// the largest total.
world::Operations operator-(const world::Operations& at_end, const world::Operations& at_begin);

/// CPU time, and times of waking as voluntary switches. What `costs` has for parsing, timers and publishing is the
/// user's share; all other operations are the kernel's.
results::Side side_of(const world::Operations& window, const world::Costs& costs, double window_s,
                      std::uint32_t processes);

/// Memory by bytes a connection; an empty process takes none here.
void add_memory(results::Side& side, double bytes_per_connection, std::uint64_t connected, std::uint64_t most);

results::Wire wire_of(const world::Traffic& window);

/// Of clients that were there for so many seconds together: whoever is away uses nothing, and idles nowhere.
results::Energy energy_of(const world::RadioUse& use, const world::RadioModel& radio, const Battery* battery,
                          double client_s);

}  // namespace pushbench
