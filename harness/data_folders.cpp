#include "harness/data_folders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runtime/input_error.hpp"

namespace pushbench {

using std::filesystem::path;

std::vector<path> data_folders(const char* variable, std::string_view folder) {
  std::vector<path> candidates;
  if (const char* listed = std::getenv(variable)) {
    for (std::string_view rest = listed; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) candidates.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::error_code error;
  if (const path program = std::filesystem::read_symlink("/proc/self/exe", error); !error) {
    candidates.push_back(program.parent_path() / folder);
    candidates.push_back(program.parent_path().parent_path() / "share/pushbench" / folder);
  }
  candidates.push_back(path{PUSHBENCH_SOURCE} / folder);
  std::erase_if(candidates, [](const path& candidate) {
    std::error_code ignored;
    return !std::filesystem::is_directory(candidate, ignored);
  });
  return candidates;
}

path find_data_file(const char* variable, std::string_view folder, const std::string& file) {
  std::string looked;
  for (const path& candidate : data_folders(variable, folder)) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate / file, ignored)) return candidate / file;
    looked += (looked.empty() ? "" : ", ") + candidate.string();
  }
  throw InputError(
      in_quotes(file),
      looked.empty() ? fmt::format("there is no folder {} to find it in", folder) : "it is not in " + looked,
      fmt::format("the folder can be named by the environment variable {}", variable));
}

}  // namespace pushbench
