// What `compare` and `ab` do alike with a comparison: options of what is watched, formats, files and the exit code.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "results/comparison/comparison.hpp"

namespace CLI {
class App;
}

namespace pushbench {

enum class ComparisonFormat : std::uint8_t { table, markdown, json, csv, junit };

struct ComparisonOutput {
  std::string fail_on;  ///< empty: default_thresholds()
  std::string alarms = "2%";
  ComparisonFormat format = ComparisonFormat::table;
  std::map<ComparisonFormat, std::string> files;  ///< to write besides
  bool all = false;
};

/// Adds --fail-on, --alarms, --format, --export-... and --all to `command`; `output` outlives it.
void add_comparison_options(CLI::App& command, ComparisonOutput& output);

/// The names that --fail-on takes, for the end of a command's help.
std::string watched_names();

/// Throws InputError for what cannot be watched, and for files that cannot be written: before anything is measured.
results::ComparisonOptions comparison_options(const ComparisonOutput& output);

/// Prints it on standard output, then writes the files. The exit code: 1 for a regression, 3 if there is none but a
/// figure that must be judged could not be, or nobody could read it, else 0.
int conclude(const results::Comparison& comparison, const ComparisonOutput& output);

}  // namespace pushbench
