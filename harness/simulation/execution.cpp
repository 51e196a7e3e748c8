// Carries out a plan of simulated trials: what harness/run.cpp is to real ones, without a machine that gets tired, so
// their order needs no dice.
#include <fmt/format.h>

#include <chrono>

#include "harness/execution.hpp"
#include "harness/probes.hpp"
#include "harness/simulation/simulation.hpp"
#include "results/json.hpp"

namespace pushbench {

namespace {

/// In place of the day: the same command is to leave the same bytes.
constexpr const char* kNoDay = "1970-01-01T00:00:00Z";

struct Planned {
  std::size_t scenario;
  const Variant* variant;
  std::uint32_t number;
};

/// Scenario by scenario, within one round by round: a trial of everything that is compared.
std::vector<Planned> order_of(const SimulationPlan& plan) {
  std::vector<Planned> order;
  for (std::size_t scenario = 0; scenario < plan.scenarios.size(); ++scenario) {
    for (std::uint32_t number = 1; number <= plan.scenarios[scenario].trials; ++number) {
      for (const Variant& variant : plan.variants[scenario]) order.push_back({scenario, &variant, number});
    }
  }
  return order;
}

std::uint64_t peak_memory_bytes() { return read_process_totals().peak_memory_bytes; }

}  // namespace

SimulationExecution simulate(const SimulationPlan& plan, SimulationObserver& observer) {
  using Stopwatch = std::chrono::steady_clock;
  const std::vector<Planned> order = order_of(plan);
  boost::asio::io_context context{1};
  const Interruption interruption(context);

  results::Run run = begin_run(plan.command_line, plan.seed);
  run.started_at = kNoDay;
  run.trials_planned = static_cast<std::uint32_t>(order.size());
  record_scenarios(run, plan.scenarios, plan.variants.front());
  make_folder_for(plan.file);
  results::save_run(run, plan.file);  // a path that can't be written is found before the first trial, not after it

  std::size_t done = 0;
  for (std::size_t i = 0; i < order.size() && !interruption.happened(); ++i) {
    const Planned& planned = order[i];
    const Scenario& scenario = plan.scenarios[planned.scenario];
    observer.on_trial(i + 1, order.size(), scenario, *planned.variant);
    SimulationSpeed speed{.label = fmt::format("{} {}", scenario.name, planned.variant->label),
                          .clients = scenario.clients};
    const Stopwatch::time_point began = Stopwatch::now();
    SimulatedTrial made =
        simulate_trial({.scenario = scenario,
                        .variant = *planned.variant,
                        .number = planned.number,
                        .run_seed = plan.seed,
                        .setting = plan.settings.size() == 1 ? plan.settings.front() : plan.settings[planned.scenario]},
                       [&](const SimulationProgress& progress) {
                         observer.on_progress(progress);
                         context.poll();
                         return interruption.happened();
                       });
    context.poll();  // a trial too short to be asked
    speed.real_s = std::chrono::duration<double>(Stopwatch::now() - began).count();
    if (made.trial.simulated) {
      speed.virtual_s = made.trial.simulated->virtual_s;
      speed.events = made.trial.simulated->events;
    }
    speed.memory_bytes = peak_memory_bytes();
    made.trial.place = static_cast<std::uint32_t>(i + 1);
    done += made.interrupted ? 0 : 1;
    run.trials.push_back(std::move(made.trial));
    results::save_run(run, plan.file);
    observer.on_result(run.trials.back(), speed);
  }
  const bool interrupted = interruption.happened() && done < order.size();
  run.reason = interrupted ? fmt::format("{} after {} of {} trials", interruption.words(), done, order.size())
                           : failures_of(run);
  run.status = run.reason.empty() ? results::RunStatus::complete : results::RunStatus::partial;
  run.finished_at = kNoDay;
  results::save_run(run, plan.file);
  return {std::move(run), interrupted};
}

}  // namespace pushbench
