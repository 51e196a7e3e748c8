// `pushbench drive`: the clients alone, against a server given by address.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "harness/remote.hpp"
#include "harness/run.hpp"
#include "harness/variant.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench drive --server http://10.0.0.7:8080 --transport {1:<17}the other half of `serve --scenario feed`
  pushbench drive chat --server 10.0.0.7:8080 --transport {2}
  pushbench drive --server tcp://10.0.0.7:8081 --transport {0} --clock http://10.0.0.7:8080
  pushbench drive --server ws://127.0.0.1:9001/feed --transport {2:<13}a server that is not pushbench

Latency needs one clock. Between machines the server's is read over HTTP (GET /clock) and its error is told; a server that
is not pushbench must put the envelope of docs/architecture.md into its messages to be timed and checked for loss. Clients
join with what comes next; what was lost is judged between the first and the last message that each one saw.)";

struct Options {
  std::string scenario = "feed";
  std::string server, transport, clock;
  std::vector<std::string> overrides;
  std::optional<std::uint32_t> trials;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  OutputFormat format = OutputFormat::table;
  Exports exports;
};

ExternalServer external_server(const Options& options) {
  const Address address = parse_address(options.server, "--server");
  ExternalServer external;
  external.endpoint = resolve(address, "--server");
  external.target = address.target;
  const bool ipv6 = address.host.find(':') != std::string::npos;
  external.host = fmt::format("{}{}{}:{}", ipv6 ? "[" : "", address.host, ipv6 ? "]" : "", address.port);

  const bool same_machine = external.endpoint.address.starts_with("127.") || external.endpoint.address == "::1";
  if (same_machine && options.clock.empty()) return external;
  const Endpoint clock_at =
      options.clock.empty() ? external.endpoint : resolve(parse_address(options.clock, "--clock"), "--clock");
  const auto clock = read_remote_clock(clock_at);
  if (clock) {
    external.clock_ahead = clock->ahead;
    fmt::print(stderr, "the server's clock is {:+.3f} ms ahead of ours, give or take {:.3f} ms\n",
               static_cast<double>(to_us(clock->ahead)) / 1e3, static_cast<double>(to_us(clock->error)) / 1e3);
  } else if (!options.clock.empty()) {
    throw InputError("--clock", in_quotes(options.clock) + " does not tell the time",
                     "the HTTP port of `pushbench serve`");
  } else {
    fmt::print(stderr,
               "the server does not tell its clock (GET /clock): latency is only as good as the clocks agree\n");
  }
  return external;
}

void refuse_faults_that_need_a_run(const Scenario& scenario, const ExternalServer& external) {
  for (const Fault& fault : scenario.faults) {
    const std::string named = in_quotes(name_of(fault.kind));
    if (harms_server(fault.kind)) {
      throw InputError("drive: " + in_quotes(scenario.name),
                       "has a fault of the server, " + named + ", and drive has no server to harm",
                       "a scenario whose faults are all of clients or connections, or `pushbench run`");
    }
    if (fault.kind == FaultKind::move && !external.endpoint.address.starts_with("127.")) {
      throw InputError("drive: " + in_quotes(scenario.name),
                       "has the fault " + named + ", and to reach this server clients have one address each",
                       "a server in 127.0.0.0/8, where there are many, or a scenario without it");
    }
  }
}

int run_drive(const Options& options, const std::string& command_line) {
  check_exports(options.exports);
  RunPlan plan;
  std::vector<std::string> overrides = options.overrides;
  if (options.trials) overrides.push_back(fmt::format("trials={}", *options.trials));
  plan.scenarios.push_back(load_scenario(find_scenario(options.scenario), overrides));
  plan.variants = {{parse_variant(options.transport, "--transport")}};
  plan.seed = options.seed;
  plan.command_line = command_line;
  plan.file = new_result_file(options.directory, plan.scenarios);
  plan.external = external_server(options);
  refuse_faults_that_need_a_run(plan.scenarios.front(), *plan.external);

  ProgressDisplay display(ProgressLines::of_command(false), plan);
  const Execution execution = execute(plan, display);
  print_run(execution.run, options.format, true);
  write_exports(execution.run, options.exports, true);
  return conclude(execution, plan.file);
}

}  // namespace

void add_drive(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("drive", "The clients alone, against a server given by address");
  const auto all = transports();
  command->footer(fmt::format(kExamples, all[0]->name(), all[2]->name(), all[1]->name()));
  command->add_option("scenario", options->scenario, "Name or file; default: feed")->type_name("SCENARIO");
  command->add_option("-s,--server", options->server, "Where the server is")->required()->type_name("URL");
  command->add_option("-t,--transport", options->transport, "By which transport: NAME or NAME:SETTING=VALUE")
      ->required()
      ->type_name("NAME");
  command->add_option("--clock", options->clock, "Where to read the server's clock, if not at its HTTP port")
      ->type_name("URL");
  command->add_option("-n,--trials", options->trials, "Trials")->type_name("N");
  add_seed_option(*command, options->seed, "schedules and payloads");
  add_set_option(*command, options->overrides);
  add_output_option(*command, options->directory);
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  command->callback([options, &command_line] { command_line.exit_code = run_drive(*options, command_line.text); });
}

}  // namespace pushbench
