#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pushbench {

namespace {

std::string milliseconds_text(std::uint64_t us) { return fmt::format("{:.2f} ms", static_cast<double>(us) / 1e3); }

std::string name_of(const PlannedTrial& trial) { return trial.scenario->name + " " + trial.variant->label; }

std::string_view name_of(results::TrialStatus status) {
  switch (status) {
    case results::TrialStatus::ok: return "ok";
    case results::TrialStatus::invalid: return "INVALID";
    case results::TrialStatus::failed: return "FAILED";
  }
  return "";
}

}  // namespace

ProgressDisplay::ProgressDisplay(ProgressLines lines, const RunPlan& plan) : lines_(lines), left_s_(estimated_s(plan)) {
  for (const PlannedTrial& trial : order_of(plan)) name_width_ = std::max(name_width_, name_of(trial).size());
}

void ProgressDisplay::on_trial(std::size_t index, std::size_t of, const PlannedTrial& trial) {
  left_s_ -= estimated_s(*trial.scenario);
  head_ = fmt::format("[{:>{}}/{}] {:<{}} trial {}", index, std::to_string(of).size(), of, name_of(trial), name_width_,
                      trial.number);
  lines_.rewrite(head_);
}

void ProgressDisplay::on_progress(const TrialProgress& progress) {
  std::string phase = phase_text(progress);
  // Less than that is not worth telling: the estimate is no better.
  constexpr double kNotable = 5;
  if (left_s_ > kNotable) phase += fmt::format(", then about {}", duration_text(left_s_));
  lines_.rewrite(head_ + "  " + phase);
}

void ProgressDisplay::on_result(const results::Trial& trial) {
  std::string line = head_ + "  ";
  if (trial.status != results::TrialStatus::failed) {
    const results::Direction& told = trial.downlink.latency.empty() ? trial.uplink : trial.downlink;
    line += fmt::format("{:>9.0f} msg/s  p50 {:>10}  p99 {:>10}  lost {}  ",
                        static_cast<double>(told.window_delivered) / trial.measure_s,
                        milliseconds_text(told.latency.percentile(50)), milliseconds_text(told.latency.percentile(99)),
                        trial.downlink.lost + trial.uplink.lost);
  }
  line += name_of(trial.status);
  if (trial.status != results::TrialStatus::ok && !trial.reasons.empty()) line += ": " + trial.reasons.front();
  lines_.add(line + "\n");
}

std::string phase_text(const TrialProgress& progress) {
  std::string phase{pushbench::name_of(progress.phase)};
  if (progress.phase == TrialProgress::Phase::connecting) {
    phase += fmt::format(" {} of {}", progress.connected, progress.clients);
  } else if (progress.length_s > 0) {
    phase += fmt::format(" {:.1f} of {:.1f} s", std::max(0.0, progress.elapsed_s), progress.length_s);
  }
  return phase;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {} s", whole / 60, whole % 60);
}

double estimated_s(const Scenario& scenario) {
  constexpr double kProcessesStartAndEnd = 0.8;
  constexpr double kUsualDrain = 0.3;
  const Phases& phases = scenario.phases;
  // What was broken takes its time to be whole again.
  const double drain = scenario.faults.empty() ? std::min(kUsualDrain, phases.drain_s) : phases.drain_s / 2;
  return kProcessesStartAndEnd + scenario.clients / scenario.connections_per_s + phases.warm_up_s + phases.measure_s +
         drain;
}

double estimated_s(const RunPlan& plan) {
  double total = 0;
  for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
    const auto trials = static_cast<double>(plan.scenarios[i].trials) * static_cast<double>(plan.variants[i].size());
    total += estimated_s(plan.scenarios[i]) * trials;
  }
  return total;
}

}  // namespace pushbench
