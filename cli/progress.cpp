#include "cli/progress.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pushbench {

namespace {

std::string milliseconds_text(std::uint64_t us) { return fmt::format("{:.2f} ms", static_cast<double>(us) / 1e3); }

std::string_view name_of(results::TrialStatus status) {
  switch (status) {
    case results::TrialStatus::ok: return "ok";
    case results::TrialStatus::invalid: return "INVALID";
    case results::TrialStatus::failed: return "FAILED";
  }
  return "";
}

}  // namespace

void ProgressDisplay::on_trial(std::size_t index, std::size_t of, const PlannedTrial& trial) {
  head_ = fmt::format("[{:>{}}/{}] {} {:<14} trial {}", index, std::to_string(of).size(), of, trial.scenario->name,
                      trial.transport->name(), trial.number);
  rewrite(head_);
}

void ProgressDisplay::on_progress(const TrialProgress& progress) {
  std::string phase{pushbench::name_of(progress.phase)};
  if (progress.phase == TrialProgress::Phase::connecting) {
    phase += fmt::format(" {} of {}", progress.connected, progress.clients);
  } else if (progress.length_s > 0) {
    phase += fmt::format(" {:.1f} of {:.1f} s", std::max(0.0, progress.elapsed_s), progress.length_s);
  }
  rewrite(head_ + "  " + phase);
}

void ProgressDisplay::on_result(const results::Trial& trial) {
  std::string line = head_ + "  ";
  if (trial.status != results::TrialStatus::failed) {
    const results::Direction& downlink = trial.downlink;
    line += fmt::format("{:>9.0f} msg/s  p50 {:>10}  p99 {:>10}  lost {}  ",
                        static_cast<double>(downlink.window_delivered) / trial.measure_s,
                        milliseconds_text(downlink.latency.percentile(50)),
                        milliseconds_text(downlink.latency.percentile(99)), downlink.lost);
  }
  line += name_of(trial.status);
  if (trial.status != results::TrialStatus::ok && !trial.reasons.empty()) line += ": " + trial.reasons.front();
  rewrite("");
  fmt::print(out_, "{}\n", line);
  std::fflush(out_);
}

void ProgressDisplay::rewrite(const std::string& line) {
  if (!live_) return;
  fmt::print(out_, "\r{}\x1b[K", line);
  std::fflush(out_);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {} s", whole / 60, whole % 60);
}

double estimated_s(const RunPlan& plan) {
  constexpr double kProcessesStartAndEnd = 0.8;
  double total = 0;
  for (const Scenario& scenario : plan.scenarios) {
    const double trial = kProcessesStartAndEnd + scenario.clients / scenario.connections_per_s +
                         scenario.phases.warm_up_s + scenario.phases.measure_s;
    total += trial * scenario.trials * static_cast<double>(plan.transports.size());
  }
  return total;
}

}  // namespace pushbench
