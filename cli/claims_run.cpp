#include "cli/claims_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "cli/subprocess.hpp"
#include "results/format.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using std::filesystem::path;

constexpr int kBadInput = 2, kDoubtful = 3, kInterrupted = 130;

/// This program, as the folder it is called from knows it: what is recorded of a command should name no machine.
std::string this_program() {
  constexpr const char* kSelf = "/proc/self/exe";
  std::error_code error;
  const path program = std::filesystem::read_symlink(kSelf, error);
  if (error) return kSelf;
  const path near = program.lexically_relative(std::filesystem::current_path(error));
  const bool inside = !error && !near.empty() && *near.begin() != "..";
  return inside ? (path{"."} / near).string() : kSelf;
}

results::Measurement changed(const ClaimsRun& run, results::Measurement measurement) {
  std::vector<std::string>& words = measurement.command;
  const bool has_scenario = words.front() != "ceiling";
  if (has_scenario) {
    for (const std::string& text : run.overrides) words.insert(words.end(), {"--set", text});
  }
  if (run.trials && (words.front() == "run" || words.front() == "simulate")) {
    for (std::size_t i = 1; i < words.size();) {
      const bool has_value = words[i] == "--trials" || words[i] == "-n";
      if (has_value) words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      if (has_value && i < words.size()) words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      if (!has_value) ++i;
    }
    words.insert(words.end(), {"--trials", std::to_string(*run.trials)});
  }
  return measurement;
}

/// A folder that is gone with it, and whatever is left in it.
class Scratch {
 public:
  explicit Scratch(path folder) : folder_(std::move(folder)) {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);  // of a run that was killed
    std::filesystem::create_directories(folder_, error);
    if (error) throw InputError("-o", in_quotes(folder_.string()) + " cannot be made: " + error.message());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  const path& folder() const { return folder_; }

  /// The result that was written there; empty if there is none.
  path result() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().extension() == ".json") return entry.path();
    }
    return {};
  }

 private:
  path folder_;
};

/// How a measurement ended; `failure` says why there is no result, unless it was interrupted.
struct Ended {
  int exit_code = 0;
  bool interrupted = false;
  std::string failure, advice;
};

/// Runs it and, if there is a result, leaves it where it belongs.
Ended measure(const ClaimsRun& run, const results::Measurement& measurement) {
  const Scratch scratch(run.directory / (measurement.name + ".part"));
  const results::Measurement command = changed(run, measurement);
  Subprocess subprocess;
  subprocess.arguments = {this_program()};
  subprocess.arguments.insert(subprocess.arguments.end(), command.command.begin(), command.command.end());
  subprocess.arguments.insert(subprocess.arguments.end(), {"-o", scratch.folder().string()});
  if (run.quiet) subprocess.arguments.emplace_back("--quiet");
  subprocess.quiet = run.quiet;
  // A slow machine takes longer than told; one that hangs should not take for ever.
  subprocess.limit = std::chrono::seconds{120 + static_cast<int>(measurement.about_s * 5)};
  subprocess.grace = std::chrono::seconds{30};
  const SubprocessEnd end = run_subprocess(subprocess);
  Ended ended{.exit_code = end.exit_code, .interrupted = end.interrupted || end.exit_code == kInterrupted};
  if (ended.interrupted) return ended;
  const path result = scratch.result();
  const std::string typed = results::command_text(command, run.directory.string());
  if ((end.exit_code != 0 && end.exit_code != kDoubtful) || result.empty()) {
    ended.failure = "was not measured: " + end.complaint();
    ended.advice = typed + " says more";
    return ended;
  }
  results::Run made = results::load_run(result);
  made.command_line = typed;
  results::save_run(made, run.directory / (measurement.name + ".json"));
  return ended;
}

}  // namespace

std::string claims_run_duration(const ClaimsRun& run) {
  double seconds = 0;
  for (const results::Measurement* measurement : run.measurements) seconds += measurement->about_s;
  return seconds < 100 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.0f} min", seconds / 60);
}

ClaimsRunEnd run_measurements(const ClaimsRun& run) {
  ClaimsRunEnd end;
  for (std::size_t i = 0; i < run.measurements.size(); ++i) {
    const results::Measurement& measurement = *run.measurements[i];
    if (!run.quiet) {
      fmt::print(stderr, "[{}/{}] {}: {}\n", i + 1, run.measurements.size(), measurement.name,
                 results::plain_text(measurement.what));
    }
    const Ended one = measure(run, measurement);
    if (one.interrupted) {
      end.interrupted = true;
      return end;
    }
    if (one.failure.empty()) {
      end.doubtful |= one.exit_code == kDoubtful;
      end.made.push_back(measurement.name);
    } else {
      if (one.exit_code == kBadInput && i == 0) throw InputError(measurement.name, one.failure, one.advice);
      end.failures.emplace_back(InputError(measurement.name, one.failure, one.advice).what());
    }
    if (!run.quiet) fmt::print(stderr, "\n");
  }
  return end;
}

}  // namespace pushbench
