// What a simulated trial's result says of the models it rests on, and of what makes its figures weak. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/simulation/simulation.hpp"

namespace pushbench {

/// Of SimulatedWorld::other: each model's name, standing and source by its kind, the limits of a server, and what the
/// link has beside its name.
std::map<std::string, std::string> assumptions_of(const SimulatedSetting& setting);

/// Why the energy of such a window says little of a day: it is mostly that of connecting, or short. Empty if it is
/// neither.
std::string weakness_of_energy(const world::RadioModel& radio, const Phases& phases);

}  // namespace pushbench
