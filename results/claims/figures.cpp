#include "results/claims/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "results/ceiling_figures.hpp"
#include "results/claims/measures.hpp"
#include "results/metrics.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kCeiling = "ceiling.", kHeld = "held", kSourcePorts = "source_ports_wall",
                           kKnee = "capacity.knee";
constexpr double kUnbounded = std::numeric_limits<double>::infinity();

template <class List>
auto named(const List& list, std::string_view name) {
  return std::find_if(list.begin(), list.end(), [&](const auto& element) { return element.name == name; });
}

/// A figure of each trial, by the trial's number; or one that was counted or searched for.
struct Samples {
  std::vector<std::pair<std::uint32_t, double>> of_trials;
  bool counted = false;        ///< their sum is the figure
  std::uint64_t messages = 0;  ///< that were due in them
  bool simulated = false;      ///< some of them
  Measured other;              ///< if there are no trials
};

Measured counted(double value) { return {.value = value, .low = value, .high = value, .basis = Basis::counted}; }

Measured absent(std::string problem) { return {.problem = std::move(problem)}; }

Samples of_trials(const Place& place, const Run& run) {
  const auto metric = named(metrics(), place.metric);
  const auto measure = named(measures(), place.metric);
  Samples samples;
  bool ran = false;
  for (const Trial& trial : run.trials) {
    if (trial.transport != place.transport || trial.scenario != place.scenario) continue;
    ran = true;
    samples.simulated |= trial.simulated.has_value();
    if (trial.status != TrialStatus::ok) continue;
    const bool common = metric != metrics().end();
    samples.counted = (common ? metric->combine : measure->combine) == Combine::sum;
    const Value value = common ? metric->of(trial) : measure->of(trial, run.environment);
    if (!value || !std::isfinite(*value)) continue;
    samples.of_trials.emplace_back(trial.number, *value);
    samples.messages += trial.downlink.expected + trial.uplink.expected;
  }
  if (samples.of_trials.empty()) {
    samples.other =
        absent(ran ? fmt::format("no trial of {} in {} that counts has this figure", place.transport, place.scenario)
                   : fmt::format("{} did not run in {} there", place.transport, place.scenario));
  }
  return samples;
}

Measured of_ceiling(const Place& place, const Run& run) {
  const std::string_view metric = std::string_view{place.metric}.substr(kCeiling.size());
  const auto ceiling = std::find_if(run.ceilings.begin(), run.ceilings.end(),
                                    [&](const Ceiling& one) { return one.transport == place.transport; });
  if (ceiling == run.ceilings.end()) return absent(fmt::format("there is no ceiling of {}", place.transport));
  if (metric == kHeld) {
    Measured held = counted(static_cast<double>(ceiling->held));
    if (ceiling->end == CeilingEnd::wall) return held;
    held.basis = Basis::bracket;
    held.high = kUnbounded;
    held.stopped_by = "it stopped where it was asked to";
    return held;
  }
  if (metric == kSourcePorts) {
    const auto wall = std::find_if(ceiling->walls.begin(), ceiling->walls.end(),
                                   [](const Wall& one) { return one.kind == WallKind::source_ports; });
    return wall == ceiling->walls.end() ? absent("it did not come to the ports' wall")
                                        : counted(static_cast<double>(wall->connections));
  }
  if (ceiling->steps.empty()) return absent("it has no step");
  const Value value = step_figure(metric, *ceiling, ceiling->steps.back());
  if (!value) return absent("its highest step can't tell");
  return {.value = value, .trials = 1, .problem = "measured once: no interval"};
}

Measured of_capacity(const Place& place, const Run& run) {
  const auto found = std::find_if(run.capacities.begin(), run.capacities.end(), [&](const Capacity& capacity) {
    const bool at = !place.at || (capacity.at.size() == 1 && capacity.at.begin()->second == *place.at);
    return capacity.transport == place.transport && capacity.scenario == place.scenario && at;
  });
  if (found == run.capacities.end()) return absent(fmt::format("there is no such search for {}", place.transport));
  if (!found->knee) return absent("the search found nothing");
  const bool ended = found->end == CapacityEnd::goal && found->beyond;
  Measured knee{.value = found->knee,
                .low = found->knee,
                .high = ended ? found->beyond : Value{kUnbounded},
                .basis = Basis::bracket};
  for (const CapacityProbe& probe : found->probes) {
    if (ended && probe.value == *found->beyond && probe.outcome != ProbeOutcome::meets) knee.stopped_by = probe.detail;
  }
  if (!ended) knee.stopped_by = "it stopped where it was told to, or the generator could not do more";
  return knee;
}

/// Median and range of what trials gave.
Measured of_range(double value, const std::vector<double>& values) {
  Measured measured{.value = value, .trials = static_cast<std::uint32_t>(values.size())};
  if (values.size() < 2) {
    measured.problem = "measured once: no interval";
    return measured;
  }
  measured.low = *std::min_element(values.begin(), values.end());
  measured.high = *std::max_element(values.begin(), values.end());
  measured.coverage = coverage_of_range(values.size());
  return measured;
}

