// From what a person types to what is meant: names of transports and scenarios.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "transports/transport.hpp"

namespace pushbench {

/// The transports of those names, in the registry's order; the control (the registry's first) is always among them. No
/// names mean all. Throws InputError for a name that is none.
std::vector<const Transport*> select_transports(std::span<const std::string> names, bool with_control = true);

}  // namespace pushbench
