#include "results/comparison/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "results/comparison/circumstances.hpp"
#include "results/comparison/samples.hpp"
#include "results/comparison/shift.hpp"
#include "results/comparison/watched.hpp"
#include "results/metrics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

/// A row before it is judged: what was measured of it.
struct Case {
  Compared row;
  Samples samples;
};

/// Judges what was measured, each row at its share of all the alarms that may be false.
class Judge {
 public:
  Judge(bool paired, const ComparisonOptions& options)
      : paired_(paired), options_(options), must_see_(!options.thresholds.empty()) {}

  /// Half of the alarms are for all transports together, which are few and see the most; the rest for each of them.
  void share(const std::vector<Case>& cases) {
    std::size_t together = 0, each = 0;
    for (const Case& one : cases) {
      if (!one.samples.usable || is_certain(one)) continue;
      ++(one.row.transport.empty() ? together : each);
    }
    const double half = together > 0 && each > 0 ? 0.5 : 1;
    tail_together_ = options_.alarms * half / static_cast<double>(std::max<std::size_t>(together, 1));
    tail_each_ = options_.alarms * half / static_cast<double>(std::max<std::size_t>(each, 1));
  }

  void judge(Case& one) {
    Compared& row = one.row;
    if (!one.samples.usable) {
      row.reason = one.samples.reason;
      row.too_few = one.samples.too_few;
      row.blind = row.too_few || one.samples.gone || must_see_;
      return;
    }
    row.tail = std::min(row.transport.empty() ? tail_together_ : tail_each_, 0.5);
    if (is_certain(one)) return judge_certain(one);
    const Samples& samples = one.samples;
    Estimate shift = paired_ ? shift_of_pairs(samples.differences(), row.tail)
                             : shift_between(samples.base_values(), samples.candidate_values(), row.tail);
    if (!row.is_count) row.ratio = as_ratio(shift);
    if (!enough(row)) return;
    if (row.higher_is_better) shift = {-shift.value, Interval{-shift.interval->high, -shift.interval->low}};
    const double most = std::log1p(row.threshold);
    row.change = Change::none;
    if (shift.interval->low > 0 && shift.value > most) row.change = Change::worse;
    if (shift.interval->high < 0 && shift.value < -most) row.change = Change::better;
  }

 private:
  /// Events that the base never had, and that no noise makes: there is nothing to estimate.
  static bool is_certain(const Case& one) {
    return one.row.is_count && watched_metric(one.row.metric).exact && one.row.base.value_or(0) == 0;
  }

  static void judge_certain(Case& one) {
    Compared& row = one.row;
    row.tail = 0;
    row.change = row.candidate.value_or(0) > 0 ? Change::worse : Change::none;
    if (row.change == Change::worse) {
      row.reason = fmt::format("in {} of {} trials, and in none of the base's {}", one.samples.affected,
                               row.candidate_trials, row.base_trials);
    }
  }

  static std::optional<Estimate> as_ratio(const Estimate& shift) {
    const auto ratio = [](double logarithm) {
      // What files say need not be possible; a ratio must be a number.
      constexpr double kMost = 100;
      return std::exp(std::clamp(logarithm, -1 * kMost, +kMost));
    };
    Estimate result{ratio(shift.value), std::nullopt};
    if (shift.interval) result.interval = Interval{ratio(shift.interval->low), ratio(shift.interval->high)};
    return result;
  }

  bool enough(Compared& row) const {
    if (paired_) {
      const std::uint32_t needed = pairs_needed(row.tail);
      if (row.base_trials >= needed) return true;
      row.trials_wanted = needed;
      row.reason = fmt::format("{} pairs of trials count; {} would do", row.base_trials, row.trials_wanted);
    } else {
      if (trials_suffice(row.base_trials, row.candidate_trials, row.tail)) return true;
      row.trials_wanted = trials_needed(row.tail);
      row.reason = fmt::format("{} and {} trials count; {} each would do", row.base_trials, row.candidate_trials,
                               row.trials_wanted);
    }
    row.too_few = row.blind = true;
    return false;
  }

  bool paired_;
  const ComparisonOptions& options_;
  bool must_see_;  ///< somebody asked for these figures
  double tail_together_ = 0, tail_each_ = 0;
};

