// The formats in which a result leaves the program, in one list: on standard output (-f,--format) and as files beside
// it (--export-FORMAT), so that one call gives CI all that it keeps.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/result.hpp"

namespace CLI {
class App;
}

namespace pushbench {

enum class OutputFormat : std::uint8_t { table, json, csv, markdown, google_benchmark, junit, prometheus };

/// Files to write, by format.
using Exports = std::map<OutputFormat, std::string>;

/// Adds -f,--format to `command`; `format` outlives it.
void add_format_option(CLI::App& command, OutputFormat& format);

/// Adds --export-json FILE and its like, one for each format but the table; `exports` outlives `command`.
void add_export_options(CLI::App& command, Exports& exports);

/// Throws InputError if one of them can't be written where it is to be: to be called before anything is measured.
void check_exports(const Exports& exports);

/// The same of any files, each with the option that names it.
void check_export_files(const std::vector<std::pair<std::string, std::string>>& files);

/// Prints `run` on standard output; the table in colours if that is a terminal (and NO_COLOR is not set). Where tables
/// and Markdown have a matrix of goals, each scenario's figures follow only if `details` are wanted.
void print_run(const results::Run& run, OutputFormat format, bool details);

/// Each file whole or not at all. Throws InputError, with the system's reason, if one cannot be written.
void write_exports(const results::Run& run, const Exports& exports, bool details);

}  // namespace pushbench
