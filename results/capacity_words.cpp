#include "results/capacity_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "results/capacity_fields.hpp"
#include "results/format.hpp"
#include "results/goal.hpp"

namespace pushbench::results {

namespace {

/// As short as it can be said: "0.1", "3.38", "12000".
std::string short_text(double value) { return fmt::format("{:.3g}", value); }

std::string values_text(const std::vector<double>& values) { return fmt::format("{}", fmt::join(values, ", ")); }

/// Two transports of a group.
class Pair {
 public:
  Pair(const CapacityGroup& group, const NamedContest& pair)
      : key_(plain_text(group.keys.front())),
        unit_(unit_of(group.of)),
        of_(group.of),
        first_(plain_text(pair.first)),
        second_(plain_text(pair.second)),
        first_curve_(curve_of(group, pair.first)),
        second_curve_(curve_of(group, pair.second)),
        contest_(pair.contest) {}

  std::string sentence() const {
    std::string text;
    const Crossover* before = nullptr;
    for (const Crossover& crossover : contest_.crossovers) {
      add(text, words_of(crossover, before));
      before = &crossover;
    }
    if (contest_.crossovers.empty()) {
      if (!contest_.first_more.empty()) add(text, more(first_, second_, contest_.first_more));
      if (!contest_.second_more.empty()) add(text, more(second_, first_, contest_.second_more));
    }
    if (!contest_.equal.empty()) {
      add(text, fmt::format("{} and {}: no difference beyond the precision at {} {}", first_, second_, key_,
                            values_text(contest_.equal)));
    }
    if (!contest_.undecided.empty()) {
      add(text, fmt::format("{} or {}: cannot be said at {} {}, where one may carry more than could be measured",
                            first_, second_, key_, values_text(contest_.undecided)));
    }
    return text;
  }

 private:
  static void add(std::string& text, const std::string& words) { text += (text.empty() ? "" : "; ") + words; }

  std::string more(const std::string& one, const std::string& other, const std::vector<double>& at) const {
    return fmt::format("{} carries more {} than {} at {} {}", one, unit_, other, key_, values_text(at));
  }

  std::string words_of(const Crossover& crossover, const Crossover* before) const {
    const auto& [below, above] = crossover.first_below ? std::pair(first_, second_) : std::pair(second_, first_);
    const std::string measured = fmt::format("{}; {}", knees_at(crossover.low), knees_at(crossover.high));
    const std::string from =
        before == nullptr ? "" : " from " + (before->at ? short_text(*before->at) : fmt::format("{}", before->high));
    if (crossover.at) {
      return fmt::format("{}{} {} {}: {} carries more {}; above: {} (measured {})", key_, from,
                         from.empty() ? "below" : "to", short_text(*crossover.at), below, unit_, above, measured);
    }
    return fmt::format("{}{} {} {}: {} carries more {}; from {}: {}, and where between them is open (measured {})",
                       key_, from, from.empty() ? "up to" : "to", crossover.low, below, unit_, crossover.high, above,
                       measured);
  }

  /// "at 1: telegraph 100,000, pigeon_post 24,000".
  std::string knees_at(double at) const {
    return fmt::format("at {}: {} {}, {} {}", at, first_, knee_at(first_curve_, at), second_,
                       knee_at(second_curve_, at));
  }

  std::string knee_at(const std::vector<CapacityAt>& curve, double at) const {
    const auto found = std::find_if(curve.begin(), curve.end(), [&](const CapacityAt& each) { return each.at == at; });
    if (found == curve.end()) return "-";
    return (found->at_least ? "at least " : "") + figure_text(of_, found->knee);
  }

