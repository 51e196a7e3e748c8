// What there is to run, as text and as JSON.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

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

/// Every model of a kind ("network", …), or of all kinds without one: name and summary. Throws InputError for no kind.
std::string models_text(std::string_view kind);
/// {"models": {kind: [{name, summary}]}}
std::string models_json(std::string_view kind);

}  // namespace pushbench
