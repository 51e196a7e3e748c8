// `pushbench calibrate`: what each kind of operation costs on this machine, for simulations.
#include "harness/calibration/calibration.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/usage.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench calibrate                             measure this machine: some six minutes, in which it should do nothing else
  pushbench calibrate --name laptop --output laptop.json
  pushbench calibrate --measured pushbench-results/calibrate-20260101T120000Z.json
                                                  fit once more what was measured before

Runs real trials of every transport (few and many clients, low and high rates, small and large messages, connections that
come and go), simulates the same, which counts the operations, and finds the costs that explain the CPU time. What a
machine adds to latency beside work is what a single client's messages take beyond it. `pushbench validate` says how well
it holds for other trials, and `pushbench simulate --calibration FILE` uses it.
Exit code: 0 good, 2 bad input, 3 some trials do not count (the others do), 130 interrupted.)";

struct Options {
  std::string name = "here", output, measured;
  std::uint32_t trials = 3;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  bool quiet = false;
};

std::filesystem::path file_of(const Options& options) {
  const std::filesystem::path file = calibration_file(options.name);  // refuses a bad name
  return options.output.empty() ? file : std::filesystem::path{options.output};
}

int measure(const Options& options, const std::string& command_line, results::Run& run, std::string& origin) {
  const std::vector<Cell> cells = calibration_cells(options.trials);
  RunPlan plan = plan_of(cells);
  plan.seed = options.seed;
  plan.command_line = command_line;
  plan.file = new_result_file(options.directory, "calibrate");
  if (!options.quiet) {
    fmt::print(stderr, "{} trials, about {}; Ctrl-C ends it\n\n", order_of(plan).size(),
               duration_text(estimated_s(plan)));
  }
  ProgressDisplay display(ProgressLines::of_command(options.quiet), plan);
  Execution execution = execute(plan, display);
  run = std::move(execution.run);
  origin = plan.file.string();
  return conclude({run, execution.interrupted}, plan.file);
}

int run(const Options& options, const std::string& command_line) {
  const std::filesystem::path file = file_of(options);
  check_export_files({{"--output", file.string()}});
  results::Run run;
  std::string origin = options.measured;
  int exit_code = kGood;
  if (options.measured.empty()) {
    exit_code = measure(options, command_line, run, origin);
    if (exit_code == kInterrupted) return exit_code;
  } else {
    run = results::load_run(options.measured);
  }
  ProgressLines lines = ProgressLines::of_command(options.quiet);
  const auto watcher = [&](const std::string& what) {
    lines.rewrite(what);
    return false;
  };
  const auto simulate = [&](const Cell& cell, std::uint32_t number, const Calibration& calibration) {
    return simulate_here(cell, number, run.seed, calibration);
  };
  const CalibrationFit fit = fit_calibration(run, origin, simulate, {.name = options.name, .watcher = watcher});
  lines.rewrite("");
  results::write_file_atomically(file, write_calibration(fit.calibration));
  print(calibration_table(fit));
  fmt::print(stderr, "calibration: {} (pushbench validate --calibration {})\n", file.string(), file.string());
  return exit_code;
}

}  // namespace

void add_calibrate(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("calibrate", "Measure what each kind of operation costs here, for simulations");
  command->footer(kExamples);
  command->add_option("--name", options->name, "What it is called; default: here")->type_name("NAME");
  command->add_option("--output", options->output, "File; default: the folder of calibrations, or NAME.json here")
      ->type_name("FILE");
  command
      ->add_option("--measured", options->measured, "A result of an earlier calibrate: measure nothing, fit it again")
      ->type_name("FILE");
  command->add_option("-n,--trials", options->trials, "Trials of each cell, 1 to 20; default: 3")
      ->check(CLI::Range(1, 20).description(""))
      ->type_name("N");
  add_seed_option(*command, options->seed, "schedules, payloads and the order of trials");
  command
      ->add_option("-o,--results", options->directory,
                   "Where the result of its trials goes; default: pushbench-results")
      ->type_name("DIR");
  add_quiet_option(*command, options->quiet);
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
