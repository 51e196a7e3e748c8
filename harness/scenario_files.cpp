// Where scenarios are found by name.
#include <algorithm>
#include <cstdlib>

#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using std::filesystem::path;

std::vector<path> scenario_folders() {
  std::vector<path> candidates;
  if (const char* listed = std::getenv("PUSHBENCH_SCENARIOS")) {
    for (std::string_view rest = listed; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) candidates.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::error_code error;
  if (const path program = std::filesystem::read_symlink("/proc/self/exe", error); !error) {
    candidates.push_back(program.parent_path() / "scenarios");
    candidates.push_back(program.parent_path().parent_path() / "share/pushbench/scenarios");
  }
  candidates.emplace_back(PUSHBENCH_SCENARIO_SOURCE);
  std::erase_if(candidates, [](const path& folder) {
    std::error_code ignored;
    return !std::filesystem::is_directory(folder, ignored);
  });
  return candidates;
}

std::map<std::string, path> scenario_files(std::span<const path> folders) {
  std::map<std::string, path> files;
  for (const path& folder : folders) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".json") files.emplace(entry->path().stem().string(), entry->path());
    }
  }
  return files;
}

path find_scenario(const std::string& name_or_file) {
  if (name_or_file.find('/') != std::string::npos || path{name_or_file}.extension() == ".json") return name_or_file;
  const auto files = scenario_files(scenario_folders());
  if (const auto found = files.find(name_or_file); found != files.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [name, file] : files) names.push_back(name);
  throw InputError("scenario " + in_quotes(name_or_file), "there is none of that name",
                   accepted_words(name_or_file, names) + "; or a file: ./my.json");
}

}  // namespace pushbench
