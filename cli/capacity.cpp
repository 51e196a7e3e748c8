// `pushbench capacity`: how much load, or how many clients, a transport carries before it misses the goal.
#include "harness/capacity/capacity.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "cli/capacity_progress.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/quantities.hpp"
#include "cli/selection.hpp"
#include "cli/swept_key.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

using results::CapacityEnd;
using results::CapacityOf;

constexpr const char* kExamples = R"(Examples:
  pushbench capacity notifications -t {0}           messages a second, then clients, until the goal is missed
  pushbench capacity ticker --of clients --most-clients 20k
  pushbench capacity feed --set slo.latency_p99_us=100000   a goal for a scenario that has none: p99 within 100 ms
  pushbench capacity users-served --over downlink.each_per_s=0.01,0.1,1,10
                                                    users served at four message rates, and where transports cross

Begins at the scenario's own load, which rises 1.25 to 8 times by what CPU is left while the goal is met, then bisects
until the interval is narrower than the precision, then repeats the trial at what it found. Message rates are what is due a second in all: a message to a
thousand followers is a thousand. With more clients, each of them gets and publishes what one did before. A trial in
which the load generator, not the server, was at its limit is no miss: the answer is "at least" then.
Exit code: 0 all searches answered, 3 one failed, ran out of time or could not tell, 2 bad input, 130 interrupted (the result is kept).)";

constexpr std::uint64_t kMostClients = 5'000'000, kMostRate = 10'000'000;

enum class Wanted : std::uint8_t { rate, clients, both };

struct Options {
  std::string scenario;
  std::vector<std::string> transports;
  std::optional<Wanted> of;
  std::string over;
  std::vector<std::string> overrides;
  std::optional<double> measure_s;
  CapacityPlan limits;
  std::string most_clients, most_rate, time_limit;
  std::string directory = "pushbench-results";
  OutputFormat format = OutputFormat::table;
  Exports exports;
  bool details = false;
  bool quiet = false;
};

/// The scenario with the swept key at `value`; what is wrong with that is wrong with --over.
Scenario swept_scenario(const std::filesystem::path& file, std::vector<std::string> overrides, const SweptKey& swept,
                        double value) {
  overrides.push_back(fmt::format("{}={}", swept.key, value));
  try {
    return load_scenario(file, overrides);
  } catch (const InputError& error) {
    if (error.where().find(swept.key) == std::string::npos) throw;
    throw InputError("--over " + swept.key, error.problem(), error.accepted());
  }
}

/// Those that were asked for; by default all but the control, which nobody would ship.
std::vector<Variant> chosen_variants(const std::vector<std::string>& texts, const Scenario& scenario) {
  std::vector<Variant> variants = select_variants(texts, scenario);
  const std::string control{transports().front()->name()};
  if (std::ranges::find(texts, control) == texts.end()) {
    std::erase_if(variants, [&](const Variant& variant) { return variant.label == control; });
  }
  return variants;
}

/// What to search for where `swept` takes several values: what is swept can't be raised besides.
Wanted wanted_over(const SweptKey& swept, std::optional<Wanted> asked) {
  const bool of_clients = swept.key == "clients";
  const bool of_rates = swept.key.ends_with("messages_per_s") || swept.key.ends_with("each_per_s");
  if (!of_clients && !of_rates) return asked.value_or(Wanted::both);
  const Wanted other = of_clients ? Wanted::rate : Wanted::clients;
  if (asked.value_or(other) == other) return other;
  throw InputError("--of", "would raise what --over " + swept.key + " sets", of_clients ? "rate" : "clients");
}

std::vector<CapacityOf> values_of(Wanted wanted) {
  switch (wanted) {
    case Wanted::rate: return {CapacityOf::message_rate};
    case Wanted::clients: return {CapacityOf::clients};
    case Wanted::both: break;
  }
  return {CapacityOf::message_rate, CapacityOf::clients};
}

