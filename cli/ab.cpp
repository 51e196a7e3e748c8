// `pushbench ab`: two builds, measured in turn on this machine, and compared.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/builds.hpp"
#include "cli/commands.hpp"
#include "cli/comparison_output.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/progress_lines.hpp"
#include "cli/selection.hpp"
#include "harness/environment.hpp"
#include "harness/execution.hpp"
#include "results/comparison/circumstances.hpp"
#include "results/comparison/merge.hpp"
#include "results/format.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kExamples = R"(Examples:
  pushbench ab main/pushbench build/release/pushbench            the default scenario, all transports
  pushbench ab old/pushbench new/pushbench {0:<22}less to measure, sooner an answer
  pushbench ab old/pushbench new/pushbench --rounds 60           smaller changes
  pushbench ab old/pushbench new/pushbench --max-minutes 10      as many rounds as fit, to say it by then
  pushbench ab old/pushbench new/pushbench --fail-on cpu=5%,latency_p99=10% --export-markdown comment.md

A round is one trial of each transport with both builds, one build right after the other, which goes first by toss. Many
short rounds see more than few long ones: unless you set phases, trials are shortened to {1} s (not where something
breaks). The intervals are so wide that a build compared with itself is called worse in at most 2 % of the cases
(--alarms); what was measured of that, and how small a change is found, is in docs/comparing.md. Both results are kept and can be compared again: pushbench compare A.json B.json
Exit code: 0 no regression, 1 a regression, 2 bad input or no pushbench, 3 a build failed, or what must be
judged could not be, 130 interrupted (the rounds that were whole are kept).)";

constexpr double kShortWarmUpS = 0.5;
constexpr double kShortMeasureS = 1.5;

struct AbOptions {
  std::string base, candidate;
  ScenarioChoice scenarios;
  std::vector<std::string> transports, overrides;
  std::uint32_t rounds = 30;
  std::optional<double> max_minutes;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  bool quiet = false;
  ComparisonOutput output;
};

/// Both builds' results while rounds are added to them; on disk after every round.
class Series {
 public:
  Series(const AbOptions& options, const std::vector<Scenario>& scenarios, const std::string& command_line,
         std::size_t transports) {
    const std::filesystem::path file = new_result_file(options.directory, scenarios);
    for (std::size_t build = 0; build < 2; ++build) {
      results::Run& run = runs_[build];
      run = begin_run(command_line, options.seed);
      run.pairing = fmt::format("{} {} {}", run.started_at, options.seed, getpid());
      run.trials_planned = static_cast<std::uint32_t>(options.rounds * transports);
      files_[build] = file.parent_path() / fmt::format("{}-{}.json", file.stem().string(), build == 0 ? "a" : "b");
    }
    runs_[1].pairing = runs_[0].pairing;
    make_folder_for(files_[0]);
    save();
  }

  void add(const std::array<results::Run, 2>& round, std::uint32_t number) {
    std::array<results::Run, 2> longer = runs_;
    for (std::size_t build = 0; build < 2; ++build) {
      results::add_round(longer[build], round[build], number, build == 0 ? "build A" : "build B");
    }
    runs_ = std::move(longer);
    save();
    // Another load shows in the first round, and not only when all are measured.
    results::check_loads(runs_[0], runs_[1]);
  }

  /// No reason: all rounds were measured.
  void finish(const std::string& reason) {
    for (results::Run& run : runs_) {
      run.reason = reason;
      run.status = reason.empty() ? results::RunStatus::complete : results::RunStatus::partial;
      run.finished_at = utc_now();
      run.trials_planned = std::max(run.trials_planned, static_cast<std::uint32_t>(run.trials.size()));
    }
    save();
  }

  const results::Run& run(std::size_t build) const { return runs_[build]; }
  std::string file(std::size_t build) const { return files_[build].string(); }

 private:
  void save() const {
    for (std::size_t build = 0; build < 2; ++build) results::save_run(runs_[build], files_[build]);
  }

  std::array<results::Run, 2> runs_;
  std::array<std::filesystem::path, 2> files_;
};

