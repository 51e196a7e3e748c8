#include "cli/builds.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "cli/exit_codes.hpp"
#include "cli/subprocess.hpp"
#include "results/format.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"
#include "runtime/random.hpp"

namespace pushbench {

namespace {

/// A folder of our own, gone when it goes.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pushbench-ab-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw InputError(pattern, fmt::format("cannot be made: {}", std::strerror(errno)),
                       "a folder for temporary files that can be written (TMPDIR)");
    }
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What it said last, or how it ended.
std::string last_words(const SubprocessEnd& end) {
  constexpr std::size_t kLongest = 300;
  std::string_view errors = end.errors;
  const std::size_t last = errors.find_last_not_of(" \t\r\n");
  if (end.timed_out || last == std::string_view::npos) {
    return end.timed_out ? "it did not end in time" : end.complaint();
  }
  errors = errors.substr(0, last + 1);
  if (const std::size_t line = errors.rfind('\n'); line != std::string_view::npos) errors.remove_prefix(line + 1);
  return results::plain_text(errors.substr(0, kLongest));
}

}  // namespace

Build find_build(const std::string& name, const std::string& program) {
  std::error_code error;
  Build build{name, program};
  if (std::filesystem::exists(program, error)) build.program = std::filesystem::absolute(program).string();
  const SubprocessEnd end =
      run_subprocess({.arguments = {build.program, "--version"}, .limit = std::chrono::seconds{20}});
  if (end.exit_code != 0 || !end.output.starts_with("pushbench ")) {
    throw InputError(fmt::format("build {}: {}", name, in_quotes(program)),
                     "is no pushbench: " + (end.exit_code == 0 ? "it does not say its version" : last_words(end)),
                     "the path of a pushbench program");
  }
  return build;
}

std::vector<std::size_t> first_of_rounds(std::uint32_t rounds, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::size_t> first;
  while (first.size() < rounds) {
    const std::size_t toss = random.below(2);
    first.push_back(toss);
    first.push_back(1 - toss);
  }
  first.resize(rounds);
  return first;
}

RoundEnd run_round(const Build& build, const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  const TemporaryFolder folder;
  Subprocess subprocess{.arguments = {build.program, "run"}, .limit = limit, .grace = std::chrono::seconds{15}};
  subprocess.arguments.insert(subprocess.arguments.end(), arguments.begin(), arguments.end());
  subprocess.arguments.insert(subprocess.arguments.end(), {"--quiet", "-o", folder.path().string()});
  const SubprocessEnd end = run_subprocess(subprocess);
  if (end.interrupted) return {.interrupted = true};
  const std::string name = fmt::format("build {}", build.name);
  if (end.exit_code == kBadInput && !end.timed_out) throw InputError(name, last_words(end));
  if (end.timed_out || (end.exit_code != 0 && end.exit_code != kInvalid)) {
    return {.trouble = fmt::format("{} failed: {}", name, last_words(end))};
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.size() != 1) {
    throw InputError(name, fmt::format("left {} results instead of one: {}", files.size(), last_words(end)),
                     "the path of a pushbench program");
  }
  try {
    return {.run = results::load_run(files.front())};
  } catch (const InputError& error) {
    throw InputError(name, fmt::format("left a result that cannot be read: {}", error.problem()), error.accepted());
  }
}

}  // namespace pushbench
