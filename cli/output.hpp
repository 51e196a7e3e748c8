// How results leave the program: formats on standard output, and where files go.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "harness/run.hpp"
#include "harness/scenario.hpp"
#include "results/result.hpp"

namespace CLI {
class App;
}

namespace pushbench {

enum class OutputFormat : std::uint8_t { table, json, csv, markdown };

/// Adds -f,--format to `command`; `format` outlives it.
void add_format_option(CLI::App& command, OutputFormat& format);

/// Adds --details to `command`; `details` outlives it.
void add_details_option(CLI::App& command, bool& details);

/// Prints `run` on standard output; the table in colours if that is a terminal (and NO_COLOR is not set). Where tables
/// and Markdown have a matrix of goals, each scenario's figures follow only if `details` are wanted.
void print_run(const results::Run& run, OutputFormat format, bool details);

/// "DIR/feed-20260101T120000Z.json".
std::filesystem::path new_result_file(const std::filesystem::path& directory, std::span<const Scenario> scenarios);
std::filesystem::path new_result_file(const std::filesystem::path& directory, std::string_view name);

/// Says on standard error where the result is and what was wrong with it; returns the exit code: 0, 3 if a trial was
/// invalid or failed or the run is partial, 130 if the run was interrupted, whatever became of the trials before.
int conclude(const Execution& execution, const std::filesystem::path& file);

}  // namespace pushbench