/// What every round of both builds is called with, but for its seed.
std::vector<std::string> arguments_of(const AbOptions& options, bool shortened) {
  std::vector<std::string> arguments = options.scenarios.names;
  if (options.scenarios.all) arguments.emplace_back("--all");
  if (options.scenarios.faults) arguments.emplace_back("--faults");
  arguments.insert(arguments.end(), {"--trials", "1"});
  if (!options.transports.empty()) {
    std::string names;
    for (const std::string& name : options.transports) names += (names.empty() ? "" : ",") + name;
    arguments.insert(arguments.end(), {"--transports", names});
  }
  if (shortened) {
    arguments.insert(arguments.end(), {"--set", fmt::format("phases.warm_up_s={}", kShortWarmUpS), "--set",
                                       fmt::format("phases.measure_s={}", kShortMeasureS)});
  }
  for (const std::string& one : options.overrides) arguments.insert(arguments.end(), {"--set", one});
  return arguments;
}

struct Plan {
  std::array<Build, 2> builds;
  std::vector<Scenario> scenarios;
  std::vector<std::string> arguments;
  double round_s = 0;  ///< both builds
  std::size_t transports = 0;
};

Plan plan_of(const AbOptions& options) {
  Plan plan;
  plan.builds = {find_build("A", options.base), find_build("B", options.candidate)};
  const auto files = scenario_files(scenario_folders());
  std::vector<std::string> overrides = options.overrides;
  plan.scenarios = select_scenarios(options.scenarios, files, overrides);
  const bool own_phases = std::any_of(overrides.begin(), overrides.end(),
                                      [](const std::string& one) { return one.starts_with("phases."); });
  const bool faults = std::any_of(plan.scenarios.begin(), plan.scenarios.end(),
                                  [](const Scenario& one) { return !one.faults.empty(); });
  const bool shortened = !own_phases && !faults;
  if (shortened) {
    overrides.push_back(fmt::format("phases.warm_up_s={}", kShortWarmUpS));
    overrides.push_back(fmt::format("phases.measure_s={}", kShortMeasureS));
    plan.scenarios = select_scenarios(options.scenarios, files, overrides);
  }
  plan.arguments = arguments_of(options, shortened);
  for (const Scenario& scenario : plan.scenarios) {
    const std::size_t transports = select_variants(options.transports, scenario).size();
    plan.transports += transports;
    plan.round_s += 2 * estimated_s(scenario) * static_cast<double>(transports);
  }
  return plan;
}

/// Why it ended before all rounds were measured, if so.
struct Ending {
  std::string reason;
  bool interrupted = false, failed = false, out_of_time = false;
};

class Measurement {
 public:
  Measurement(const AbOptions& options, const Plan& plan, Series& series)
      : options_(options), plan_(plan), series_(series), interruption_(context_) {}

  Ending run() {
    const std::vector<std::size_t> first = first_of_rounds(options_.rounds, options_.seed);
    const auto began = Clock::now();
    for (std::uint32_t round = 1; round <= options_.rounds; ++round) {
      const double spent_s = std::chrono::duration<double>(Clock::now() - began).count();
      const double each_s = round == 1 ? plan_.round_s : spent_s / (round - 1);
      if (options_.max_minutes && round > 1 && spent_s + each_s > *options_.max_minutes * 60) {
        return {.reason = fmt::format("time was up after {} of {} rounds (--max-minutes)", round - 1, options_.rounds),
                .out_of_time = true};
      }
      Ending ending = run_one(round, first[round - 1], each_s);
      if (!ending.reason.empty()) return ending;
    }
    return {};
  }

 private:
  Ending run_one(std::uint32_t round, std::size_t first, double each_s) {
    const auto began = Clock::now();
    std::array<results::Run, 2> runs;
    for (const std::size_t build : {first, 1 - first}) {
      lines_.rewrite(fmt::format("[{}/{}] build {}, about {} left", round, options_.rounds, plan_.builds[build].name,
                                 duration_text(each_s * (options_.rounds - round + 1))));
      std::vector<std::string> arguments = plan_.arguments;
      arguments.insert(arguments.end(), {"--seed", std::to_string(options_.seed + round - 1)});
      RoundEnd end = run_round(plan_.builds[build], arguments, limit());
      context_.poll();
      if (end.interrupted || interruption_.happened()) {
        const std::string& words = interruption_.words();
        return {.reason = fmt::format("{} after {} of {} rounds", words.empty() ? "interrupted" : words, round - 1,
                                      options_.rounds),
                .interrupted = true};
      }
      if (!end.run) {
        return {.reason = fmt::format("{} (in round {} of {})", end.trouble, round, options_.rounds), .failed = true};
      }
      runs[build] = std::move(*end.run);
    }
    series_.add(runs, round);
    const double took_s = std::chrono::duration<double>(Clock::now() - began).count();
    lines_.add(fmt::format("[{}/{}] {} first, {}{}\n", round, options_.rounds, plan_.builds[first].name,
                           duration_text(took_s), objections(runs)));
    return {};
  }

