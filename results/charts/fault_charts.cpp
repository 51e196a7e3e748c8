// What a fault did: deliveries and returns around its strike, and how long both ways took.
#include <fmt/format.h>

#include <algorithm>

#include "results/charts/parts.hpp"
#include "results/format.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kMostSteps = 2'000;

using Counts = std::vector<std::uint64_t> Course::*;

/// A second's worth of a count at that step: the median over the trials that were still running.
Value rate_at(const TrialGroup& group, double step_s, std::size_t step, Counts counts) {
  std::vector<double> values;
  for (const Trial* trial : group.trials) {
    // The last step is cut off by the trial's end.
    if (!trial->course || trial->course->step_s != step_s || step + 1 >= trial->course->delivered.size()) continue;
    const auto& all = *trial->course.*counts;
    const std::uint64_t count = step < all.size() ? all[step] : 0;
    if (const Value value = believable(static_cast<double>(count) / step_s)) values.push_back(*value);
  }
  return values.empty() ? Value{} : Value{median(values)};
}

void add_course(DataTable& data, const TrialGroup& group) {
  double step_s = 0;
  std::size_t steps = 0;
  for (const Trial* trial : group.trials) {
    if (!trial->course || !(trial->course->step_s > 0)) continue;
    if (step_s == 0) step_s = trial->course->step_s;
    steps = std::max(steps, trial->course->delivered.size());
  }
  for (std::size_t step = 0; step < std::min(steps, kMostSteps); ++step) {
    const Value second = believable(static_cast<double>(step) * step_s);
    const Value delivered = rate_at(group, step_s, step, &Course::delivered);
    const Value reconnected = rate_at(group, step_s, step, &Course::reconnected);
    if (!second || (!delivered && !reconnected)) continue;
    data.rows.push_back({group.transport, *second, datum(delivered), datum(reconnected), Datum{}, Datum{}});
  }
}

/// When each fault of the scenario struck first, in the first trial that says so.
void add_strikes(DataTable& data, const std::vector<TrialGroup>& groups) {
  for (const TrialGroup& group : groups) {
    for (const Trial* trial : group.trials) {
      bool any = false;
      for (const FaultOutcome& fault : trial->faults) {
        if (!fault.first_at_s || !believable(*fault.first_at_s)) continue;
        data.rows.push_back({Datum{}, *fault.first_at_s, Datum{}, Datum{}, fault.kind, fault.description});
        any = true;
      }
      if (any) return;
    }
  }
}

struct Times {
  const char* name;
  Histogram FaultOutcome::*of;
};

void add_times(DataTable& data, const TrialGroup& group, const Times& times) {
  Histogram all;
  std::uint64_t struck = 0, back = 0;
  for (const Trial* trial : group.trials) {
    for (const FaultOutcome& fault : trial->faults) {
      all.merge(fault.*times.of);
      struck += fault.struck;
      back += fault.struck - std::min(fault.struck, fault.unrecovered);
    }
  }
  if (all.empty()) return;
  const auto at = [&](double percent) { return milliseconds(static_cast<double>(all.percentile(percent))); };
  data.rows.push_back({group.transport, times.name, milliseconds(static_cast<double>(all.min())), at(25), at(50),
                       at(75), at(99), milliseconds(static_cast<double>(all.max())), static_cast<double>(struck),
                       static_cast<double>(back)});
}

/// What the scenario breaks, as its first trial says.
std::string fault_words(const std::vector<TrialGroup>& groups) {
  std::string words;
  for (const FaultOutcome& fault : groups.front().trials.front()->faults) {
    words += (words.empty() ? "" : "; ") + fault.description;
  }
  return words.empty() ? words : " (" + words + ")";
}

}  // namespace

std::vector<Chart> fault_courses(const Source& source, const Summary&) {
  std::vector<Chart> result;
  for (const auto& groups : by_scenario(trial_groups(source.run))) {
    const std::string& scenario = groups.front().scenario;
    Chart chart = new_chart(source, scenario, scenario + ": around the fault",
                            fmt::format("What clients got, and how many of them came back, by time since measuring "
                                        "began{}; the rule is the strike. Medians over the trials.",
                                        fault_words(groups)),
                            {"transport", "second", "delivered_per_s", "reconnected_per_s", "fault", "description"});
    for (const TrialGroup& group : groups) add_course(chart.data, group);
    if (chart.data.rows.empty()) continue;
    add_strikes(chart.data, groups);
    result.push_back(std::move(chart));
  }
  return result;
}

std::vector<Chart> fault_recoveries(const Source& source, const Summary&) {
  constexpr Times kTimes[] = {{"until clients noticed", &FaultOutcome::notice},
                              {"until they were back", &FaultOutcome::recovery}};
  std::vector<Chart> result;
  for (const auto& groups : by_scenario(trial_groups(source.run))) {
    const std::string& scenario = groups.front().scenario;
    Chart chart = new_chart(
        source, scenario, scenario + ": how long until clients were back",
        fmt::format(
            "Since the strike{}, of the clients that it struck, all trials together. The dot is the median, the "
            "bar the middle half, the line goes from the first to the last of them.",
            fault_words(groups)),
        {"transport", "time", "first_ms", "p25_ms", "p50_ms", "p75_ms", "p99_ms", "last_ms", "struck", "back"});
    for (const Times& times : kTimes) {
      for (const TrialGroup& group : groups) add_times(chart.data, group, times);
    }
    if (!chart.data.rows.empty()) result.push_back(std::move(chart));
  }
  return result;
}

}  // namespace pushbench::results