std::vector<Case> cases_of(const Trials& trials, const std::string& scenario, const Threshold& threshold) {
  const Watched& watched = watched_metric(threshold.metric);
  const std::string_view metric = trials.metric_of(scenario, watched);
  std::vector<Case> cases;
  for (const std::string& transport : trials.transports(scenario)) {
    Case one;
    one.row = {.scenario = scenario,
               .transport = transport,
               .metric = std::string{metric},
               .is_control = transport == trials.control(),
               .is_count = watched.is_count,
               .higher_is_better = watched.higher_is_better,
               .threshold = threshold.most};
    one.samples = trials.samples(scenario, transport, metric, watched);
    // What neither can tell, such as polls of who does not poll, is no row.
    if (!one.samples.measured) continue;
    one.row.base = one.samples.base_figure;
    one.row.candidate = one.samples.candidate_figure;
    one.row.base_trials = static_cast<std::uint32_t>(one.samples.base.size());
    one.row.candidate_trials = static_cast<std::uint32_t>(one.samples.candidate.size());
    cases.push_back(std::move(one));
  }
  if (watched.is_count) return cases;
  std::vector<const Samples*> usable;
  for (const Case& one : cases) {
    // Between runs the control is what the others are corrected by, and says nothing itself.
    if (one.samples.usable && (trials.paired() || !one.row.is_control)) usable.push_back(&one.samples);
  }
  if (usable.size() < 2) return cases;
  Case all;
  all.row = cases.front().row;
  all.row.transport.clear();
  all.row.is_control = false;
  all.samples = together(usable, trials.paired());
  all.row.base = all.row.candidate = std::nullopt;
  all.row.base_trials = static_cast<std::uint32_t>(all.samples.base.size());
  all.row.candidate_trials = static_cast<std::uint32_t>(all.samples.candidate.size());
  cases.insert(cases.begin(), std::move(all));
  return cases;
}

/// What is told of the control where it is no row.
void note_control(const Trials& trials, const std::vector<Case>& cases, std::vector<std::string>& notes) {
  constexpr double kNotable = 0.05;
  for (const Case& one : cases) {
    const Compared& row = one.row;
    if (!row.is_control || row.is_count || !row.base || !row.candidate || !(*row.base > 0)) continue;
    const double change = *row.candidate / *row.base - 1;
    if (std::abs(change) < kNotable || trials.correction().empty()) continue;
    notes.push_back(fmt::format(
        "{}: {} of the control {} itself is {:.0f} % {}: another machine, another hour or what all transports share; "
        "runs of different times can't tell which (pushbench ab can).",
        row.scenario, row.metric, row.transport, std::abs(change) * 100, change > 0 ? "higher" : "lower"));
  }
}

/// What no trial can tell of itself: how many failed, and whether enough count to believe the others.
class Losses {
 public:
  explicit Losses(const Trials& trials) : trials_(trials) {}

  void add_rows(std::vector<Compared>& rows) const {
    for (const std::string& scenario : trials_.scenarios()) {
      for (const std::string& transport : trials_.transports(scenario)) {
        const auto [base, candidate] = trials_.tallies(scenario, transport);
        if (base.failed + candidate.failed > 0) {
          Compared row = row_of(scenario, transport, kFailedTrials, base, candidate);
          row.base = base.failed;
          row.candidate = candidate.failed;
          row.change = grew(base, base.failed, candidate, candidate.failed) ? Change::worse : Change::none;
          if (row.change == Change::worse) row.reason = fmt::format("of {} and {} trials", base.all, candidate.all);
          rows.push_back(std::move(row));
        }
        if (!are_too_many(base, candidate)) continue;
        Compared row = row_of(scenario, transport, kInvalidTrials, base, candidate);
        row.base = base.not_counting;
        row.candidate = candidate.not_counting;
        row.blind = true;
        row.reason = fmt::format(
            "{} of {} trials of the base and {} of {} of the candidate are invalid or failed, and "
            "those that are left may be the lucky ones",
            base.not_counting, base.all, candidate.not_counting, candidate.all);
        rows.push_back(std::move(row));
      }
    }
  }

 private:
  static Compared row_of(const std::string& scenario, const std::string& transport, const char* metric,
                         const Trials::Tally& base, const Trials::Tally& candidate) {
    return {.scenario = scenario,
            .transport = transport,
            .metric = metric,
            .is_count = true,
            .base_trials = base.all,
            .candidate_trials = candidate.all};
  }