  /// So long that only a build that hangs does not end in it.
  std::chrono::milliseconds limit() const {
    constexpr double kTimes = 5, kMoreS = 60;
    return std::chrono::milliseconds{static_cast<std::int64_t>((plan_.round_s * kTimes + kMoreS) * 1e3)};
  }

  static std::string objections(const std::array<results::Run, 2>& runs) {
    std::size_t bad = 0;
    std::string why;
    for (const results::Run& run : runs) {
      for (const results::Trial& trial : run.trials) {
        if (trial.status == results::TrialStatus::ok) continue;
        ++bad;
        if (why.empty() && !trial.reasons.empty()) why = trial.transport + ": " + trial.reasons.front();
      }
    }
    return bad == 0 ? "" : fmt::format("; {} trials don't count: {}", bad, results::plain_text(why));
  }

  const AbOptions& options_;
  const Plan& plan_;
  Series& series_;
  boost::asio::io_context context_{1};
  Interruption interruption_;
  ProgressLines lines_ = ProgressLines::of_command(options_.quiet);
};

int run(const AbOptions& options, const std::string& command_line) {
  const results::ComparisonOptions wanted = comparison_options(options.output);
  if (options.rounds == 0) throw InputError("--rounds", "0 rounds say nothing", "a whole number from 1 on");
  if (options.max_minutes && !(*options.max_minutes > 0))
    throw InputError("--max-minutes", "must be above 0", "minutes");
  const Plan plan = plan_of(options);
  if (!options.quiet) {
    const double budget_s = options.max_minutes ? *options.max_minutes * 60 : plan.round_s * options.rounds;
    fmt::print(stderr,
               "{} rounds of {} trials with each build, about {}; Ctrl-C ends it and keeps what is measured\n\n",
               options.rounds, plan.transports, duration_text(std::min(budget_s, plan.round_s * options.rounds)));
  }
  Series series(options, plan.scenarios, command_line, plan.transports);
  Ending ending;
  const auto say_where = [&] {
    fmt::print(stderr, "results: {} and {}\n", series.file(0), series.file(1));
    if (!ending.reason.empty()) fmt::print(stderr, "partial: {}\n", results::plain_text(ending.reason));
  };
  try {
    ending = Measurement(options, plan, series).run();
  } catch (const std::exception& error) {
    series.finish(error.what());
    say_where();
    throw;
  }
  series.finish(ending.reason);
  say_where();
  if (ending.interrupted) return kInterrupted;
  if (series.run(0).trials.empty()) return kInvalid;
  if (!options.quiet) fmt::print(stderr, "\n");
  const int exit_code = conclude(results::compare(series.run(0), series.run(1), wanted), options.output);
  return ending.failed ? kInvalid : exit_code;
}

}  // namespace

void add_ab(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<AbOptions>();
  CLI::App* command = app.add_subcommand("ab", "Compare two builds, measured in turn on this machine");
  command->footer(fmt::format(kExamples, fmt::format("chat -t {}", transports()[1]->name()), kShortMeasureS) + "\n\n" +
                  watched_names());
  command->add_option("build_a", options->base, "The pushbench program that was good")
      ->required()
      ->type_name("BUILD_A");
  command->add_option("build_b", options->candidate, "The one that is to be judged")->required()->type_name("BUILD_B");
  command
      ->add_option("scenario", options->scenarios.names,
                   "Names (see `pushbench list scenarios`) or files; default: feed")
      ->type_name("SCENARIO");
  command
      ->add_option("-t,--transports", options->transports,
                   "Which, separated by commas, as NAME or NAME:SETTING=VALUE; the control is added")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("-n,--rounds", options->rounds, "How many; default: 30")->type_name("N");
  command->add_option("--max-minutes", options->max_minutes, "End after the last round that fits")
      ->type_name("MINUTES");
  add_seed_option(*command, options->seed, "the tosses, and of schedules and payloads of the first round");
  add_set_option(*command, options->overrides);
  add_output_option(*command, options->directory);
  add_quiet_option(*command, options->quiet);
  add_comparison_options(*command, options->output);
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
