#include "harness/run.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "harness/environment.hpp"
#include "harness/schedule.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

results::Run begin_run(const RunPlan& plan, std::size_t trials) {
  results::Run run;
  run.tool_version = tool_version();
  run.started_at = utc_now();
  run.status = results::RunStatus::partial;
  run.reason = "still running";
  run.command_line = plan.command_line;
  run.seed = plan.seed;
  run.trials_planned = static_cast<std::uint32_t>(trials);
  run.environment = describe_environment();
  // The registry lists the control first.
  if (plan.transports.front() == transports().front()) run.control = plan.transports.front()->name();
  for (const Scenario& scenario : plan.scenarios) {
    run.scenarios.push_back({.name = scenario.name, .hash = hash_of(scenario), .document = to_json(scenario)});
  }
  return run;
}

void make_folder_for(const std::filesystem::path& file) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error)
    throw InputError(file.parent_path().string(), "cannot be made: " + error.message(), "a folder that can be written");
}

}  // namespace

std::vector<PlannedTrial> order_of(const RunPlan& plan) {
  std::vector<PlannedTrial> order;
  for (const Scenario& scenario : plan.scenarios) {
    for (std::uint32_t number = 1; number <= scenario.trials; ++number) {
      std::vector<const Transport*> round = plan.transports;
      Random random(seed_for(plan.seed, number, Purpose::order));
      for (std::size_t i = round.size(); i > 1; --i) std::swap(round[i - 1], round[random.below(i)]);
      for (const Transport* transport : round) order.push_back({&scenario, transport, number});
    }
  }
  return order;
}

results::Run execute(const RunPlan& plan, RunObserver& observer) {
  const std::vector<PlannedTrial> order = order_of(plan);
  const Machine machine = read_machine();
  for (const Scenario& scenario : plan.scenarios) plan_fleet(scenario, machine, plan.external.has_value());

  boost::asio::io_context context{1};
  std::string interruption;
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int signal) {
    if (!error) interruption = signal == SIGINT ? "interrupted (Ctrl-C)" : "interrupted (SIGTERM)";
  });

  results::Run run = begin_run(plan, order.size());
  make_folder_for(plan.file);
  results::save_run(run, plan.file);  // a path that can't be written is found before the first trial, not after it
  for (std::size_t i = 0; i < order.size() && interruption.empty(); ++i) {
    observer.on_trial(i + 1, order.size(), order[i]);
    const TrialOrder trial_order{.scenario = *order[i].scenario,
                                 .transport = *order[i].transport,
                                 .number = order[i].number,
                                 .run_seed = plan.seed,
                                 .machine = machine,
                                 .external = plan.external ? &*plan.external : nullptr};
    results::Trial trial = run_trial(context, trial_order, [&](const TrialProgress& progress) {
      observer.on_progress(progress);
      return !interruption.empty();
    });
    trial.place = static_cast<std::uint32_t>(i + 1);
    run.trials.push_back(trial);
    results::save_run(run, plan.file);
    observer.on_result(trial);
  }
  if (interruption.empty()) {
    run.status = results::RunStatus::complete;
    run.reason.clear();
  } else {
    run.reason = interruption + " after " + std::to_string(run.trials.size()) + " of " + std::to_string(order.size()) +
                 " trials";
  }
  run.finished_at = utc_now();
  results::save_run(run, plan.file);
  return run;
}

}  // namespace pushbench