  /// Runs need not have the same number of trials.
  static bool grew(const Trials::Tally& base, std::uint32_t had, const Trials::Tally& candidate, std::uint32_t has) {
    return has > had && std::uint64_t{has} * base.all > std::uint64_t{had} * candidate.all;
  }

  static bool are_too_many(const Trials::Tally& base, const Trials::Tally& candidate) {
    for (const Trials::Tally& side : {base, candidate}) {
      if (std::uint64_t{side.not_counting} * 2 > side.all) return true;
    }
    constexpr double kClearly = 0.01;
    return grew(base, base.not_counting, candidate, candidate.not_counting) && chance(base, candidate) <= kClearly;
  }

  /// That so many or more of those that don't count are the candidate's, if both are alike (hypergeometric).
  static double chance(const Trials::Tally& base, const Trials::Tally& candidate) {
    const auto choose = [](double of, double taken) {
      return std::lgamma(of + 1) - std::lgamma(taken + 1) - std::lgamma(of - taken + 1);
    };
    const std::uint32_t bad = base.not_counting + candidate.not_counting;
    double sum = 0;
    for (std::uint32_t here = candidate.not_counting; here <= std::min(bad, candidate.all); ++here) {
      if (bad - here > base.all) continue;
      sum += std::exp(choose(candidate.all, here) + choose(base.all, bad - here) -
                      choose(double{1} * base.all + candidate.all, bad));
    }
    return sum;
  }

  const Trials& trials_;
};

/// A figure that was asked for, and that neither result has: that nothing was seen of it must be seen.
Compared without_figures(const std::string& scenario, const Threshold& threshold) {
  return {.scenario = scenario,
          .metric = threshold.metric,
          .threshold = threshold.most,
          .blind = true,
          .reason = "neither result has such a figure"};
}

}  // namespace

bool Compared::undecided() const {
  if (change != Change::none || !ratio || !ratio->interval) return false;
  const double worst = higher_is_better ? 1 / ratio->interval->low : ratio->interval->high;
  return worst > 1 + threshold;
}

std::optional<double> Compared::smallest_seen() const {
  if (change == Change::cannot || !ratio || !ratio->interval || !(ratio->interval->low > 0)) return std::nullopt;
  const double one = higher_is_better ? ratio->interval->high / ratio->value : ratio->value / ratio->interval->low;
  return std::max(threshold, one - 1);
}

std::size_t Comparison::count(Change change) const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](const Compared& row) { return row.change == change; }));
}

bool Comparison::blind() const {
  return std::any_of(rows.begin(), rows.end(), [](const Compared& row) { return row.blind; });
}

Comparison compare(const Run& base, const Run& candidate, const ComparisonOptions& options) {
  const Trials trials(base, candidate);
  if (trials.scenarios().empty()) {
    throw InputError("compare", "the two results have no scenario and transport in common",
                     "results of the same scenario, with trials (of run, drive or ab)");
  }
  check_loads(base, candidate);
  Comparison comparison;
  comparison.paired = trials.paired();
  comparison.control = trials.correction();
  comparison.alarms = options.alarms;
  comparison.invalid_trials = trials.invalid();
  comparison.notes = differences(base, candidate);

  const std::vector<Threshold> thresholds = options.thresholds.empty() ? default_thresholds() : options.thresholds;
  std::vector<Case> cases;
  for (const std::string& scenario : trials.scenarios()) {
    for (const Threshold& threshold : thresholds) {
      std::vector<Case> found = cases_of(trials, scenario, threshold);
      if (found.empty() && !options.thresholds.empty()) {
        comparison.rows.push_back(without_figures(scenario, threshold));
      }
      std::move(found.begin(), found.end(), std::back_inserter(cases));
    }
  }
  if (!trials.paired()) {
    note_control(trials, cases, comparison.notes);
    // Its counts are nobody's else.
    std::erase_if(cases,
                  [](const Case& one) { return one.row.is_control && !one.row.is_count && one.samples.corrects; });
  }
  Judge judge(trials.paired(), options);
  judge.share(cases);
  for (Case& one : cases) {
    judge.judge(one);
    comparison.rows.push_back(std::move(one.row));
  }
  Losses(trials).add_rows(comparison.rows);
  return comparison;
}

}  // namespace pushbench::results
