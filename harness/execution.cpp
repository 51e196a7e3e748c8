#include "harness/execution.hpp"

#include <fmt/ranges.h>

#include <csignal>
#include <system_error>

#include "harness/environment.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

results::Run begin_run(const std::string& command_line, std::uint64_t seed) {
  results::Run run;
  run.tool_version = tool_version();
  run.started_at = utc_now();
  run.status = results::RunStatus::partial;
  run.reason = "still running";
  run.command_line = command_line;
  run.seed = seed;
  run.environment = describe_environment();
  return run;
}

void record_scenarios(results::Run& run, std::span<const Scenario> scenarios, std::span<const Variant> first) {
  // The registry lists the control first.
  const bool controlled = first.front().transport == transports().front() && first.front().changed.empty();
  if (controlled) run.control = first.front().label;
  for (const Scenario& scenario : scenarios) {
    run.scenarios.push_back({.name = scenario.name, .hash = hash_of(scenario), .document = to_json(scenario)});
  }
}

std::string failures_of(const results::Run& run) {
  constexpr std::size_t kMostTold = 3;
  std::vector<std::string> told;
  std::size_t failed = 0;
  for (const results::Trial& trial : run.trials) {
    if (trial.status != results::TrialStatus::failed || ++failed > kMostTold) continue;
    const std::string place = run.scenarios.size() > 1 ? trial.scenario + ": " : "";
    told.push_back(fmt::format("{}trial {} of {} failed: {}", place, trial.number, trial.transport,
                               fmt::join(trial.reasons, "; ")));
  }
  if (failed > kMostTold) told.push_back(fmt::format("and {} more", failed - kMostTold));
  return fmt::format("{}", fmt::join(told, "; "));
}

void make_folder_for(const std::filesystem::path& file) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error)
    throw InputError(file.parent_path().string(), "cannot be made: " + error.message(), "a folder that can be written");
}

Interruption::Interruption(boost::asio::io_context& context) : signals_(context, SIGINT, SIGTERM) {
  // Who started it with nohup wants it to go on.
  struct sigaction hang_up {};
  if (sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) signals_.add(SIGHUP);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error)
      words_ = signal == SIGINT   ? "interrupted (Ctrl-C)"
               : signal == SIGHUP ? "interrupted (SIGHUP)"
                                  : "interrupted (SIGTERM)";
  });
}

}  // namespace pushbench