CapacityPlan plan_of(const Options& options, const std::string& command_line) {
  CapacityPlan plan = options.limits;
  if (!options.most_clients.empty()) {
    plan.most_clients = static_cast<double>(parse_count(options.most_clients, "--most-clients", kMostClients));
  }
  if (!options.most_rate.empty()) {
    plan.most_messages_per_s = static_cast<double>(parse_count(options.most_rate, "--most-rate", kMostRate));
  }
  if (!options.time_limit.empty()) plan.time_limit_s = parse_duration(options.time_limit, "--time-limit");
  const std::filesystem::path file = find_scenario(options.scenario);
  std::vector<std::string> overrides = options.overrides;
  if (options.measure_s) overrides.push_back(fmt::format("phases.measure_s={}", *options.measure_s));
  plan.scenario = load_scenario(file, overrides);
  plan.command_line = command_line;
  const Scenario named[] = {plan.scenario};
  plan.file = new_result_file(options.directory, named);

  const auto ask = [&](const Scenario& scenario, Wanted wanted, const std::map<std::string, double>& at) {
    for (const CapacityOf of : values_of(wanted)) {
      for (const Variant& variant : chosen_variants(options.transports, scenario)) {
        plan.questions.push_back({scenario, variant, of, at});
      }
    }
  };
  if (options.over.empty()) {
    ask(plan.scenario, options.of.value_or(Wanted::both), {});
    return plan;
  }
  const SweptKey swept = parse_swept_key(options.over, "--over");
  const Wanted wanted = wanted_over(swept, options.of);
  for (const double value : numbers_of(swept, "--over")) {
    ask(swept_scenario(file, overrides, swept, value), wanted, {{swept.key, value}});
  }
  return plan;
}

/// Whether the search has no answer, or could have had a better one.
bool cannot_tell(const results::Capacity& capacity) {
  return capacity.end == CapacityEnd::failed || capacity.end == CapacityEnd::interrupted ||
         (!capacity.knee && capacity.end != CapacityEnd::nothing);
}

int run(const Options& options, const std::string& command_line) {
  check_exports(options.exports);
  const CapacityPlan plan = plan_of(options, command_line);
  CapacityDisplay display(ProgressLines::of_command(options.quiet), plan);
  const Execution execution = execute_capacity(plan, display);

  if (!options.quiet) fmt::print(stderr, "\n");
  print_run(execution.run, options.format, options.details);
  write_exports(execution.run, options.exports, options.details);
  const int exit_code = conclude(execution, plan.file);
  if (exit_code != 0) return exit_code;
  return std::ranges::any_of(execution.run.capacities, cannot_tell) ? kInvalid : 0;
}

void add_limits(CLI::App& command, Options& options) {
  CapacityPlan& limits = options.limits;
  command
      .add_option("--precision", limits.precision,
                  "Width of the interval in the end, as a share of what was found, 0.01 to 1; default: 0.1")
      ->check(CLI::Range(0.01, 1.0).description(""))
      ->type_name("SHARE");
  command
      .add_option("--confirm", limits.confirmations,
                  "Trials at what was found, of which most must meet, 0 to 100; default: 3")
      ->check(CLI::Range(0, 100).description(""))
      ->type_name("N");
  command.add_option("--most-clients", options.most_clients, "Never more clients, such as 20k; default: 100k")
      ->type_name("N");
  command.add_option("--most-rate", options.most_rate, "Never more messages/s in all; default: 1M")->type_name("N");
  command.add_option("--time-limit", options.time_limit, "For each search, such as 90s or 15m; default: 15m")
      ->type_name("TIME");
}

}  // namespace

void add_capacity(CLI::App& app, CommandLine& command_line) {
  static const std::map<std::string, Wanted> kWanted{
      {"rate", Wanted::rate}, {"clients", Wanted::clients}, {"both", Wanted::both}};
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("capacity", "The most messages, or clients, before a goal is missed");
  command->footer(fmt::format(kExamples, transports()[1]->name()));
  command->add_option("scenario", options->scenario, "Name or file; it needs a goal (slo)")
      ->required()
      ->type_name("SCENARIO");
  command
      ->add_option("-t,--transports", options->transports,
                   "Which, separated by commas, as NAME or NAME:SETTING=VALUE; default: all but the control")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("--of", options->of, "rate, clients or both; default: both, or with --over what is not swept")
      ->transform(CLI::CheckedTransformer(kWanted, CLI::ignore_case).description(""))
      ->type_name("WHAT");
  command->add_option("--over", options->over, "Search at each of these values of a key, such as clients=100,1000")
      ->type_name("KEY=a,b,c");
  add_limits(*command, *options);
  command->add_option("--measure-s", options->measure_s, "Seconds that each trial measures; default: the scenario's")
      ->type_name("S");
  add_set_option(*command, options->overrides);
  add_seed_option(*command, options->limits.seed, "schedules and payloads");
  add_output_option(*command, options->directory);
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  add_details_option(*command, options->details);
  add_quiet_option(*command, options->quiet);
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
