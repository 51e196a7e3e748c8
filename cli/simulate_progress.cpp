#include "cli/simulate_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/progress.hpp"
#include "results/format.hpp"

namespace pushbench {

namespace {

double seconds_since(std::chrono::steady_clock::time_point when) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - when).count();
}

std::string rate_text(double per_s) {
  return per_s >= 1e6 ? fmt::format("{:.1f} M", per_s / 1e6) : fmt::format("{:.0f} k", per_s / 1e3);
}

std::string milliseconds_text(std::uint64_t us) { return fmt::format("{:.2f} ms", static_cast<double>(us) / 1e3); }

}  // namespace

std::string simulation_text(const SimulationProgress& progress, double real_s) {
  std::string text = fmt::format("{:.1f} of {:.0f} s, {} of {} connected", progress.virtual_s, progress.of_virtual_s,
                                 progress.connected, progress.clients);
  if (real_s <= 0) return text;
  text += fmt::format(", {} events/s", rate_text(static_cast<double>(progress.events) / real_s));
  constexpr double kTooEarly = 1;  // to say how long it will take
  if (real_s < kTooEarly || progress.virtual_s <= 0) return text;
  const double left_s = real_s / progress.virtual_s * std::max(0.0, progress.of_virtual_s - progress.virtual_s);
  return text + fmt::format(", about {} left", duration_text(left_s));
}

std::string speed_text(const std::vector<SimulationSpeed>& speeds) {
  if (speeds.empty()) return "";
  std::size_t width = 0;
  for (const SimulationSpeed& speed : speeds) width = std::max(width, speed.label.size());
  std::string text = fmt::format("{:<{}}  {:>10}  {:>9}  {:>14}  {:>12}  {:>12}\n", "simulated", width, "took",
                                 "events/s", "simulated s/s", "peak memory", "B/client");
  for (const SimulationSpeed& speed : speeds) {
    const double real_s = std::max(speed.real_s, 1e-9);
    text += fmt::format(
        "{:<{}}  {:>10}  {:>9}  {:>14.1f}  {:>12}  {:>12.0f}\n", speed.label, width,
        speed.real_s < 10 ? fmt::format("{:.2f} s", speed.real_s) : duration_text(speed.real_s),
        rate_text(static_cast<double>(speed.events) / real_s), speed.virtual_s / real_s,
        results::binary_bytes_text(static_cast<double>(speed.memory_bytes)),
        static_cast<double>(speed.memory_bytes) / static_cast<double>(std::max<std::uint64_t>(speed.clients, 1)));
  }
  return text + "(memory is this process's peak until then, of all trials before, too)\n";
}

void SimulationDisplay::on_trial(std::size_t index, std::size_t of, const Scenario& scenario, const Variant& variant) {
  head_ = fmt::format("[{:>{}}/{}] {} {}", index, std::to_string(of).size(), of, scenario.name, variant.label);
  left_ = of - index;
  began_ = shown_ = Stopwatch::now();
  lines_.rewrite(head_);
}

void SimulationDisplay::on_progress(const SimulationProgress& progress) {
  constexpr double kOften = 0.1;
  if (seconds_since(shown_) < kOften) return;
  shown_ = Stopwatch::now();
  std::string text = head_ + "  " + simulation_text(progress, seconds_since(began_));
  if (left_ > 0) text += fmt::format(", then {} more", left_);
  lines_.rewrite(text);
}

void SimulationDisplay::on_result(const results::Trial& trial, const SimulationSpeed& speed) {
  speeds_.push_back(speed);
  std::string line = head_ + "  ";
  if (trial.status != results::TrialStatus::failed) {
    const results::Direction& told = trial.downlink.latency.empty() ? trial.uplink : trial.downlink;
    line += fmt::format("p50 {:>10}  p99 {:>10}  lost {}  in {}  ", milliseconds_text(told.latency.percentile(50)),
                        milliseconds_text(told.latency.percentile(99)), trial.downlink.lost + trial.uplink.lost,
                        duration_text(speed.real_s));
  }
  switch (trial.status) {
    case results::TrialStatus::ok: line += "ok"; break;
    case results::TrialStatus::invalid: line += "INVALID"; break;
    case results::TrialStatus::failed: line += "FAILED"; break;
  }
  if (trial.status != results::TrialStatus::ok && !trial.reasons.empty()) line += ": " + trial.reasons.front();
  lines_.add(line + "\n");
}

}  // namespace pushbench
