// `pushbench compare`: is one result worse than another?
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/comparison_output.hpp"
#include "results/json.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench compare before.json after.json                      what is worse, what is better
  pushbench compare before.json after.json --all                every figure that was watched
  pushbench compare before.json after.json --fail-on cpu=5%,latency_p99=10%,lost
  pushbench compare before.json after.json --format markdown    for a pull request's comment
  pushbench compare a.json b.json --export-junit report.xml     for a CI job's test report

A regression is called only where the interval excludes no change and the change passes what is allowed. Two runs of
different times are corrected by the control in each of them, and need 7 trials or more; results of `pushbench ab`,
measured in turn, are compared pair by pair, which sees far more: that is how CI should do it (docs/comparing.md).
Exit code: 0 no regression, 1 a regression, 2 bad input or not the same load, 3 what must be
judged could not be: too few trials count, or a figure is not there.)";

}  // namespace

void add_compare(CLI::App& app, CommandLine& command_line) {
  struct Options {
    std::string base, candidate;
    ComparisonOutput output;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("compare", "Compare two results: what got worse, beyond noise?");
  command->footer(std::string{kExamples} + "\n\n" + watched_names());
  command->add_option("base", options->base, "The result that was good")->required()->type_name("BASE");
  command->add_option("candidate", options->candidate, "The result that is to be judged")
      ->required()
      ->type_name("CANDIDATE");
  add_comparison_options(*command, options->output);
  command->callback([options, &command_line] {
    const results::ComparisonOptions wanted = comparison_options(options->output);
    const results::Run base = results::load_run(options->base);
    const results::Run candidate = results::load_run(options->candidate);
    command_line.exit_code = conclude(results::compare(base, candidate, wanted), options->output);
  });
}

}  // namespace pushbench
