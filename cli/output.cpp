#include "cli/output.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "cli/exit_codes.hpp"
#include "cli/report.hpp"
#include "cli/usage.hpp"
#include "results/format.hpp"

namespace pushbench {

void add_output_option(CLI::App& command, std::string& directory) {
  command.add_option("-o,--output", directory, "Where the result file goes; default: pushbench-results")
      ->type_name("DIR");
}

void add_quiet_option(CLI::App& command, bool& quiet) { command.add_flag("-q,--quiet", quiet, "No progress"); }

void add_seed_option(CLI::App& command, std::uint64_t& seed, std::string_view what) {
  command.add_option("--seed", seed, fmt::format("Seed of {}, 0 or more; default: 1", what))
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("S");
}

void add_set_option(CLI::App& command, std::vector<std::string>& overrides) {
  command.add_option("--set", overrides, "Change a key of the scenario, such as clients=200; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
}

void add_details_option(CLI::App& command, bool& details) {
  command.add_flag("--details", details,
                   "More: each scenario below a matrix of goals, where memory goes, every trial of a search");
}

std::filesystem::path new_result_file(const std::filesystem::path& directory, std::span<const Scenario> scenarios) {
  constexpr std::size_t kLongestName = 80;
  std::string names;
  for (const Scenario& scenario : scenarios) names += (names.empty() ? "" : "+") + scenario.name;
  if (names.size() > kLongestName) names = fmt::format("{}-scenarios", scenarios.size());
  return new_result_file(directory, names);
}

std::filesystem::path new_result_file(const std::filesystem::path& directory, std::string_view name) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
  return directory / fmt::format("{}-{}.json", name, stamp);
}

void report_on(const std::filesystem::path& result, OutputFormat format) {
  const std::string text = "\n" + make_report({.results = {result.string()}, .output = {}, .title = {}, .charts = {}});
  if (format == OutputFormat::table) {
    print(text);
  } else {
    fmt::print(stderr, "{}", text);
  }
}

int conclude(const Execution& execution, const std::filesystem::path& file) {
  const results::Run& run = execution.run;
  std::fflush(stdout);  // where both go into one log, the table stands before this
  fmt::print(stderr, "result: {} (pushbench show {})\n", file.string(), file.string());
  if (run.status == results::RunStatus::partial) {
    fmt::print(stderr, "partial: {}\n", results::plain_text(run.reason));
  }
  if (execution.interrupted) return kInterrupted;
  const auto bad = std::count_if(run.trials.begin(), run.trials.end(),
                                 [](const auto& trial) { return trial.status != results::TrialStatus::ok; });
  if (bad == 0) return run.status == results::RunStatus::partial ? kInvalid : 0;
  fmt::print(stderr, "{} of {} trials are invalid or failed and count for nothing: see the notes under the table\n",
             bad, run.trials.size());
  return kInvalid;
}

}  // namespace pushbench