  std::string key_, unit_;
  CapacityOf of_;
  std::string first_, second_;
  std::vector<CapacityAt> first_curve_, second_curve_;
  const Contest& contest_;
};

/// "by its CPU (64 % of the server's core) about 59,000"; empty where that can't be said.
std::string extrapolated_text(const Capacity& capacity) {
  const KneeFigures figures = figures_at_knee(capacity);
  if (!figures.extrapolated_per_server_core || !(*figures.extrapolated_per_server_core > 0)) return {};
  const double a_core = *figures.extrapolated_per_server_core;
  const double unit = std::pow(10, std::floor(std::log10(a_core)) - 1);  // two digits: it is a guess
  const std::string about = figure_text(capacity.of, std::round(a_core / unit) * unit);
  const double used = *figures.server_cpu_cores;
  if (capacity.server_cores == 1) {
    return fmt::format("by its CPU ({} % of the server's core) about {}", count_text(100 * used), about);
  }
  return fmt::format("by its CPU (the server used {} cores) about {} a core", number_text(used), about);
}

/// What ended a search that did not end by the goal.
std::string_view end_text(const Capacity& capacity) {
  switch (capacity.end) {
    case CapacityEnd::goal: return "";
    case CapacityEnd::generator:
      return capacity.knee ? "the load generator was at its limit"
                           : "not known, the load generator is at its limit from the lowest load on";
    case CapacityEnd::bound: return "no higher load was allowed";
    case CapacityEnd::nothing: return "the lowest load that was tried misses the goal";
    case CapacityEnd::unconfirmed: return "not known, repeated trials contradict each other";
    case CapacityEnd::interrupted:
      return capacity.knee ? "the search was interrupted" : "not known, the search was interrupted";
    case CapacityEnd::failed: return "the search failed";
  }
  return "";
}

/// "p99 <= 3 s, none lost".
std::string goals_text(const Capacity& capacity) {
  std::string limits, none;
  for (const auto& [metric, most] : capacity.goals) {
    std::string& text = most > 0 ? limits : none;
    text += (text.empty() ? "" : ", ") + plain_text(words_of(Goal{metric, most}));
  }
  return limits + (limits.empty() || none.empty() ? "" : ", ") + none;
}

std::string cores_text(const Capacity& capacity) {
  if (capacity.server_cores == 0) return {};
  return capacity.server_cores == 1 ? "1 core" : fmt::format("{} cores", capacity.server_cores);
}

/// "short_polling interval_ms=3000"; empty if all is as it is by default.
std::string settings_text(const Capacity& capacity) {
  std::string text;
  for (const std::string& name : capacity.changed) {
    const auto value = capacity.settings.find(name);
    if (value != capacity.settings.end()) text += " " + plain_text(name) + "=" + plain_text(value->second);
  }
  return text.empty() ? text : plain_text(capacity.transport) + text;
}

/// What `text` says of each search; each said once, what is empty not at all.
std::string distinct(const CapacityGroup& group, std::string (*text)(const Capacity&), std::string_view between) {
  std::vector<std::string> all;
  for (const Capacity* search : group.searches) {
    std::string one = text(*search);
    if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
  }
  return fmt::format("{}", fmt::join(all, between));
}

}  // namespace

std::string_view unit_of(CapacityOf of) { return of == CapacityOf::clients ? "clients" : "messages/s"; }

std::string figure_text(CapacityOf of, double value) {
  return of == CapacityOf::clients ? count_text(value) : number_text(value);
}

std::string value_text(CapacityOf of, double value) { return figure_text(of, value).append(" ").append(unit_of(of)); }

std::string_view word_of(ProbeOutcome outcome) {
  return Words<ProbeOutcome>::all.at(static_cast<std::size_t>(outcome));
}

std::string knee_text(const Capacity& capacity) {
  if (capacity.knee) return (is_at_least(capacity) ? ">= " : "") + figure_text(capacity.of, *capacity.knee);
  Value lowest;
  for (const CapacityProbe& probe : capacity.probes) {
    if (probe.outcome == ProbeOutcome::misses && (!lowest || probe.value < *lowest)) lowest = probe.value;
  }
  return lowest && capacity.end == CapacityEnd::nothing ? "< " + figure_text(capacity.of, *lowest) : "-";
}

std::string limit_text(const Capacity& capacity) {
  switch (capacity.end) {
    case CapacityEnd::goal:
    case CapacityEnd::nothing: {
      const auto decided =
          std::find_if(capacity.probes.begin(), capacity.probes.end(), [&](const CapacityProbe& probe) {
            return probe.value == capacity.beyond && probe.outcome == ProbeOutcome::misses && !probe.metric.empty();
          });
      return decided == capacity.probes.end() ? "goal" : plain_text(label_of(decided->metric));
    }
    case CapacityEnd::generator: return "generator";
    case CapacityEnd::bound: return "what is allowed";
    case CapacityEnd::unconfirmed: return "unconfirmed";
    case CapacityEnd::interrupted: return "interrupted";
    case CapacityEnd::failed: return "FAILED";
  }
  return "";
}

std::string at_text(const Capacity& capacity) {
  std::string text;
  for (const auto& [key, value] : capacity.at) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", plain_text(key), value);
  }
  return text;
}

std::string answer_text(const Capacity& capacity) {
  std::string text;
  const auto add = [&](std::string_view words) {
    if (!words.empty()) text.append(text.empty() ? "" : "; ").append(words);
  };
  if (capacity.knee) {
    text = (is_at_least(capacity) ? "at least " : "") + value_text(capacity.of, *capacity.knee);
    if (capacity.confirmations > 0) {
      text += fmt::format(", in {} of {} repeated trials", capacity.confirmed, capacity.confirmations);
    }
    if (capacity.end == CapacityEnd::goal && capacity.beyond) {
      add(figure_text(capacity.of, *capacity.beyond) + ": missed");
    }
    add(extrapolated_text(capacity));
  }
  add(end_text(capacity));
  const std::string why = plain_text(fmt::format("{}", fmt::join(capacity.reasons, "; ")));
  return why.empty() ? text : text + ": " + why;
}

std::string terms_of(const CapacityGroup& group) {
  const std::string goal = distinct(group, goals_text, " or "), cores = distinct(group, cores_text, " or "),
                    settings = distinct(group, settings_text, "; ");
  std::string text;
  if (!goal.empty()) text = "Goal: " + goal + ".";
  if (!cores.empty()) text += (text.empty() ? "" : " ") + ("The server had " + cores + ".");
  if (!settings.empty()) text += (text.empty() ? "" : " ") + ("Settings other than the defaults: " + settings + ".");
  return text;
}

std::vector<std::string> contests_of(const CapacityGroup& group) {
  std::vector<std::string> sentences;
  for (const NamedContest& contest : named_contests_of(group)) {
    const std::string sentence = Pair(group, contest).sentence();
    if (!sentence.empty()) sentences.push_back(sentence);
  }
  return sentences;
}

std::vector<std::string> notes_on(const CapacityGroup& group) {
  std::vector<std::string> notes;
  for (const Capacity* search : group.searches) {
    if (search->end == CapacityEnd::goal && search->reasons.empty()) continue;
    const std::string at = at_text(*search);
    notes.push_back(plain_text(search->transport) + (at.empty() ? "" : " (" + at + ")") + ": " + answer_text(*search));
  }
  return notes;
}

}  // namespace pushbench::results