Samples samples_of(const Place& place, const Run& run) {
  const std::string_view metric = place.metric;
  if (metric.starts_with(kCeiling)) return {.other = of_ceiling(place, run)};
  if (metric == kKnee) return {.other = of_capacity(place, run)};
  return of_trials(place, run);
}

Measured summed_or_median(const Samples& samples) {
  if (samples.of_trials.empty()) return samples.other;
  std::vector<double> values;
  double sum = 0;
  for (const auto& [number, value] : samples.of_trials) {
    values.push_back(value);
    sum += value;
  }
  if (!samples.counted) return of_range(median(values), values);
  Measured total = counted(sum);
  total.trials = static_cast<std::uint32_t>(values.size());
  total.messages = samples.messages;
  return total;
}

Measured paired(const Samples& of, const Samples& to) {
  std::vector<std::pair<double, double>> pairs;
  for (const auto& [number, value] : of.of_trials) {
    const auto partner = std::find_if(to.of_trials.begin(), to.of_trials.end(),
                                      [&, wanted = number](const auto& other) { return other.first == wanted; });
    if (partner != to.of_trials.end()) pairs.emplace_back(value, partner->second);
  }
  const auto estimate = ratio_estimate(pairs);
  if (!estimate) return absent("no two trials give a ratio");
  std::vector<double> ratios;
  for (const auto& [first, second] : pairs) ratios.push_back(first / second);
  return of_range(estimate->value, ratios);
}

/// Whatever the one may be over whatever the other may be.
Measured widest_ratio(const Measured& of, const Measured& to) {
  if (!of.value || !to.value) return absent(of.value ? to.problem : of.problem);
  if (!(*of.value > 0) || !(*to.value > 0)) return absent("there is nothing to divide by");
  Measured measured{.value = *of.value / *to.value, .trials = std::min(of.trials, to.trials)};
  const auto both = [&](Basis basis) { return of.basis == basis && to.basis == basis; };
  if (!both(Basis::range)) measured.basis = both(Basis::counted) ? Basis::counted : Basis::bracket;
  measured.coverage = of.coverage * to.coverage;
  if (of.low && to.low && *of.low > 0 && *to.low > 0) {
    measured.low = *of.low / *to.high;
    measured.high = *of.high / *to.low;
  } else {
    measured.problem = of.problem.empty() ? to.problem : of.problem;
  }
  return measured;
}

/// 1 - ratio; the interval turns round.
Measured saved_by(Measured ratio) {
  if (ratio.value) ratio.value = 1 - *ratio.value;
  const auto low = ratio.low;
  if (low) {
    ratio.low = 1 - *ratio.high;
    ratio.high = 1 - *low;
  }
  return ratio;
}

Measured times(Measured measured, double factor) {
  for (Value* value : {&measured.value, &measured.low, &measured.high}) {
    if (*value) *value = **value * factor;
  }
  if (factor < 0) std::swap(measured.low, measured.high);
  return measured;
}

const Run* run_of(const Place& place, const Evidence& evidence) {
  const auto found = evidence.find(place.result);
  return found == evidence.end() ? nullptr : &found->second;
}

}  // namespace

bool is_claim_metric(std::string_view metric) {
  if (metric == kKnee) return true;
  if (metric.starts_with(kCeiling)) {
    metric.remove_prefix(kCeiling.size());
    return metric == kHeld || metric == kSourcePorts || named(step_figures(), metric) != step_figures().end();
  }
  return named(metrics(), metric) != metrics().end() || named(measures(), metric) != measures().end();
}

Measured figure_of(const Case& test, const Evidence& evidence) {
  const auto marked = [](Measured measured, bool simulated) {
    measured.simulated = simulated;
    constexpr std::string_view kMeasured = "measured";
    if (simulated && measured.value && measured.problem.starts_with(kMeasured)) {
      measured.problem.replace(0, kMeasured.size(), "simulated");
    }
    return measured;
  };
  const Run* first = run_of(test.of, evidence);
  if (first == nullptr) return absent(fmt::format("{} is not measured yet", test.of.result));
  const Samples of = samples_of(test.of, *first);
  if (test.form == Form::value) return marked(times(summed_or_median(of), test.times), of.simulated);
  const Run* second = run_of(test.to, evidence);
  if (second == nullptr) return absent(fmt::format("{} is not measured yet", test.to.result));
  const Samples to = samples_of(test.to, *second);
  const bool pairs = first == second && !of.counted && !of.of_trials.empty() && !to.of_trials.empty();
  Measured ratio = pairs ? paired(of, to) : widest_ratio(summed_or_median(of), summed_or_median(to));
  if (test.form == Form::saved) ratio = saved_by(ratio);
  return marked(times(ratio, test.times), of.simulated || to.simulated);
}

}  // namespace pushbench::results
