// `pushbench run`: all transports under the same load, compared.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/selection.hpp"
#include "harness/run.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench run                                          all transports on the default scenario, feed
  pushbench run chat --transports {0},{1:<19}two transports (and the control) on another
  pushbench run chat --transports {3},{4}      one of them with another setting, too
  pushbench run --all                                    every scenario that has a goal: who meets it, who is cheapest
  pushbench run --faults --details                       every scenario in which something breaks, with all figures
  pushbench run feed --set clients=200 --set phases.measure_s=10
  pushbench run feed --set downlink.arrivals=poisson --trials 5 --seed 7
  pushbench run my.json -o results --format json > run.json

The table shows the median of the trials, its interval and the ratio to {2}, the control in the same run. Several
scenarios with goals make a matrix of scenario and transport: meets, misses (by how much) or cannot be said (why).
Exit code: 0 all trials good, 3 a trial was invalid or failed, 2 bad input, 130 interrupted (the result is kept).)";

struct RunOptions {
  ScenarioChoice scenarios;
  std::vector<std::string> transports;
  std::vector<std::string> overrides;
  std::optional<std::uint32_t> trials;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  OutputFormat format = OutputFormat::table;
  Exports exports;
  bool details = false;
  bool quiet = false;
  bool report = false;
};

/// A transport with a setting that can be switched off, and that as text, for the examples.
std::pair<std::string_view, std::string> example_variant() {
  for (const Transport* transport : transports()) {
    for (const SettingSpec& setting : transport->settings()) {
      if (setting.standard == SettingValue{true}) {
        return {transport->name(), fmt::format("{}:{}=false", transport->name(), setting.name)};
      }
    }
  }
  const std::string_view control = transports().front()->name();
  return {control, std::string{control}};
}

/// What will run, and for how long.
void announce(const RunPlan& plan) {
  constexpr std::size_t kMostTold = 4;
  if (plan.scenarios.size() <= kMostTold) {
    for (const Scenario& scenario : plan.scenarios) fmt::print(stderr, "{}: {}\n", scenario.name, scenario.summary);
  } else {
    fmt::print(stderr, "{} scenarios (see `pushbench list scenarios`)\n", plan.scenarios.size());
  }
  fmt::print(stderr, "{} trials, about {}; Ctrl-C ends it and keeps what is measured\n\n", order_of(plan).size(),
             duration_text(estimated_s(plan)));
}

int run(const RunOptions& options, const std::string& command_line) {
  check_exports(options.exports);
  RunPlan plan;
  std::vector<std::string> overrides = options.overrides;
  if (options.trials) overrides.push_back(fmt::format("trials={}", *options.trials));
  plan.scenarios = select_scenarios(options.scenarios, scenario_files(scenario_folders()), overrides);
  for (const Scenario& scenario : plan.scenarios) {
    plan.variants.push_back(select_variants(options.transports, scenario));
  }
  plan.seed = options.seed;
  plan.command_line = command_line;
  plan.file = new_result_file(options.directory, plan.scenarios);

  if (!options.quiet) announce(plan);
  ProgressDisplay display(ProgressLines::of_command(options.quiet), plan);
  const Execution execution = execute(plan, display);

  if (!options.quiet) fmt::print(stderr, "\n");
  print_run(execution.run, options.format, options.details);
  write_exports(execution.run, options.exports, options.details);
  const int exit_code = conclude(execution, plan.file);
  if (options.report) report_on(plan.file, options.format);
  return exit_code;
}

}  // namespace

void add_run(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Measure transports under the same load and compare them");
  const auto all = transports();
  const auto [name, variant] = example_variant();
  command->footer(fmt::format(kExamples, all[2]->name(), all[1]->name(), all[0]->name(), name, variant));
  command
      ->add_option("scenario", options->scenarios.names,
                   "Names (see `pushbench list scenarios`) or files; default: feed")
      ->type_name("SCENARIO");
  command->add_flag("--all", options->scenarios.all, "All use cases: scenarios with a goal in which nothing breaks");
  command->add_flag("--faults", options->scenarios.faults, "All scenarios in which something breaks");
  command
      ->add_option("-t,--transports", options->transports,
                   "Which, separated by commas, as NAME or NAME:SETTING=VALUE; the control is added")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("-n,--trials", options->trials, "Trials of each transport; more make the intervals narrower")
      ->type_name("N");
  add_seed_option(*command, options->seed, "schedules, payloads and the order of trials");
  add_set_option(*command, options->overrides);
  add_output_option(*command, options->directory);
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  add_details_option(*command, options->details);
  add_quiet_option(*command, options->quiet);
  command->add_flag("--report", options->report, "Also write the report beside the result, and end with its answer");
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
