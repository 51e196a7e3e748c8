// `pushbench show`: a result file again, in any format.
#include "cli/show.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/formats.hpp"
#include "cli/output.hpp"
#include "results/file.hpp"
#include "results/hgrm.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench show pushbench-results/feed-20260101T120000Z.json
  pushbench show result.json --format markdown   for a README or a pull request
  pushbench show result.json --details           more: each scenario, where memory goes, every trial of a search
  pushbench show result.json --format csv        one line a figure, for a data frame
  pushbench show result.json --export-junit junit.xml --export-markdown comment.md
  pushbench show result.json --hgrm plots        percentile distributions, for HdrHistogram's plotter)";

void write_percentiles(const results::Run& run, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError("--hgrm", in_quotes(folder.string()) + " cannot be made: " + error.message());
  for (const auto& [name, text] : percentile_files(run)) results::write_file_atomically(folder / name, text);
}

/// Files come from anybody: a name in them must not lead out of the folder.
std::string without_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

}  // namespace

std::map<std::string, std::string> percentile_files(const results::Run& run) {
  std::map<std::string, Histogram> merged;
  const auto add = [&](const results::Trial& trial, std::string_view direction, std::string_view time,
                       const Histogram& histogram) {
    if (histogram.empty()) return;
    merged[without_slashes(fmt::format("{}-{}-{}-{}.hgrm", trial.scenario, trial.transport, direction, time))].merge(
        histogram);
  };
  for (const results::Trial& trial : run.trials) {
    if (trial.status != results::TrialStatus::ok) continue;
    for (const auto& [name, direction] : {std::pair{"downlink", &trial.downlink}, {"uplink", &trial.uplink}}) {
      add(trial, name, "latency", direction->latency);
      add(trial, name, "service_time", direction->service_time);
      add(trial, name, "lateness", direction->lateness);
    }
  }
  std::map<std::string, std::string> files;
  for (const auto& [name, histogram] : merged) files[name] = results::hgrm(histogram);
  return files;
}

void add_show(CLI::App& app, CommandLine&) {
  struct Options {
    std::string file;
    std::string percentiles;
    OutputFormat format = OutputFormat::table;
    Exports exports;
    bool details = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("show", "Show a result file again, in any format");
  command->footer(kExamples);
  command->add_option("result", options->file, "A file that run, drive, ceiling or capacity has written")
      ->required()
      ->type_name("RESULT");
  command
      ->add_option("--hgrm", options->percentiles, "Also write percentile distributions, one file a histogram, there")
      ->type_name("DIR");
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  add_details_option(*command, options->details);
  command->callback([options] {
    check_exports(options->exports);
    const results::Run run = results::load_run(options->file);
    if (!options->percentiles.empty()) write_percentiles(run, options->percentiles);
    write_exports(run, options->exports, options->details);
    print_run(run, options->format, options->details);
  });
}

}  // namespace pushbench
