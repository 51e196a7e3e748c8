#include "results/capacity_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/format.hpp"
#include "results/goal.hpp"

namespace pushbench::results {

namespace {

/// Of more transports than this nobody reads how each two stand to each other.
constexpr std::size_t kMostCompared = 8;

/// As short as it can be said: "0.1", "3.38", "12000".
std::string short_text(double value) { return fmt::format("{:.3g}", value); }

std::string values_text(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + fmt::format("{}", value);
  return text;
}

/// Two transports of a group.
class Pair {
 public:
  Pair(const CapacityGroup& group, const std::string& first, const std::string& second)
      : key_(plain_text(group.keys.front())),
        unit_(unit_of(group.of)),
        first_(plain_text(first)),
        second_(plain_text(second)),
        first_curve_(curve_of(group, first)),
        second_curve_(curve_of(group, second)) {}

  std::string sentence() const {
    const Contest contest = compare(first_curve_, second_curve_);
    std::string text;
    for (const Crossover& crossover : contest.crossovers) add(text, words_of(crossover));
    if (contest.crossovers.empty()) {
      if (!contest.first_more.empty()) add(text, more(first_, second_, contest.first_more));
      if (!contest.second_more.empty()) add(text, more(second_, first_, contest.second_more));
    }
    if (!contest.undecided.empty()) {
      add(text, fmt::format("{} or {}: cannot be said at {} {}, where one may carry more than could be measured",
                            first_, second_, key_, values_text(contest.undecided)));
    }
    return text;
  }

 private:
  static void add(std::string& text, const std::string& words) { text += (text.empty() ? "" : "; ") + words; }

  std::string more(const std::string& one, const std::string& other, const std::vector<double>& at) const {
    return fmt::format("{} carries more {} than {} at {} {}", one, unit_, other, key_, values_text(at));
  }

  std::string words_of(const Crossover& crossover) const {
    const auto& [below, above] = crossover.first_below ? std::pair(first_, second_) : std::pair(second_, first_);
    const std::string measured = fmt::format("{}; {}", knees_at(crossover.low), knees_at(crossover.high));
    if (crossover.at) {
      return fmt::format("{} below {}: {} carries more {}; above: {} (measured {})", key_, short_text(*crossover.at),
                         below, unit_, above, measured);
    }
    return fmt::format("{} up to {}: {} carries more {}; from {}: {}, and where between them is open (measured {})",
                       key_, crossover.low, below, unit_, crossover.high, above, measured);
  }

  /// "at 1: 100,000 and 24,000".
  std::string knees_at(double at) const {
    return fmt::format("at {}: {} and {}", at, knee_at(first_curve_, at), knee_at(second_curve_, at));
  }

  static std::string knee_at(const std::vector<CapacityAt>& curve, double at) {
    const auto found = std::find_if(curve.begin(), curve.end(), [&](const CapacityAt& each) { return each.at == at; });
    if (found == curve.end()) return "-";
    return (found->at_least ? "at least " : "") + number_text(found->knee);
  }

  std::string key_, unit_, first_, second_;
  std::vector<CapacityAt> first_curve_, second_curve_;
};

}  // namespace

std::string_view unit_of(CapacityOf of) { return of == CapacityOf::clients ? "clients" : "messages/s"; }

std::string knee_text(const Capacity& capacity) {
  if (capacity.knee) return (is_at_least(capacity) ? ">= " : "") + number_text(*capacity.knee);
  Value lowest;
  for (const CapacityProbe& probe : capacity.probes) {
    if (probe.outcome == ProbeOutcome::misses && (!lowest || probe.value < *lowest)) lowest = probe.value;
  }
  return lowest && capacity.end == CapacityEnd::nothing ? "< " + number_text(*lowest) : "-";
}

std::string limit_text(const Capacity& capacity) {
  switch (capacity.end) {
    case CapacityEnd::goal:
    case CapacityEnd::nothing: {
      const CapacityProbe* lowest = nullptr;
      for (const CapacityProbe& probe : capacity.probes) {
        if (probe.outcome == ProbeOutcome::misses && (lowest == nullptr || probe.value < lowest->value))
          lowest = &probe;
      }
      return lowest == nullptr || lowest->metric.empty() ? "goal" : plain_text(label_of(lowest->metric));
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

std::vector<std::string> contests_of(const CapacityGroup& group) {
  std::vector<std::string> sentences;
  if (group.keys.size() != 1) return sentences;
  const std::size_t compared = std::min(group.transports.size(), kMostCompared);
  for (std::size_t i = 0; i < compared; ++i) {
    for (std::size_t k = i + 1; k < compared; ++k) {
      const std::string sentence = Pair(group, group.transports[i], group.transports[k]).sentence();
      if (!sentence.empty()) sentences.push_back(sentence);
    }
  }
  return sentences;
}

std::vector<std::string> notes_on(const CapacityGroup& group) {
  std::vector<std::string> notes;
  for (const Capacity* search : group.searches) {
    if (search->end == CapacityEnd::goal && search->reasons.empty()) continue;
    const std::string at = at_text(*search);
    std::string note = plain_text(search->transport) + (at.empty() ? "" : " (" + at + ")") + ": ";
    switch (search->end) {
      case CapacityEnd::goal: break;
      case CapacityEnd::generator: note += "it may be more, the load generator was at its limit"; break;
      case CapacityEnd::bound: note += "it may be more, no higher load was allowed"; break;
      case CapacityEnd::nothing: note += "the lowest load that was tried misses the goal"; break;
      case CapacityEnd::unconfirmed: note += "repeated trials contradict each other"; break;
      case CapacityEnd::interrupted: note += "it may be more, the search was interrupted"; break;
      case CapacityEnd::failed: note += "the search failed"; break;
    }
    for (const std::string& reason : search->reasons) note += (note.ends_with(": ") ? "" : "; ") + plain_text(reason);
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace pushbench::results
