// `pushbench simulate`: the same comparison in a modelled world, for more clients, other networks and longer times than
// a machine has.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/simulate_plan.hpp"
#include "cli/simulate_progress.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench calibrate                                    what this machine's server takes: for --calibration here
  pushbench simulate notifications --network lte         every transport on phones: latency, battery, wire, CPU
  pushbench simulate notifications --clients 5M --network lte --duration 10m
                                                         five million of them; the messages are as many as before
  pushbench simulate feed --clients 100k --scale-traffic each client gets what one got before
  pushbench simulate notifications --network lte --sweep transports.{2}.{3}=5000,30000,60000 --duration 10m
  pushbench simulate chat --sweep network=loopback,wifi,lte,3g -t {0},{1}
  pushbench simulate notifications --clients 1M --population office-day --hours 24 --prices aws --report

The scenarios, clients, hub and transports are those of `pushbench run`; hosts, links, TCP, radios and prices are models
(`pushbench list models`, docs/simulation.md), and every figure of the result is marked as simulated. Time is virtual:
the same seed gives the same bytes at any speed. --sweep takes a key of the scenario, clients, or network, radio,
battery, prices, population, servers, cores, most-connections, memory, calibration or idle-timeout; several make all
combinations.
Exit code: 0 all trials good, 3 a trial was invalid or failed, 2 bad input, 130 interrupted (the result is kept).)";

struct Options {
  SimulateChoice choice;
  std::string directory = "pushbench-results";
  OutputFormat format = OutputFormat::table;
  Exports exports;
  bool details = false;
  bool quiet = false;
  bool report = false;
};

/// A transport that is asked, and its setting that says how often, for the examples.
std::pair<std::string_view, std::string> example_interval() {
  for (const Transport* transport : transports()) {
    if (transport->pushes()) continue;
    for (const SettingSpec& setting : transport->settings()) {
      if (std::holds_alternative<std::int64_t>(setting.standard)) return {transport->name(), setting.name};
    }
  }
  return {transports().back()->name(), "SETTING"};
}

void announce(const SimulatePlan& planned) {
  const SimulationPlan& plan = planned.plan;
  const SimulatedSetting& first = plan.settings.front();
  constexpr std::size_t kMostTold = 4;
  for (std::size_t i = 0; i < plan.scenarios.size() && plan.scenarios.size() <= kMostTold; ++i) {
    fmt::print(stderr, "{}: {}\n", plan.scenarios[i].name, plan.scenarios[i].summary);
  }
  if (plan.scenarios.size() > kMostTold) fmt::print(stderr, "{} scenarios\n", plan.scenarios.size());
  for (const std::string& note : planned.notes) fmt::print(stderr, "note: {}\n", note);
  std::string world = first.network.link.name;
  if (first.radio) world += ", radio " + first.radio->name;
  if (first.prices) world += ", prices " + first.prices->name;
  world += first.servers == 0 ? fmt::format(", as many servers of {} cores as it takes", first.cores)
                              : fmt::format(", {} x {} cores", first.servers, first.cores);
  fmt::print(stderr,
             "simulated: {}, population {}, costs of calibration {} ({}); Ctrl-C ends it and keeps what is done\n\n",
             world, first.population.name, first.calibration.name, first.calibration.machine);
}

int run(const Options& options, const std::string& command_line) {
  check_exports(options.exports);
  SimulatePlan planned = simulate_plan(options.choice);
  SimulationPlan& plan = planned.plan;
  plan.command_line = command_line;
  plan.file = new_result_file(options.directory, plan.scenarios);

  if (!options.quiet) announce(planned);
  SimulationDisplay display(ProgressLines::of_command(options.quiet));
  SimulationExecution execution = simulate(plan, display);

  if (!options.quiet) fmt::print(stderr, "\n");
  print_run(execution.run, options.format, options.details);
  write_exports(execution.run, options.exports, options.details);
  if (!options.quiet) {
    std::fflush(stdout);
    fmt::print(stderr, "\n{}", speed_text(display.speeds()));
  }
  const int exit_code = conclude({std::move(execution.run), execution.interrupted}, plan.file);
  if (options.report) report_on(plan.file, options.format);
  return exit_code;
}

