// What harness/verdict.cpp can't know: whether a simulated trial was of a server that was too small for it, and how
// long it is of use to wait for what has not arrived. Pure.
#pragma once

#include <cstdint>

#include "harness/simulation/simulation.hpp"
#include "runtime/clock.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// Invalidates a trial whose server had a core that was never idle, unless its world is a copy of a real run's, or that
/// refused `refused` connections; and one whose clients found no port free. The reasons say so.
void judge_world(results::Trial& trial, const SimulatedSetting& setting, std::uint64_t refused);

/// To SimulatedWorld::other: what the server refused or dropped all trial long, and whether a core was never idle in
/// the `connect_s` seconds of `connecting`.
void add_troubles(const world::Operations& server, const world::Operations& connecting, double connect_s,
                  results::SimulatedWorld& simulated);

/// When nothing came for so long, nothing will: 3 s, in which what was lost is sent again, or two of the intervals at
/// which clients ask.
Duration longest_quiet(const Transport& transport, const Settings& settings);

}  // namespace pushbench
