// What there is to run, as text and as JSON.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace pushbench {

/// Every transport: what it is, its settings with their defaults and what each accepts.
std::string transports_text();
/// {"transports": [{name, summary, over_http, pushes, settings: [{name, help, default, accepted}]}]}
std::string transports_json();

/// Every scenario of `files` (by name): who has the problem, its load, goal and faults. One that can't be read is
/// listed with why.
std::string scenarios_text(const std::map<std::string, std::filesystem::path>& files);
/// {"scenarios": [{name, file, scenario: the effective document, hash}, or {name, file, error}]}
std::string scenarios_json(const std::map<std::string, std::filesystem::path>& files);

}  // namespace pushbench