void add_load_options(CLI::App& command, SimulateChoice& choice) {
  command.add_option("scenario", choice.scenarios, "Names (see `pushbench list scenarios`) or files; default: feed")
      ->type_name("SCENARIO");
  command
      .add_option("-t,--transports", choice.transports,
                  "Which, separated by commas, as NAME or NAME:SETTING=VALUE; the control is added")
      ->delimiter(',')
      ->type_name("NAME,...");
  command.add_option("--clients", choice.clients, "So many, such as 5M; default: the scenario's")->type_name("N");
  command.add_flag("--scale-traffic", choice.scale_traffic,
                   "With other clients, each gets and sends what one did; else the traffic stays what it is in all");
  command.add_option("--hours", choice.hours, "Simulated hours that are measured, up to 720; default: the scenario's")
      ->type_name("H");
  command.add_option("--duration", choice.duration, "The same with a unit, such as 10m or 90s")->type_name("TIME");
  command
      .add_option("--sweep", choice.sweeps, "Each of these values of a key as a scenario of its own; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=a,b,c");
  command.add_option("-n,--trials", choice.trials, "Trials of each transport, of other seeds; default: 1")
      ->type_name("N");
}

void add_world_options(CLI::App& command, SimulateChoice& choice) {
  command.add_option("--network", choice.network, "Between clients and server, or a file; default: loopback")
      ->type_name("NAME");
  command.add_option("--radio", choice.radio, "The clients', or none; default: the network's")->type_name("NAME");
  command.add_option("--battery", choice.battery, "That the radio drains, or none; default: phone")->type_name("NAME");
  command.add_option("--prices", choice.prices, "To bill a month by; default: none")->type_name("NAME");
  command.add_option("--population", choice.population, "When clients come and go; default: always")->type_name("NAME");
  command
      .add_option("--calibration", choice.calibration,
                  "What operations cost: a name, or a file of `pushbench calibrate`; default: reference")
      ->type_name("NAME");
  command
      .add_option("--servers", choice.servers,
                  "That share the clients; default: auto, as many as keep cores below the prices' share or 60 %, "
                  "also while clients connect (with --share-core: 1)")
      ->type_name("N");
  command.add_option("--cores", choice.cores, "Of each server; default: the prices', else 4 (with --share-core: 1)")
      ->type_name("N");
  command
      .add_option("--most-connections", choice.most_connections,
                  "That a server may hold (open files), or none; more are refused; default: the prices', else none")
      ->type_name("N");
  command
      .add_option(
          "--memory", choice.memory,
          "Of a server for connections, such as 12GiB, or none; more are refused; default: the prices', else none")
      ->type_name("BYTES");
  command.add_flag("--tls", choice.tls, "A TLS 1.3 handshake before the first byte");
  command
      .add_option("--idle-timeout", choice.idle_timeout,
                  "A middlebox forgets connections that were silent for so long, such as 60s; default: the network's")
      ->type_name("TIME");
  command.add_flag("--share-core", choice.share_core,
                   "Clients share one core, as a real run's do; else each has a device of its own");
}

}  // namespace

void add_simulate(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("simulate", "Compare transports in a modelled world: millions, phones, days");
  const auto all = transports();
  const auto [asked, interval] = example_interval();
  command->footer(fmt::format(kExamples, all[1]->name(), all[2]->name(), asked, interval));
  add_load_options(*command, options->choice);
  add_world_options(*command, options->choice);
  add_seed_option(*command, options->choice.seed, "the world, schedules and payloads");
  add_set_option(*command, options->choice.overrides);
  add_output_option(*command, options->directory);
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  add_details_option(*command, options->details);
  add_quiet_option(*command, options->quiet);
  command->add_flag("--report", options->report, "Also write the report beside the result, and end with its answer");
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
