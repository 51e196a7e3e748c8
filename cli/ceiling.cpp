// `pushbench ceiling`: how many connections, what each of them costs, and what stops them.
#include "harness/ceiling/ceiling.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "cli/ceiling_progress.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/quantities.hpp"
#include "cli/selection.hpp"
#include "cli/usage.hpp"
#include "harness/doctor.hpp"
#include "results/ceiling_figures.hpp"
#include "runtime/input_error.hpp"
#include "transports/sweep.hpp"

namespace pushbench {

namespace {

constexpr std::uint64_t kMostConnections = 10'000'000;

constexpr const char* kExamples = R"(Examples:
  pushbench ceiling --target 20k                 a curve up to 20,000 connections of each transport that holds them
  pushbench ceiling -t {0} --target 1M      a million, and what each of them costs
  pushbench ceiling -t {0} -t {0}:heartbeat_s=20 --target 100k --steps 1k,10k

"A server can hold 65,000 connections", in three commands:
  pushbench ceiling -t {0} --target 70k --lift processes
      stops at 28,232: the ports of ONE client address towards ONE address and port, with the default range
  pushbench ceiling -t {0} --target 70k --lift processes --port-range 1024-65535
      stops at 64,512: the same wall with all ports, where the 65,000 come from
  pushbench ceiling -t {0} --target 70k
      goes past it: a second client address has ports of its own. The wall was the client's, never the server's.

Connections are opened in steps. At each, a broadcast must reach every one of them; then their memory, and the CPU that
they take doing nothing, are measured. Walls (ports, open files, backlog, conntrack, tcp_mem, memory, time) are named
with the kernel's evidence and the remedy, and lifted where the run can do that by itself: with further processes,
source addresses of 127.0.0.0/8, and server ports. It works in a network namespace of its own and leaves nothing behind.
`pushbench doctor --clients N` prints the commands for those that need the operator.
Exit code: 0 the target is held, or a wall was met and named, and all of it is proven by broadcasts; 3 a worker failed,
connections were lost or a broadcast did not reach all once; 2 bad input, 130 interrupted (the result is kept).)";

struct Options {
  std::vector<std::string> transports, lifts;
  std::string target = "1M";
  std::string steps, port_range, max_memory, time_limit;
  bool host_network = false;
  std::uint32_t in_flight = 0, broadcasts = 0, payload_bytes = 0;
  double idle_s = 0, heartbeat_s = 0;
  std::uint64_t seed = 1;
  std::string directory = "pushbench-results";
  OutputFormat format = OutputFormat::table;
  Exports exports;
  bool details = false;
  bool quiet = false;

