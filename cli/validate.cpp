// `pushbench validate`: real and simulated trials of the same loads, and how far apart they are.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/usage.hpp"
#include "harness/calibration/validation.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench validate                              every cell, by the reference calibration: some ten minutes
  pushbench validate --calibration laptop.json --cells 500x10,-restart
                                                  another calibration, and only cells with these in their names
  pushbench validate --measured pushbench-results/validate-20260101T120000Z.json --format markdown
                                                  compare once more what was measured before
  pushbench validate --calibrate here             a calibration and its validation from one quarter of an hour
  pushbench validate -o validation.json           the errors as JSON, too

A cell is a load on a transport that no calibration measures. Real and simulated trials have the same seeds. Bounds: wire
bytes a message 2 %, latency mean and p50 10 %, p99 20 %, server CPU a message 15 %; what was lost, came twice or broke,
and in cells with faults who was struck, came back and missed what, must be equal. Real: two cores, one for the server.
Exit code: 0 all within their bounds, 1 some are out, 2 bad input, 3 a cell has no real trial that counts, 130 interrupted.)";

struct Options {
  std::string calibration = "reference", calibrate, measured, output;
  std::vector<std::string> cells;
  std::uint32_t trials = 3;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  std::string format = "table";
  bool quiet = false;
};

std::string text_of(const Validation& validation, const std::string& format) {
  if (format == "json") return validation_json(validation);
  if (format == "markdown") return validation_markdown(validation);
  return validation_table(validation, wants_colours());
}

/// What is measured: with --calibrate, what a calibration needs in turn with what is to be held against it, so that a
/// machine that is slower for a minute is slower for both.
std::vector<Cell> cells_to_measure(const Options& options) {
  std::vector<Cell> cells = chosen_cells(validation_cells(options.trials), options.cells, "--cells");
  if (options.calibrate.empty()) return cells;
  std::vector<Cell> both = calibration_cells(options.trials);
  both.insert(both.end(), cells.begin(), cells.end());
  return both;
}

Calibration calibration_of(const Options& options, const results::Run& run, const std::string& origin,
                           const Simulate& simulate, ProgressLines& lines) {
  if (options.calibrate.empty()) return find_calibration(options.calibration);
  const auto watcher = [&](const std::string& what) {
    lines.rewrite(what);
    return false;
  };
  const CalibrationFit fit = fit_calibration(run, origin, simulate, {.name = options.calibrate, .watcher = watcher});
  const std::filesystem::path file = calibration_file(options.calibrate);
  results::write_file_atomically(file, write_calibration(fit.calibration));
  lines.rewrite("");
  fmt::print(stderr, "calibration: {}\n", file.string());
  return fit.calibration;
}

int run(const Options& options, const std::string& command_line) {
  if (options.calibrate.empty()) {
    find_calibration(options.calibration);  // what is wrong with it is told before anything is measured
  } else {
    check_export_files({{"--calibrate", calibration_file(options.calibrate).string()}});
  }
  if (!options.output.empty()) check_export_files({{"-o", options.output}});
  results::Run run;
  std::string origin = options.measured;
  if (options.measured.empty()) {
    const std::vector<Cell> cells = cells_to_measure(options);
    RunPlan plan = plan_of(cells);
    plan.seed = options.seed;
    plan.command_line = command_line;
    plan.file = new_result_file(options.directory, "validate");
    if (!options.quiet) {
      fmt::print(stderr, "{} trials, about {}; Ctrl-C ends it\n\n", order_of(plan).size(),
                 duration_text(estimated_s(plan)));
    }
    ProgressDisplay display(ProgressLines::of_command(options.quiet), plan);
    const Execution execution = execute(plan, display);
    conclude(execution, plan.file);
    if (execution.interrupted) return kInterrupted;
    run = execution.run;
    origin = plan.file.string();
  } else {
    run = results::load_run(options.measured);
  }
  ProgressLines lines = ProgressLines::of_command(options.quiet);
  const auto simulate = [&](const Cell& cell, std::uint32_t number, const Calibration& chosen) {
    return simulate_here(cell, number, run.seed, chosen);
  };
  const auto watcher = [&](const std::string& what) {
    lines.rewrite(what);
    return false;
  };
  const Calibration calibration = calibration_of(options, run, origin, simulate, lines);
  const std::vector<std::string> words = options.measured.empty() ? std::vector<std::string>{} : options.cells;
  const Validation validation = validate(run, origin, words, calibration, simulate, watcher);
  lines.rewrite("");
  if (!options.output.empty()) results::write_file_atomically(options.output, validation_json(validation));
  print(text_of(validation, options.format));
  if (validation.invalid() > 0) return kInvalid;
  return validation.out_of_bounds() > 0 ? kFailed : kGood;
}

}  // namespace

void add_validate(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("validate", "Real and simulated trials side by side: how far the model is off");
  command->footer(kExamples);
  command->add_option("--calibration", options->calibration, "Name or file; default: reference")->type_name("NAME");
  command
      ->add_option("--calibrate", options->calibrate,
                   "Measure a calibration in turn with what is held against it, and keep it by this name")
      ->excludes("--calibration")
      ->type_name("NAME");
  command->add_option("--cells", options->cells, "Only cells with one of these in their names")
      ->delimiter(',')
      ->type_name("TEXT,...");
  command
      ->add_option("--measured", options->measured,
                   "A result of an earlier validate: measure nothing, compare it again")
      ->type_name("FILE");
  command->add_option("-n,--trials", options->trials, "Trials of each cell, 1 to 20; default: 3")
      ->check(CLI::Range(1, 20).description(""))
      ->type_name("N");
  add_seed_option(*command, options->seed, "both the real and the simulated trials");
  command->add_option("-o,--output", options->output, "Writes the comparison as JSON there, too")->type_name("FILE");
  command
      ->add_option("--results", options->directory, "Where the result of its trials goes; default: pushbench-results")
      ->type_name("DIR");
  command->add_option("-f,--format", options->format, "table, json or markdown; default: table")
      ->transform(CLI::IsMember({"table", "json", "markdown"}, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
  add_quiet_option(*command, options->quiet);
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
