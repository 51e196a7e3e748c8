// What a history holds, as people and programs read it.
#pragma once

#include <string>
#include <vector>

#include "results/history/history.hpp"

namespace pushbench::results {

/// A line a result; for 120 columns, printable ASCII.
std::string listing_table(const std::vector<Entry>& entries);

/// An array of objects.
std::string listing_json(const std::vector<Entry>& entries);

/// id, commit, branch, at, status, scenarios, transports, cpu_model, tool_version, command_line.
std::string listing_csv(const std::vector<Entry>& entries);

}  // namespace pushbench::results
