// What commands that measure have in common: their options, and how they end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/formats.hpp"
#include "harness/run.hpp"
#include "harness/scenario.hpp"

namespace CLI {
class App;
}

namespace pushbench {

/// Adds -o,--output: the folder of result files. What is passed here outlives `command`, as in all that follow.
void add_output_option(CLI::App& command, std::string& directory);

/// Adds -q,--quiet.
void add_quiet_option(CLI::App& command, bool& quiet);

/// Adds --seed, of what it says.
void add_seed_option(CLI::App& command, std::uint64_t& seed, std::string_view what);

/// Adds --set KEY=VALUE, any number of them.
void add_set_option(CLI::App& command, std::vector<std::string>& overrides);

/// Adds --details to `command`; `details` outlives it.
void add_details_option(CLI::App& command, bool& details);

/// "DIR/feed-20260101T120000Z.json".
std::filesystem::path new_result_file(const std::filesystem::path& directory, std::span<const Scenario> scenarios);
std::filesystem::path new_result_file(const std::filesystem::path& directory, std::string_view name);

/// Writes the report beside the result, which may be partial, and ends with its answer; on standard error where
/// standard output is for programs.
void report_on(const std::filesystem::path& result, OutputFormat format);

/// Says on standard error where the result is and what was wrong with it; returns the exit code: 0, 3 if a trial was
/// invalid or failed or the run is partial, 130 if the run was interrupted, whatever became of the trials before.
int conclude(const Execution& execution, const std::filesystem::path& file);

}  // namespace pushbench
