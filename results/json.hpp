// The result file: one JSON document a run, as results/schema/run.schema.json describes it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "results/result.hpp"

namespace pushbench::results {

/// Equal runs give equal text.
std::string write_run(const Run& run);

/// Reads what write_run() wrote, this one or one of an older schema, whose run is then as of now. Throws InputError,
/// naming `origin`, key path and what is accepted, for anything else.
Run parse_run(std::string_view text, std::string_view origin);

/// Writes atomically: whoever reads `file`, even after a crash, finds the older run or this one whole. Throws
/// InputError if it cannot be written.
void save_run(const Run& run, const std::filesystem::path& file);

/// Throws InputError if `file` cannot be read, is larger than 256 MiB or is no run.
Run load_run(const std::filesystem::path& file);

}  // namespace pushbench::results
