// Where scenarios are found by name.
#include "harness/data_folders.hpp"
#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using std::filesystem::path;

std::vector<path> scenario_folders() { return data_folders("PUSHBENCH_SCENARIOS", "scenarios"); }

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
