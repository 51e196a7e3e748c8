#include "results/comparison/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/metrics.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

using ByTrial = Samples::ByTrial;

ByTrial figures(const std::map<std::uint32_t, const Trial*>& trials, std::string_view metric) {
  const auto of = metrics()[metric_index(metric)].of;
  ByTrial result;
  for (const auto& [number, trial] : trials) {
    if (const auto value = of(*trial)) result.emplace(number, *value);
  }
  return result;
}

double median_of(const ByTrial& by_trial) {
  std::vector<double> values;
  for (const auto& [number, value] : by_trial) values.push_back(value);
  return median(values);
}

double sum_of(const ByTrial& by_trial) {
  double sum = 0;
  for (const auto& [number, value] : by_trial) sum += value;
  return sum;
}

bool all_above_0(const ByTrial& by_trial) {
  return std::all_of(by_trial.begin(), by_trial.end(), [](const auto& one) { return one.second > 0; });
}

void keep_common(ByTrial& one, ByTrial& other) {
  std::erase_if(one, [&](const auto& each) { return !other.contains(each.first); });
  std::erase_if(other, [&](const auto& each) { return !one.contains(each.first); });
}

}  // namespace

std::vector<double> Samples::values(const ByTrial& by_trial) {
  std::vector<double> result;
  for (const auto& [number, value] : by_trial) result.push_back(value);
  return result;
}

std::vector<double> Samples::differences() const {
  std::vector<double> result;
  for (const auto& [number, value] : candidate) {
    if (const auto other = base.find(number); other != base.end()) result.push_back(value - other->second);
  }
  return result;
}

Samples together(const std::vector<const Samples*>& all, bool paired) {
  struct Sum {
    double sum = 0;
    std::size_t count = 0;
  };
  const auto mean = [&](ByTrial Samples::*side) {
    std::map<std::uint32_t, Sum> sums;
    for (const Samples* one : all) {
      for (const auto& [number, value] : one->*side) {
        sums[number].sum += value;
        ++sums[number].count;
      }
    }
    ByTrial means;
    for (const auto& [number, sum] : sums) {
      // Levels of transports lie far apart; in turn that cancels out, pair by pair.
      if (paired || sum.count == all.size()) means.emplace(number, sum.sum / static_cast<double>(sum.count));
    }
    return means;
  };
  Samples result;
  result.measured = true;
  result.base = mean(&Samples::base);
  result.candidate = mean(&Samples::candidate);
  result.usable = !result.base.empty() && !result.candidate.empty();
  result.too_few = !result.usable;
  if (result.too_few) result.reason = "no trial in which all transports count";
  return result;
}

Trials::Side Trials::side_of(const Run& run) {
  Side side;
  for (const Trial& trial : run.trials) {
    const Key key{trial.scenario, trial.transport};
    Tally& tally = side.all[key];
    ++tally.all;
    if (trial.status == TrialStatus::failed) ++tally.failed;
    if (trial.status != TrialStatus::ok) ++tally.not_counting;
    if (trial.status == TrialStatus::ok) side.counting[key].emplace(trial.number, &trial);
  }
  return side;
}

Trials::Trials(const Run& base, const Run& candidate)
    : base_(side_of(base)),
      candidate_(side_of(candidate)),
      paired_(!base.pairing.empty() && base.pairing == candidate.pairing),
      control_(base.control == candidate.control ? base.control : std::string{}) {
  for (const ScenarioRecord& scenario : base.scenarios) {
    if (!transports(scenario.name).empty()) scenarios_.push_back(scenario.name);
  }
  for (const Side* side : {&base_, &candidate_}) {
    const Side& other = side == &base_ ? candidate_ : base_;
    for (const auto& [key, tally] : side->all) {
      if (other.all.contains(key)) invalid_ += tally.not_counting;
    }
  }
}

const Trials::Counting& Trials::counting(const Side& side, const Key& key) const {
  static const Counting kNone;
  const auto found = side.counting.find(key);
  return found == side.counting.end() ? kNone : found->second;
}

std::pair<Trials::Tally, Trials::Tally> Trials::tallies(const std::string& scenario,
                                                        const std::string& transport) const {
  const Key key{scenario, transport};
  return {base_.all.at(key), candidate_.all.at(key)};
}

