// How often clients that poll ask, as their transport's settings say it.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace pushbench::results {

/// Milliseconds; nullopt if there is no such setting, or it says no duration above 0.
std::optional<double> poll_interval_ms(const std::map<std::string, std::string>& settings);

}  // namespace pushbench::results
