// pushbench: how should this server get data to its clients, and what will each way cost?
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/usage.hpp"
#include "harness/environment.hpp"
#include "harness/probes.hpp"
#include "harness/worker.hpp"

namespace pushbench {

namespace {

constexpr const char* kDescription =
    "How should this server get data to its clients: short polling, long polling, SSE or WebSocket, and what will "
    "each\n"
    "cost? pushbench runs every transport under the same open-loop load on real sockets and measures latency, bytes "
    "on\n"
    "the wire, CPU, memory and whether every message arrived, beside a control without any protocol.\n";

constexpr const char* kExamples = R"(Examples:
  pushbench run                                  compare all transports on the default scenario
  pushbench run chat --set clients=200           another scenario, changed
  pushbench run --all                            which transport meets which scenario's goal, and the cheapest
  pushbench run --faults                         what gets lost when something breaks, and how they recover
  pushbench simulate notifications --clients 5M --network lte
                                                 the same where no machine is large enough, on phones too
  pushbench ceiling --target 100k                how many connections, what each costs, and what stops them
  pushbench capacity notifications               the most messages, or clients, before its goal is missed
  pushbench calibrate                            what this machine takes for each operation, for simulations
  pushbench validate                             how far simulated trials are off real ones here
  pushbench list scenarios                       what there is to run
  pushbench report result.json                   the answer, tables and charts as one page to send round
  pushbench chart result.json -k cpu -o cpu.svg  what it measured, as a picture for a slide
  pushbench doctor                               what this machine will limit, and how to lift it
  pushbench compare before.json after.json       what got worse, beyond noise
  pushbench ab old/pushbench new/pushbench       two builds, measured in turn and compared: for CI
  pushbench history plot --scenario feed         a figure over commits, and where it changed
  pushbench advise --clients 50k --messages-per-second 2 --payload 300 --p99 500ms
                                                 which transport for that, on how many servers
  pushbench serve                                a server for curl and browsers
  pushbench run --help                           more about a command

Exit codes: 0 good, 1 failed, 2 bad input (one line says what would be accepted), 3 results that can't be trusted,
130 interrupted.)";

/// A connection takes an open file; the soft limit is there for programs that don't know about many.
void raise_open_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string version_text() {
  const results::Environment environment = describe_environment();
  return fmt::format("pushbench {} ({}{}{})", tool_version(), environment.commit,
                     environment.commit.empty() ? "" : ", ", environment.compiler);
}

int run(int argc, char** argv) {
  CommandLine command_line;
  command_line.text = shell_text({argv, static_cast<std::size_t>(argc)});

  CLI::App app{kDescription, "pushbench"};
  app.footer(kExamples);
  app.set_help_flag("-h,--help", "Explain, with examples, and exit");
  app.set_version_flag("--version", version_text, "Print version, commit and compiler, and exit");
  add_run(app, command_line);
  add_simulate(app, command_line);
  add_calibrate(app, command_line);
  add_validate(app, command_line);
  add_ceiling(app, command_line);
  add_capacity(app, command_line);
  add_list(app, command_line);
  add_show(app, command_line);
  add_compare(app, command_line);
  add_ab(app, command_line);
  add_chart(app, command_line);
  add_claims(app, command_line);
  add_report(app, command_line);
  add_advise(app, command_line);
  add_history(app, command_line);
  add_doctor(app, command_line);
  add_serve(app, command_line);
  add_drive(app, command_line);

  try {
    app.parse(argc, argv);
    if (argc == 1) print(app.help());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw explain(error, app);
    app.exit(error);  // help or version: prints it
  }
  return command_line.exit_code;
}

}  // namespace

}  // namespace pushbench

int main(int argc, char** argv) {
  using namespace pushbench;
  raise_open_file_limit();
  try {
    if (argc == 3 && std::string_view{argv[1]} == "worker") {
      return run_worker(static_cast<int>(parse_number(argv[2]).value_or(0)));
    }
    const int exit_code = run(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
    fmt::print(stderr, "pushbench: standard output cannot be written\n");
    return kFailed;
  } catch (const InputError& error) {
    fmt::print(stderr, "pushbench: {}\n", error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pushbench: {}\n", InputError("", error.what()).what());
    return kFailed;
  }
}