std::vector<std::string> Trials::transports(const std::string& scenario) const {
  std::vector<std::string> result;
  for (const auto& [key, all] : base_.all) {
    if (key.first == scenario && candidate_.all.contains(key)) result.push_back(key.second);
  }
  std::stable_partition(result.begin(), result.end(), [&](const std::string& name) { return name == control_; });
  return result;
}

std::string_view Trials::metric_of(const std::string& scenario, const Watched& watched) const {
  if (watched.instead.empty()) return watched.metric;
  const auto has = [&](std::string_view metric) {
    const auto of = metrics()[metric_index(metric)].of;
    for (const auto& [key, trials] : base_.counting) {
      if (key.first != scenario) continue;
      for (const auto& [number, trial] : trials) {
        if (of(*trial)) return true;
      }
    }
    return false;
  };
  return !has(watched.metric) && has(watched.instead) ? watched.instead : watched.metric;
}

Samples Trials::samples(const std::string& scenario, const std::string& transport, std::string_view metric,
                        const Watched& watched) const {
  const Key key{scenario, transport};
  const Counting& base = counting(base_, key);
  const Counting& candidate = counting(candidate_, key);
  Samples samples;
  samples.base = figures(base, metric);
  samples.candidate = figures(candidate, metric);
  const bool nothing_counts = base.empty() || candidate.empty();
  samples.measured = nothing_counts || !samples.base.empty() || !samples.candidate.empty();
  if (nothing_counts) {
    samples.too_few = true;
    const bool in_base = base.empty();
    samples.reason = fmt::format("no trial of the {} counts: {} invalid or failed", in_base ? "base" : "candidate",
                                 (in_base ? base_ : candidate_).all.at(key).all);
    return samples;
  }
  if (samples.base.empty() || samples.candidate.empty()) {
    samples.reason = fmt::format("the {} has no such figure", samples.base.empty() ? "base" : "candidate");
    samples.gone = samples.candidate.empty();
    return samples;
  }
  if (paired_) keep_common(samples.base, samples.candidate);
  if (!watched.is_count && !paired_) correct(samples, scenario, metric, watched);
  if (samples.base.empty() || samples.candidate.empty()) {
    samples.too_few = true;
    samples.reason = paired_ ? "no pair of trials counts" : "no trial counts whose control counts";
    return samples;
  }
  samples.corrects = !paired_ && transport == control_ && watched.of_machine != OfMachine::nothing;
  if (watched.is_count) {
    samples.base_figure = sum_of(samples.base);
    samples.candidate_figure = sum_of(samples.candidate);
  } else {
    // Before anything was divided: what the machine really did.
    samples.base_figure = median_of(figures(base, metric));
    samples.candidate_figure = median_of(figures(candidate, metric));
  }
  if (!watched.is_count && (!all_above_0(samples.base) || !all_above_0(samples.candidate))) {
    samples.reason = "a figure is not above 0, so there is no ratio";
    return samples;
  }
  samples.usable = true;
  for (ByTrial* side : {&samples.base, &samples.candidate}) {
    for (auto& [number, value] : *side) {
      if (side == &samples.candidate && value > 0) ++samples.affected;
      value = watched.is_count ? std::log1p(std::max(value, 0.0)) : std::log(value);
    }
  }
  return samples;
}

void Trials::correct(Samples& samples, const std::string& scenario, std::string_view metric,
                     const Watched& watched) const {
  if (watched.of_machine == OfMachine::nothing || control_.empty()) return;
  const Key control{scenario, control_};
  ByTrial base = figures(counting(base_, control), metric);
  ByTrial candidate = figures(counting(candidate_, control), metric);
  if (base.empty() || candidate.empty() || !all_above_0(base) || !all_above_0(candidate)) return;
  // Latency that is 160 times the control's is waiting for a timer, which a slow machine does not change.
  double share = 1;
  if (watched.of_machine == OfMachine::work) {
    const double median = median_of(samples.base);
    if (median > 0) share = std::min(1.0, median_of(base) / median);
  }
  const auto divide = [&](ByTrial& values, const ByTrial& by) {
    std::erase_if(values, [&](const auto& one) { return !by.contains(one.first); });
    for (auto& [number, value] : values) value /= std::pow(by.at(number), share);
    // What files say need not be possible.
    std::erase_if(values, [](const auto& one) { return !std::isfinite(one.second); });
  };
  divide(samples.base, base);
  divide(samples.candidate, candidate);
}

}  // namespace pushbench::results
