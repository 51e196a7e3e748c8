// Where the files are that belong to the program: scenarios, charts, claims, reference results.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

/// Where `folder` ("scenarios", "results/reference") is looked for, the first place first: what the environment's
/// `variable` lists, between colons; beside the program; ../share/pushbench from there; the source tree, so that a
/// build needs no installing. Only folders that exist.
std::vector<std::filesystem::path> data_folders(const char* variable, std::string_view folder);

/// The first of them that has `file`. Throws InputError, which names all of them, if none has.
std::filesystem::path find_data_file(const char* variable, std::string_view folder, const std::string& file);

}  // namespace pushbench
