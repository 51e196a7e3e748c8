// `pushbench serve`: the server alone.
#include "harness/serve.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench serve                                  all transports on 127.0.0.1:8080 (what is not HTTP on 8081)
  pushbench serve --scenario feed                  publishes what the scenario says, until Ctrl-C
  pushbench serve --address 0.0.0.0 --port 9000    for clients on other machines (see `pushbench drive`)

Try it:
  curl -N http://127.0.0.1:8080/channels/news/events
  curl http://127.0.0.1:8080/channels/news/messages -d 'hello'
  curl 'http://127.0.0.1:8080/channels/news/poll?after=0'
  curl http://127.0.0.1:8080/                      lists all routes; /echo echoes, by POST and by WebSocket)";

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::uint16_t raw_port = 8081;
  std::vector<std::string> transports;
  std::string scenario;
  std::vector<std::string> overrides;
  std::uint64_t seed = 1;
};

void print_ready(const std::vector<ServedAt>& served) {
  fmt::print("listening:\n");
  for (const ServedAt& one : served) {
    const bool ipv6 = one.endpoint.address.find(':') != std::string::npos;
    fmt::print("  {:<14} {}{}{}{}:{}\n", one.transport->name(), one.transport->over_http() ? "http://" : "tcp://",
               ipv6 ? "[" : "", one.endpoint.address, ipv6 ? "]" : "", one.endpoint.port);
  }
  fmt::print("Ctrl-C ends it\n");
  std::fflush(stdout);
}

int run_serve(const Options& options) {
  ServeOptions serve_options;
  serve_options.http = {options.address, options.port};
  serve_options.own_port = {options.address, options.raw_port};
  serve_options.transports = select_transports(options.transports);
  serve_options.publishes = !options.scenario.empty();
  serve_options.scenario =
      load_scenario(find_scenario(options.scenario.empty() ? "feed" : options.scenario), options.overrides);
  serve_options.seed = options.seed;
  serve(serve_options, print_ready);
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("serve", "The server alone, for curl, browsers, `drive` and other load generators");
  command->footer(kExamples);
  command->add_option("-a,--address", options->address, "Numeric address to listen on; default: 127.0.0.1")
      ->type_name("ADDRESS");
  command->add_option("-p,--port", options->port, "HTTP port; 0 lets the kernel choose; default: 8080")
      ->type_name("PORT");
  command->add_option("--raw-port", options->raw_port, "Port of the transport that is not HTTP; default: 8081")
      ->type_name("PORT");
  command->add_option("-t,--transports", options->transports, "Which, separated by commas; default: all")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("--scenario", options->scenario, "Publish this scenario's downlink")->type_name("SCENARIO");
  command->add_option("--set", options->overrides, "Change a key of the scenario, such as transports.NAME.SETTING=5")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_option("--seed", options->seed, "Seed of schedule and payload; default: 1")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("S");
  command->callback([options, &command_line] { command_line.exit_code = run_serve(*options); });
}

}  // namespace pushbench
