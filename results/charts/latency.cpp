// Latency by percentile and over time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/charts/parts.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

/// Points of a curve for each tenfold of "one in so many".
constexpr int kPointsADecade = 12;
constexpr double kMostSteps = 2'000;

using Way = Direction Trial::*;

/// Where a scenario's messages go: to the clients, if any do.
Way way_of(const std::vector<TrialGroup>& groups) {
  for (const TrialGroup& group : groups) {
    for (const Trial* trial : group.trials) {
      if (!trial->downlink.latency.empty()) return &Trial::downlink;
    }
  }
  return &Trial::uplink;
}

/// The median over the trials at each percentile, as tables have it: of all trials together, the worst would fill the
/// tail alone.
void add_curve(DataTable& data, const TrialGroup& group, Way way) {
  std::vector<const Histogram*> trials;
  double fewest = 0, messages = 0;
  for (const Trial* trial : group.trials) {
    const Histogram& latency = (trial->*way).latency;
    if (latency.empty()) continue;
    const auto count = static_cast<double>(latency.count());
    fewest = trials.empty() ? count : std::min(fewest, count);
    messages += count;
    trials.push_back(&latency);
  }
  if (trials.empty()) return;
  for (int step = 0;; ++step) {
    const double one_in = std::pow(10, static_cast<double>(step) / kPointsADecade);
    // Of fewer messages there is no such percentile.
    if (step > 0 && one_in > fewest) break;
    const double percentile = 100 * (1 - 1 / one_in);
    std::vector<double> values;
    for (const Histogram* latency : trials) values.push_back(static_cast<double>(latency->percentile(percentile)));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const bool several = values.size() > 1;
    data.rows.push_back({group.transport, one_in, percentile, milliseconds(median(values)),
                         several ? milliseconds(*low) : Datum{}, several ? milliseconds(*high) : Datum{},
                         static_cast<double>(values.size()), messages});
  }
}

using StepFigure = std::optional<std::uint64_t> LatencyStep::*;

/// One figure of all steps: the median over the trials, and the lowest and highest of them.
void add_steps(DataTable& data, const TrialGroup& group, bool down, const char* name, StepFigure figure) {
  double step_s = 0;
  std::size_t steps = 0;
  const auto course_of = [&](const Trial& trial) -> const std::vector<LatencyStep>* {
    if (!trial.latency_course || !(trial.latency_course->step_s > 0)) return nullptr;
    return down ? &trial.latency_course->downlink : &trial.latency_course->uplink;
  };
  for (const Trial* trial : group.trials) {
    const auto* course = course_of(*trial);
    if (course == nullptr) continue;
    if (step_s == 0) step_s = trial->latency_course->step_s;
    steps = std::max(steps, course->size());
  }
  steps = std::min(steps, static_cast<std::size_t>(kMostSteps));
  for (std::size_t step = 0; step < steps; ++step) {
    std::vector<double> values;
    for (const Trial* trial : group.trials) {
      const auto* course = course_of(*trial);
      // Trials whose steps differ in length, which only an edited file has, are not of one course.
      if (course == nullptr || step >= course->size() || trial->latency_course->step_s != step_s) continue;
      if (const auto us = (*course)[step].*figure) values.push_back(static_cast<double>(*us));
    }
    const Value begin = believable(static_cast<double>(step) * step_s);
    if (values.empty() || !begin) continue;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const bool several = values.size() > 1;
    data.rows.push_back({group.transport, name, *begin, milliseconds(median(values)),
                         several ? milliseconds(*low) : Datum{}, several ? milliseconds(*high) : Datum{}});
  }
}

std::string to_whom(bool down) { return down ? "until clients had it" : "until the hub had it"; }

}  // namespace

std::vector<Chart> latency_percentiles(const Source& source, const Summary&) {
  std::vector<Chart> result;
  for (const auto& groups : by_scenario(trial_groups(source.run))) {
    const Way way = way_of(groups);
    Chart chart = new_chart(
        source, groups.front().scenario, groups.front().scenario + ": latency by percentile",
        fmt::format(
            "From the time that a message was due {}: so many of all messages took at most that long. Lines are "
            "medians over the trials, bands reach from the best trial to the worst.",
            to_whom(way == &Trial::downlink)),
        {"transport", "one_in", "percentile", "latency_ms", "low_ms", "high_ms", "trials", "messages"});
    for (const TrialGroup& group : groups) add_curve(chart.data, group, way);
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

std::vector<Chart> latency_over_time(const Source& source, const Summary&) {
  std::vector<Chart> result;
  for (const auto& groups : by_scenario(trial_groups(source.run))) {
    const bool down = way_of(groups) == &Trial::downlink;
    Chart chart =
        new_chart(source, groups.front().scenario, groups.front().scenario + ": latency over time",
                  fmt::format("From the time that a message was due {}, by when it was due. Lines are medians "
                              "over the trials, bands reach from the best trial to the worst.",
                              to_whom(down)),
                  {"transport", "percentile", "second", "latency_ms", "low_ms", "high_ms"});
    for (const TrialGroup& group : groups) {
      add_steps(chart.data, group, down, "50 %", &LatencyStep::p50_us);
      add_steps(chart.data, group, down, "99 %", &LatencyStep::p99_us);
    }
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

}  // namespace pushbench::results