  /// Those of a plan, so that its defaults are said once.
  Options() {
    const CeilingPlan plan;
    in_flight = plan.in_flight;
    broadcasts = plan.broadcasts;
    payload_bytes = plan.payload_bytes;
    idle_s = plan.idle_s;
    heartbeat_s = plan.heartbeat_s;
  }
};

Lifts lifts_of(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 4> kWords{"none", "processes", "addresses", "ports"};
  if (words.empty()) return {};
  Lifts lifts{.processes = false, .addresses = false, .ports = false};
  for (const std::string& word : words) {
    if (std::find(kWords.begin(), kWords.end(), word) == kWords.end()) {
      throw InputError("ceiling: --lift", in_quotes(word) + " is not known", accepted_words(word, kWords));
    }
    if (word == "none" && words.size() > 1) {
      throw InputError("ceiling: --lift", "\"none\" stands beside others", "none alone, or what may be lifted");
    }
    lifts.processes |= word == "processes";
    lifts.addresses |= word == "addresses";
    lifts.ports |= word == "ports";
  }
  return lifts;
}

/// Throws InputError if heartbeats would be measured while none falls due.
void check_heartbeats(const CeilingPlan& plan) {
  const double longest = kSweepSlices * plan.idle_s;
  if (plan.idle_s == 0) return;
  for (const Variant& variant : plan.variants) {
    const double interval = heartbeat_s_of(plan, variant);
    if (interval <= longest) continue;
    throw InputError(
        plan.heartbeat_s == interval ? "ceiling: --heartbeat-s" : "ceiling: " + variant.label,
        fmt::format("with one heartbeat in {} s none falls due in the {} s of --idle-s", interval, plan.idle_s),
        fmt::format("up to {}, a longer --idle-s, or --heartbeat-s 0 not to measure them", longest));
  }
}

CeilingPlan plan_of(const Options& options, const std::string& command_line) {
  CeilingPlan plan;
  plan.variants = select_holders(options.transports);
  plan.target = parse_count(options.target, "ceiling: --target", kMostConnections);
  plan.steps = options.steps.empty() ? steps_to(plan.target)
                                     : parse_ascending_counts(options.steps, "ceiling: --steps", kMostConnections);
  if (!options.steps.empty() && plan.steps.back() > plan.target) {
    throw InputError("ceiling: --steps", fmt::format("{} is above the target", plan.steps.back()),
                     fmt::format("numbers up to {}, or a higher --target", plan.target));
  }
  std::erase(plan.steps, plan.target);
  plan.lifts = lifts_of(options.lifts);
  if (!options.port_range.empty()) plan.port_range = parse_ports(options.port_range, "ceiling: --port-range");
  if (plan.port_range && options.host_network) {
    throw InputError("ceiling: --port-range", "would change the host's ports with --host-network", "either of the two");
  }
  plan.own_network = !options.host_network;
  plan.in_flight = options.in_flight;
  plan.broadcasts = options.broadcasts;
  plan.payload_bytes = options.payload_bytes;
  plan.idle_s = options.idle_s;
  plan.heartbeat_s = options.heartbeat_s;
  check_heartbeats(plan);
  if (!options.time_limit.empty()) plan.time_limit_s = parse_duration(options.time_limit, "ceiling: --time-limit");
  if (!options.max_memory.empty()) {
    plan.most_memory_bytes =
        parse_bytes(options.max_memory, "ceiling: --max-memory", read_machine_facts().memory_bytes);
  }
  plan.seed = options.seed;
  plan.command_line = command_line;
  plan.file = new_result_file(options.directory, "ceiling");
  return plan;
}

std::string announcement_of(const CeilingPlan& plan) {
  std::string names;
  for (const Variant& variant : plan.variants) names += (names.empty() ? "" : ", ") + variant.label;
  const bool one = plan.variants.size() == 1;
  return fmt::format(
      "{}: up to {} connections{}, measured at {} step{}, for {} at most{}; Ctrl-C ends it and keeps what is "
      "measured\n\n",
      names, grouped(plan.target), one ? "" : " each", plan.steps.size() + 1, plan.steps.empty() ? "" : "s",
      duration_text(plan.time_limit_s), one ? "" : " each");
}

/// What a person does next.
void advise(const results::Run& run) {
  std::uint64_t target = 0;
  for (const results::Ceiling& ceiling : run.ceilings) {
    if (ceiling.end == results::CeilingEnd::wall) target = std::max(target, ceiling.target);
  }
  if (target > 0) {
    fmt::print(stderr, "next: `pushbench doctor --clients {}` prints the commands that lift what needs the operator\n",
               target);
  }
}

int run(const Options& options, const std::string& command_line) {
  check_exports(options.exports);
  const CeilingPlan plan = plan_of(options, command_line);
  CeilingDisplay display(ProgressLines::of_command(options.quiet), announcement_of(plan));
  const Execution execution = execute_ceiling(plan, display);

  if (!options.quiet) fmt::print(stderr, "\n");
  print_run(execution.run, options.format, options.details);
  write_exports(execution.run, options.exports, options.details);
  const int exit_code = conclude(execution, plan.file);
  if (!options.quiet) advise(execution.run);
  if (exit_code != 0) return exit_code;
  const auto& ceilings = execution.run.ceilings;
  return std::all_of(ceilings.begin(), ceilings.end(), results::is_proven) ? 0 : kInvalid;
}

void add_figures(CLI::App& command, Options& options) {
  command
      .add_option("--in-flight", options.in_flight,
                  "Connections that are being opened at once, 1 to 65536; default: 512")
      ->check(CLI::Range(1, 65'536).description(""))
      ->type_name("N");
  command.add_option("--broadcasts", options.broadcasts, "At each step, to prove that all live, 1 to 1000; default: 2")
      ->check(CLI::Range(1, 1'000).description(""))
      ->type_name("N");
  command.add_option("--payload-bytes", options.payload_bytes, "Of a broadcast, 100 to 65536; default: 200")
      ->check(CLI::Range(100, 65'536).description(""))
      ->type_name("N");
  command
      .add_option("--idle-s", options.idle_s, "Seconds of watching them do nothing, 0 (not at all) to 3600; default: 5")
      ->check(CLI::Range(0.0, 3'600.0).description(""))
      ->type_name("S");
  command
      .add_option("--heartbeat-s", options.heartbeat_s,
                  "Seconds between heartbeats in a second such watch, 0 (none) to 32 x --idle-s; default: 30")
      ->check(CLI::Range(0.0, 3'600.0).description(""))
      ->type_name("S");
}

void add_limits(CLI::App& command, Options& options) {
  command
      .add_option("--lift", options.lifts,
                  "Which walls to lift: processes, addresses, ports (by commas), or none; default: all")
      ->delimiter(',')
      ->type_name("WHAT,...");
  command
      .add_option("--port-range", options.port_range,
                  "Ports to connect from, in the run's own network; default: as the kernel has it")
      ->type_name("FIRST-LAST");
  command.add_flag("--host-network", options.host_network, "In the host's network, not in a namespace of its own");
  command
      .add_option("--max-memory", options.max_memory,
                  "Of all that the run takes, as 8GiB, 512MiB or 50%; default: leaves a fifth of the machine")
      ->type_name("SIZE");
  command.add_option("--time-limit", options.time_limit, "For each transport, as 90, 90s, 5m or 1.5h; default: 30m")
      ->type_name("TIME");
}

}  // namespace

void add_ceiling(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("ceiling", "How many connections, what each costs, and what stops them");
  command->footer(fmt::format(kExamples, select_holders({}).front().label));
  command
      ->add_option("-t,--transport,--transports", options->transports,
                   "Which, by commas, as NAME or NAME:SETTING=VALUE; default: all that push, but the control")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("-n,--target", options->target, "How many connections, as 1000000, 1M or 250k; default: 1M")
      ->type_name("N");
  command->add_option("--steps", options->steps, "Where to measure on the way, as 1k,10k; default: a doubling curve")
      ->type_name("N,...");
  add_limits(*command, *options);
  add_figures(*command, *options);
  add_seed_option(*command, options->seed, "payloads");
  add_output_option(*command, options->directory);
  add_format_option(*command, options->format);
  add_export_options(*command, options->exports);
  add_details_option(*command, options->details);
  add_quiet_option(*command, options->quiet);
  command->callback([options, &command_line] { command_line.exit_code = run(*options, command_line.text); });
}

}  // namespace pushbench
