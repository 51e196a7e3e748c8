#include "results/goal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/format.hpp"
#include "results/statistics.hpp"
#include "results/summary.hpp"

namespace pushbench::results {

namespace {

constexpr double kNotableSaving = 0.9;

const Metric* find_metric(std::string_view name) {
  const auto all = metrics();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Metric& metric) { return metric.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// "p99" of "latency_p99_us": what a narrow column has room for.
std::string label_of(const Metric& metric) {
  if (metric.name == "unrecovered") return "not back";
  if (metric.name == "battery_share_per_hour") return "battery";
  std::string label{metric.name};
  for (const std::string_view end : {"_us", "_bytes", "_cores", "_share"}) {
    if (label.ends_with(end)) label.resize(label.size() - end.size());
  }
  for (const auto& [long_form, short_form] : {std::pair<std::string_view, std::string_view>{"uplink_latency", "uplink"},
                                              {"latency_", ""},
                                              {"recovery_p", "back_p"},
                                              {"recovery_max", "back_max"},
                                              {"notice_", "noticed_"},
                                              {"cpu", "CPU"},
                                              {"p99_9", "p99.9"}}) {
    if (const std::size_t at = label.find(long_form); at != std::string::npos) {
      label.replace(at, long_form.size(), short_form);
    }
  }
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

std::string value_text(const Metric& metric, double value) {
  if (metric.unit == "us") return time_text(value);
  if (metric.combine == Combine::sum) return count_text(value);
  if (metric.name.ends_with("_share") || metric.name.ends_with("_cores")) return number_text(100 * value) + " %";
  if (metric.name == "battery_share_per_hour") return number_text(100 * value) + " % an hour";
  if (metric.unit == "1") return number_text(value);
  return number_text(value) + " " + (metric.unit == "1/s" ? "per s" : std::string{metric.unit});
}

/// How far a figure is along the way to its goal: 1 is just there.
double strain(const Goal& goal, double value) {
  if (goal.most > 0) return value / goal.most;
  return value > goal.most ? std::numeric_limits<double>::infinity() : 0;
}

/// Whether the figure is absent because there was nothing to come back from: who should have and did not is counted as
/// unrecovered.
bool of_a_return(const Metric& metric) {
  return metric.name.starts_with("notice_") || metric.name.starts_with("recovery_") ||
         metric.name == "reconnect_peak_per_s" || metric.name.starts_with("storm_");
}

class Judge {
 public:
  Judge(const Row& row, const std::vector<Goal>& goals) : row_(row), goals_(goals) {}

  Judgement judge(const Run& run) {
    judgement_.transport = row_.transport;
    judgement_.is_control = row_.is_control;
    const std::uint32_t all = row_.trials_ok + row_.trials_invalid + row_.trials_failed;
    if (row_.trials_ok < all)
      judgement_.trials = std::to_string(row_.trials_ok) + " of " + std::to_string(all) + " trials";
    if (row_.trials_ok == 0 || 2 * row_.trials_ok < all) {
      judgement_.detail = why_not(run);
      return judgement_;
    }
    judgement_.verdict = Verdict::meets;
    for (const Goal& goal : goals_) {
      if (!consider(goal)) break;
    }
    return judgement_;
  }

 private:
  /// False if nothing more can be said.
  bool consider(const Goal& goal) {
    const Metric* metric = find_metric(goal.metric);
    if (metric == nullptr) return give_up("no figure " + in_short(goal.metric));
    // Times are those of clients that noticed, or came back: who never did would make them look good.
    const double not_back = row_.figure("unrecovered").value.value_or(0);
    if (not_back > 0 && (metric->name.starts_with("notice_") || metric->name.starts_with("recovery_"))) {
      note(*find_metric("unrecovered"), {"unrecovered", 0}, not_back);
      return true;
    }
    const auto value = row_.figure(goal.metric).value;
    if (value) {
      note(*metric, goal, *value);
      return true;
    }
    return of_a_return(*metric) || give_up("no " + label_of(*metric));
  }

  bool give_up(std::string why) {
    judgement_.verdict = Verdict::cannot;
    judgement_.metric.clear();
    judgement_.value.reset();
    judgement_.factor.reset();
    judgement_.detail = std::move(why);
    return false;
  }

  /// Keeps the goal that is under the greatest strain.
  void note(const Metric& metric, const Goal& goal, double value) {
    if (value > goal.most) judgement_.verdict = Verdict::misses;
    const double here = strain(goal, value);
    if (!judgement_.metric.empty() && here <= strain_) return;
    strain_ = here;
    judgement_.metric = metric.name;
    judgement_.value = value;
    judgement_.factor = goal.most > 0 && std::isfinite(here) ? std::optional{here} : std::nullopt;
    judgement_.detail = label_of(metric) + " " + value_text(metric, value);
  }

  /// The first reason that a trial gives, without what follows the colon.
  std::string why_not(const Run& run) const {
    for (const Trial& trial : run.trials) {
      if (trial.scenario != row_.scenario || trial.transport != row_.transport) continue;
      if (trial.status == TrialStatus::ok || trial.reasons.empty()) continue;
      return in_short(trial.reasons.front());
    }
    return "no reason given";
  }

  static std::string in_short(std::string_view text) {
    constexpr std::size_t kMost = 40;
    text = text.substr(0, text.find_first_of(":("));
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text.size() <= kMost ? std::string{text} : std::string{text.substr(0, kMost - 3)} + "...";
  }

  const Row& row_;
  const std::vector<Goal>& goals_;
  Judgement judgement_;
  double strain_ = 0;
};

/// A figure's interval; without one, the figure alone.
Interval interval_of(const Figure& figure) {
  return {figure.low.value_or(*figure.value), figure.high.value_or(*figure.value)};
}

Cheapest cheapest_of(const std::vector<const Row*>& meeting) {
  Cheapest cheapest;
  std::vector<const Row*> by_cpu;
  const auto cpu = [](const Row* row) -> const Figure& { return row->figure("server_cpu_cores"); };
  std::copy_if(meeting.begin(), meeting.end(), std::back_inserter(by_cpu),
               [&](const Row* row) { return cpu(row).value.has_value(); });
  if (by_cpu.empty()) return cheapest;
  std::stable_sort(by_cpu.begin(), by_cpu.end(),
                   [&](const Row* a, const Row* b) { return *cpu(a).value < *cpu(b).value; });
  const Row* first = by_cpu.front();
  const Interval least = interval_of(cpu(first));
  for (const Row* row : by_cpu) {
    const Interval own = interval_of(cpu(row));
    if (own.low <= least.high && least.low <= own.high) cheapest.transports.push_back(row->transport);
  }
  cheapest.server_cpu_cores = cpu(first).value;

  const auto bytes = [](const Row* row) { return row->figure("wire_bytes_per_connection_s").value; };
  const Row* fewest = first;
  for (const Row* row : meeting) {
    if (bytes(row) && bytes(fewest) && *bytes(row) < *bytes(fewest)) fewest = row;
  }
  if (fewest != first && *bytes(fewest) <= kNotableSaving * *bytes(first)) cheapest.fewest_bytes = fewest->transport;
  return cheapest;
}

}  // namespace

std::vector<Goal> goals_of(const ScenarioRecord& scenario) {
  std::vector<Goal> goals;
  const auto document = nlohmann::json::parse(scenario.document, nullptr, false);
  if (!document.is_object() || !document.contains("slo") || !document["slo"].is_object()) return goals;
  for (const auto& [metric, most] : document["slo"].items()) {
    if (most.is_number()) goals.push_back({metric, most.get<double>()});
  }
  const auto place = [](const Goal& goal) {
    const Metric* metric = find_metric(goal.metric);
    return metric == nullptr ? metrics().size() : static_cast<std::size_t>(metric - metrics().data());
  };
  std::stable_sort(goals.begin(), goals.end(), [&](const Goal& a, const Goal& b) { return place(a) < place(b); });
  return goals;
}

Judgement judge(const Run& run, const Row& row, const std::vector<Goal>& goals) { return Judge(row, goals).judge(run); }

std::vector<GoalCheck> check_goals(const Run& run, const std::vector<Row>& rows) {
  std::vector<GoalCheck> checks;
  for (const ScenarioRecord& scenario : run.scenarios) {
    GoalCheck check{.scenario = scenario.name, .goals = goals_of(scenario), .judgements = {}, .cheapest = {}};
    if (check.goals.empty()) continue;
    std::vector<const Row*> meeting;
    for (const Row& row : rows) {
      if (row.scenario != scenario.name) continue;
      check.judgements.push_back(judge(run, row, check.goals));
      if (check.judgements.back().verdict == Verdict::meets && !row.is_control) meeting.push_back(&row);
    }
    check.cheapest = cheapest_of(meeting);
    if (!check.judgements.empty()) checks.push_back(std::move(check));
  }
  return checks;
}

std::string label_of(std::string_view metric) {
  const Metric* known = find_metric(metric);
  return known == nullptr ? std::string{metric} : label_of(*known);
}

std::string words_of(const Goal& goal) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNone{{{"lost", "none lost"},
                                                                                {"duplicated", "none duplicated"},
                                                                                {"reordered", "none reordered"},
                                                                                {"unrecovered", "all back"}}};
  const Metric* metric = find_metric(goal.metric);
  if (metric == nullptr) return goal.metric + " <= " + number_text(goal.most);
  if (goal.most == 0) {
    for (const auto& [name, words] : kNone) {
      if (name == goal.metric) return std::string{words};
    }
  }
  return label_of(*metric) + " <= " + value_text(*metric, goal.most);
}

}  // namespace pushbench::results
