#include "harness/capacity/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "harness/capacity/bounds.hpp"
#include "harness/capacity/judgement.hpp"
#include "harness/capacity/reasons.hpp"
#include "harness/capacity/scaled.hpp"
#include "harness/environment.hpp"
#include "harness/execution.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Capacity;
using results::CapacityEnd;
using Clock = std::chrono::steady_clock;

results::Run begin(const CapacityPlan& plan) {
  results::Run run = begin_run(plan.command_line, plan.seed);
  run.scenarios = {{.name = plan.scenario.name, .hash = hash_of(plan.scenario), .document = to_json(plan.scenario)}};
  return run;
}

Capacity begin_capacity(const CapacityQuestion& question, const SearchOptions& bounds, const Machine& machine) {
  Capacity capacity;
  const Scenario scenario = question.variant.applied_to(question.scenario);
  capacity.scenario = scenario.name;
  capacity.transport = question.variant.label;
  capacity.settings = question.variant.settings_in(question.scenario);
  for (const SettingSpec& spec : question.variant.transport->settings()) {
    if (capacity.settings.at(spec.name) != words_of(spec.standard)) capacity.changed.push_back(spec.name);
  }
  capacity.goals = {scenario.slo.begin(), scenario.slo.end()};
  capacity.server_cores =
      static_cast<std::uint32_t>(plan_fleet(scaled(scenario, question.of, bounds.start), machine).server_cpus.size());
  capacity.precision = bounds.precision;
  capacity.wanted_confirmations = bounds.confirmations;
  capacity.least = bounds.least;
  capacity.most = bounds.most;
  capacity.of = question.of;
  capacity.at = question.at;
  capacity.started_at = utc_now();
  capacity.end = CapacityEnd::interrupted;
  return capacity;
}

/// All questions, one after the other.
class Inquiry {
 public:
  Inquiry(const CapacityPlan& plan, CapacityObserver& observer)
      : plan_(plan), observer_(observer), machine_(read_machine()) {
    for (const CapacityQuestion& question : plan.questions) {
      if (question.scenario.slo.empty()) {
        throw InputError("capacity: " + in_quotes(question.scenario.name), "has no goal that it could miss",
                         "a scenario with \"slo\", or --set slo.latency_p99_us=100000 (100 ms)");
      }
      bounds_.push_back(bounds_of(question, plan, machine_));
    }
  }

  Execution answer() {
    run_ = begin(plan_);
    make_folder_for(plan_.file);
    save();  // a path that can't be written is found before the first trial, not after it
    std::size_t done = 0;
    for (; done < plan_.questions.size() && !interruption_.happened(); ++done) {
      observer_.on_question(done + 1, plan_.questions.size(), plan_.questions[done]);
      run_.capacities.push_back(begin_capacity(plan_.questions[done], bounds_[done].search, machine_));
      search(plan_.questions[done], bounds_[done], run_.capacities.back());
      save();
      observer_.on_answer(run_.capacities.back());
    }
    const bool interrupted = interruption_.happened() &&
                             (done < plan_.questions.size() || run_.capacities.back().end == CapacityEnd::interrupted);
    run_.reason = interrupted ? fmt::format("{} in search {} of {}", interruption_.words(),
                                            std::max<std::size_t>(done, 1), plan_.questions.size())
                              : failures();
    run_.status = run_.reason.empty() ? results::RunStatus::complete : results::RunStatus::partial;
    run_.finished_at = utc_now();
    save();
    return {std::move(run_), interrupted};
  }

 private:
  void search(const CapacityQuestion& question, const Bounds& bounds, Capacity& capacity) {
    CapacitySearch search(bounds.search);
    const auto until = Clock::now() + std::chrono::duration<double>(plan_.time_limit_s);
    std::uint32_t number = 0;
    std::string stopped;
    while (const auto next = search.next()) {
      if (Clock::now() >= until) stopped = fmt::format("the time limit of {:.0f} s was reached", plan_.time_limit_s);
      if (stopped.empty()) {
        observer_.on_trial(question, next->value, next->confirms);
        const Scenario scenario = scaled(question.scenario, question.of, next->value);
        const results::Trial trial = try_out(question, scenario, ++number);
        if (!interruption_.happened() || trial.status != results::TrialStatus::failed) {
          capacity.probes.push_back(judged(trial, scenario, next->value, next->confirms));
          search.observe(observed(capacity.probes.back(), trial));
          observer_.on_probe(question, capacity.probes.back());
        }
        stopped = search.next() ? interruption_.words() : "";
      }
      if (!stopped.empty()) search.stop(CapacityEnd::interrupted);
      conclude(search, capacity);
      save();
    }
    capacity.reasons = reasons_of(capacity, bounds.why_no_more);
    if (!stopped.empty()) capacity.reasons.push_back(stopped);
  }

  results::Trial try_out(const CapacityQuestion& question, const Scenario& scenario, std::uint32_t number) {
    const TrialOrder order{.scenario = scenario,
                           .variant = question.variant,
                           .number = number,
                           .run_seed = plan_.seed,
                           .machine = machine_,
                           .external = nullptr};
    return run_trial(context_, order, [this](const TrialProgress& progress) {
      observer_.on_progress(progress);
      return interruption_.happened();
    });
  }

  static void conclude(const CapacitySearch& search, Capacity& capacity) {
    capacity.end = search.end();
    capacity.knee = search.knee();
    capacity.beyond = search.beyond();
    capacity.confirmed = search.confirmed();
    capacity.confirmations = search.confirmations();
  }

  std::string failures() const {
    for (const Capacity& capacity : run_.capacities) {
      if (capacity.end != CapacityEnd::failed) continue;
      return fmt::format("the search of {} failed: {}", capacity.transport, capacity.reasons.front());
    }
    return {};
  }

  void save() const { results::save_run(run_, plan_.file); }

  const CapacityPlan& plan_;
  CapacityObserver& observer_;
  Machine machine_;
  std::vector<Bounds> bounds_;
  boost::asio::io_context context_{1};
  Interruption interruption_{context_};
  results::Run run_;
};

}  // namespace

Execution execute_capacity(const CapacityPlan& plan, CapacityObserver& observer) {
  return Inquiry(plan, observer).answer();
}

}  // namespace pushbench
