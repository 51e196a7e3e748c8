#include "cli/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "cli/usage.hpp"
#include "results/format.hpp"
#include "results/pages.hpp"

namespace pushbench {

void add_format_option(CLI::App& command, OutputFormat& format) {
  static const std::map<std::string, OutputFormat> kFormats{{"table", OutputFormat::table},
                                                            {"json", OutputFormat::json},
                                                            {"csv", OutputFormat::csv},
                                                            {"markdown", OutputFormat::markdown}};
  command.add_option("-f,--format", format, "table, json, csv or markdown; default: table")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
}

void add_details_option(CLI::App& command, bool& details) {
  command.add_flag("--details", details,
                   "More: each scenario below a matrix of goals, where memory goes, every trial of a search");
}

void print_run(const results::Run& run, OutputFormat format, bool details) {
  switch (format) {
    case OutputFormat::table: {
      const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
      print(results::table_page(run, {.colours = colours, .details = details}));
      return;
    }
    case OutputFormat::json: print(results::json_page(run)); return;
    case OutputFormat::csv: print(results::csv_page(run)); return;
    case OutputFormat::markdown: print(results::markdown_page(run, details)); return;
  }
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

int conclude(const Execution& execution, const std::filesystem::path& file) {
  constexpr int kInvalid = 3;
  constexpr int kInterrupted = 130;
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
