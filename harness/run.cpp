#include "harness/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/environment.hpp"
#include "harness/execution.hpp"
#include "harness/schedule.hpp"
#include "results/json.hpp"

namespace pushbench {

namespace {

results::Run begin(const RunPlan& plan, std::size_t trials) {
  results::Run run = begin_run(plan.command_line, plan.seed);
  run.trials_planned = static_cast<std::uint32_t>(trials);
  record_scenarios(run, plan.scenarios, plan.variants.front());
  return run;
}

}  // namespace

std::vector<PlannedTrial> order_of(const RunPlan& plan) {
  std::vector<PlannedTrial> order;
  for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
    const Scenario& scenario = plan.scenarios[i];
    for (std::uint32_t number = 1; number <= scenario.trials; ++number) {
      std::vector<const Variant*> round;
      for (const Variant& variant : plan.variants[i]) round.push_back(&variant);
      Random random(seed_for(plan.seed, number, Purpose::order));
      for (std::size_t left = round.size(); left > 1; --left) std::swap(round[left - 1], round[random.below(left)]);
      for (const Variant* variant : round) order.push_back({&scenario, variant, number});
    }
  }
  if (plan.by_rounds) {
    std::ranges::stable_sort(order, {}, [](const PlannedTrial& trial) { return trial.number; });
  }
  return order;
}

Execution execute(const RunPlan& plan, RunObserver& observer) {
  const std::vector<PlannedTrial> order = order_of(plan);
  const Machine machine = read_machine();
  for (const Scenario& scenario : plan.scenarios) plan_fleet(scenario, machine, plan.external.has_value());

  boost::asio::io_context context{1};
  const Interruption interruption(context);

  results::Run run = begin(plan, order.size());
  make_folder_for(plan.file);
  results::save_run(run, plan.file);  // a path that can't be written is found before the first trial, not after it
  for (std::size_t i = 0; i < order.size() && !interruption.happened(); ++i) {
    observer.on_trial(i + 1, order.size(), order[i]);
    const TrialOrder trial_order{.scenario = *order[i].scenario,
                                 .variant = *order[i].variant,
                                 .number = order[i].number,
                                 .run_seed = plan.seed,
                                 .machine = machine,
                                 .external = plan.external ? &*plan.external : nullptr};
    results::Trial trial = run_trial(context, trial_order, [&](const TrialProgress& progress) {
      observer.on_progress(progress);
      return interruption.happened();
    });
    trial.place = static_cast<std::uint32_t>(i + 1);
    run.trials.push_back(trial);
    results::save_run(run, plan.file);
    observer.on_result(trial);
  }
  const bool last_failed = !run.trials.empty() && run.trials.back().status == results::TrialStatus::failed;
  const std::size_t done = run.trials.size() - (last_failed ? 1 : 0);
  const bool interrupted = interruption.happened() && done < order.size();
  run.reason = interrupted ? fmt::format("{} after {} of {} trials", interruption.words(), done, order.size())
                           : failures_of(run);
  run.status = run.reason.empty() ? results::RunStatus::complete : results::RunStatus::partial;
  run.finished_at = utc_now();
  results::save_run(run, plan.file);
  return {std::move(run), interrupted};
}

}  // namespace pushbench
