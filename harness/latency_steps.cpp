#include "harness/latency_steps.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace pushbench {

namespace {

constexpr Duration kShortestStep = std::chrono::milliseconds{500};
constexpr std::int64_t kMostSteps = 240;

Duration from_s(double seconds) { return Duration{std::llround(seconds * 1e9)}; }

std::int64_t rounded_up(Duration length, Duration step) { return (length + step - Duration{1}) / step; }

}  // namespace

Duration latency_step(Duration phase) {
  return kShortestStep * std::max<std::int64_t>(1, rounded_up(phase, kShortestStep * kMostSteps));
}

double latency_step_s(double phase_s) { return std::chrono::duration<double>(latency_step(from_s(phase_s))).count(); }

void LatencySteps::turn_to(TimePoint due) {
  const auto step = static_cast<std::size_t>((due - window_.begin) / step_);
  if (step >= steps_.size()) steps_.resize(step + 1);
  current_ = step;
  from_ = window_.begin + step_ * step;
  to_ = from_ + step_;
}

void merge(std::vector<Histogram>& steps, const std::vector<Histogram>& other) {
  steps.resize(std::max(steps.size(), other.size()));
  for (std::size_t step = 0; step < other.size(); ++step) steps[step].merge(other[step]);
}

Histogram merged(const std::vector<Histogram>& steps) {
  Histogram all;
  for (const Histogram& step : steps) all.merge(step);
  return all;
}

std::vector<results::LatencyStep> latency_figures(const std::vector<Histogram>& steps, double phase_s) {
  const Duration phase = from_s(phase_s);
  const auto planned = static_cast<std::size_t>(rounded_up(phase, latency_step(phase)));
  std::vector<results::LatencyStep> figures(std::max(steps.size(), planned));
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const Histogram& times = steps[step];
    if (times.empty()) continue;
    figures[step] = {.messages = times.count(),
                     .p50_us = times.percentile(50),
                     .p90_us = times.percentile(90),
                     .p99_us = times.percentile(99),
                     .max_us = times.max()};
  }
  return figures;
}

}  // namespace pushbench
