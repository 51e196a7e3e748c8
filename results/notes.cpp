#include "results/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "results/format.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results {

namespace {

struct Advice {
  std::string_view words;  ///< found in the reason
  std::string_view advice;
};

constexpr std::array kAdvice{
    Advice{"generator saturated",
           "The clients used up their cores, so latency is partly theirs: take fewer clients or a lower rate, or run "
           "\"pushbench drive\" on a second machine."},
    Advice{"schedule not kept",
           "Messages left late, so this was not the load that was asked for: lower the rate, or give the machine "
           "nothing else to do."},
    Advice{"schedule not met",
           "Messages were never offered, so this was not the load that was asked for: lower the rate, or see why "
           "clients were away."},
    Advice{"did not connect", "\"pushbench doctor\" shows what stops connections on this machine and how to lift it."},
    Advice{"out of files", "\"pushbench doctor\" shows what stops connections on this machine and how to lift it."},
    Advice{"Little's law",
           "The load was not steady, most likely near what the machine can carry: lower the rate, or warm up longer."},
};

class Author {
 public:
  Author(const Run& run, const std::vector<Row>& rows) : run_(run), rows_(rows) {}

  Notes write() {
    add_partial();
    add_excluded();
    const std::size_t caveats = notes_.size();
    for (std::string& assumption : assumptions_of(run_)) notes_.push_back(std::move(assumption));
    add_missing_control();
    add_reasons_of_ok_trials();
    for (const Row& row : rows_) add_mishaps(row);
    add_missing_returns();
    add_single_trials();
    for (std::string& note : notes_) note = plain_text(note);
    return {std::move(notes_), caveats};
  }

 private:
  void add_partial() {
    if (run_.status == RunStatus::complete) return;
    const auto done = std::count_if(run_.trials.begin(), run_.trials.end(),
                                    [](const Trial& trial) { return trial.status != TrialStatus::failed; });
    notes_.push_back(fmt::format("This run is partial: {} of {} trials are done{}{}.", done, run_.trials_planned,
                                 run_.reason.empty() ? "" : ", because: ", run_.reason));
  }

  /// One note for all trials of a transport that don't count, and each piece of advice once.
  void add_excluded() {
    std::set<std::string_view> given;
    std::vector<std::string_view> advice;
    for (const Row& row : rows_) {
      for (const TrialStatus status : {TrialStatus::failed, TrialStatus::invalid}) {
        const std::vector<const Trial*> trials = trials_of(row, status);
        if (trials.empty()) continue;
        add_excluded(row, status, trials);
        for (const Trial* trial : trials) {
          for (const std::string& reason : trial->reasons) {
            const std::string_view words = advice_for(reason);
            if (!words.empty() && given.insert(words).second) advice.push_back(words);
          }
        }
      }
    }
    for (const std::string_view words : advice) notes_.push_back("What to do: " + std::string{words});
  }

  void add_excluded(const Row& row, TrialStatus status, const std::vector<const Trial*>& trials) {
    std::string numbers;
    for (const Trial* trial : trials) numbers += (numbers.empty() ? "" : ", ") + std::to_string(trial->number);
    std::string reasons;
    for (const std::string& reason : trials.front()->reasons) reasons += (reasons.empty() ? "" : "; ") + reason;
    const bool many = trials.size() > 1;
    notes_.push_back(fmt::format("{}: trial{} {} {}{}: {}.", name_of(row), many ? "s" : "", numbers,
                                 status == TrialStatus::failed ? "failed"
                                 : many                        ? "are invalid and not counted"
                                                               : "is invalid and not counted",
                                 many ? fmt::format(" (this is of {})", trials.front()->number) : "",
                                 reasons.empty() ? "no reason given" : reasons));
  }

  void add_missing_control() {
    std::set<std::string_view> scenarios;
    for (const Row& row : rows_) scenarios.insert(row.scenario);
    for (const std::string_view scenario : scenarios) {
      const auto has_control = [&](const Row& row) {
        return row.scenario == scenario && row.is_control && row.trials_ok > 0;
      };
      if (std::any_of(rows_.begin(), rows_.end(), has_control)) continue;
      notes_.push_back(run_.control.empty() ? "There are no ratios, because the control did not run."
                                            : fmt::format("{}: there are no ratios, because no trial of {} is ok.",
                                                          scenario, run_.control));
    }
  }

  void add_reasons_of_ok_trials() {
    std::set<std::tuple<std::string, std::string>> told;
    for (const Row& row : rows_) {
      for (const Trial* trial : trials_of(row, TrialStatus::ok)) {
        for (const std::string& reason : trial->reasons) {
          if (!told.emplace(name_of(row), reason).second) continue;
          notes_.push_back(fmt::format("{}: trial {}: {}.", name_of(row), trial->number, reason));
        }
      }
    }
  }

  void add_mishaps(const Row& row) {
    double expected = 0;
    std::map<std::string, std::uint64_t> disconnects;
    for (const Trial* trial : trials_of(row, TrialStatus::ok)) {
      expected += static_cast<double>(trial->downlink.expected) + static_cast<double>(trial->uplink.expected);
      for (const auto& [reason, count] : trial->disconnects) disconnects[reason] += count;
    }
    const double lost = row.figure("lost").value.value_or(0);
    if (lost > 0) {
      notes_.push_back(fmt::format("{} lost {} of {} deliveries ({:.2g} %).{}", name_of(row), count_text(lost),
                                   count_text(expected), expected > 0 ? 100 * lost / expected : 100,
                                   meaning_of_loss(row)));
    }
    std::string reasons;
    for (const auto& [reason, count] : disconnects) {
      if (count > 0)
        reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count_text(static_cast<double>(count)), reason);
    }
    const bool faults = row.figure("struck").value.has_value();
    if (!reasons.empty()) {
      notes_.push_back(fmt::format("{}: connections ended {}: {}.", name_of(row),
                                   faults ? "or failed, by the faults and after them" : "unasked", reasons));
    }
    add_count(row, "slow_consumers_dropped", "slow consumers were dropped by the server");
    add_count(row, "protocol_errors", "protocol errors");
  }

  /// Where faults struck: what the loss consists of.
  std::string meaning_of_loss(const Row& row) const {
    const double missed = row.figure("missed").value.value_or(0);
    double down = 0, up = 0;
    for (const Trial* trial : trials_of(row, TrialStatus::ok)) {
      down += static_cast<double>(trial->downlink.lost);
      up += static_cast<double>(trial->uplink.lost);
    }
    if (!row.figure("struck").value) return {};
    std::string words;
    if (down > 0 && down == missed) {
      words = fmt::format(
          " {} to clients: just what was published while those struck were away, because they come back "
          "without asking for it.",
          count_text(down));
    } else if (missed > 0) {
      words = fmt::format(" {} to clients; those struck came back without {}.", count_text(down), count_text(missed));
    }
    if (up > 0) words += fmt::format(" {} from clients: what they sent into broken connections.", count_text(up));
    return words;
  }

  void add_missing_returns() {
    bool any = false;
    for (const Row& row : rows_) {
      const double not_back = row.figure("unrecovered").value.value_or(0);
      if (not_back == 0) continue;
      any = true;
      notes_.push_back(fmt::format("{}: {} of {} struck clients were not back when the trial ended.", name_of(row),
                                   count_text(not_back), count_text(row.figure("struck").value.value_or(0))));
    }
    if (any) {
      notes_.emplace_back(
          "What to do: Drain longer (--set phases.drain_s=SECONDS), so that all have the time to come "
          "back; what the missing ones did not get counts as lost.");
    }
  }

  void add_count(const Row& row, std::string_view metric, std::string_view what) {
    const double count = row.figure(metric).value.value_or(0);
    if (count > 0) notes_.push_back(fmt::format("{}: {} {}.", name_of(row), count_text(count), what));
  }

  void add_single_trials() {
    const auto has_interval = [](const Row& row) { return row.trials_ok > 1; };
    const auto has_trial = [](const Row& row) { return row.trials_ok > 0; };
    if (std::any_of(rows_.begin(), rows_.end(), has_interval)) return;
    if (std::none_of(rows_.begin(), rows_.end(), has_trial)) return;
    notes_.emplace_back("One trial shows no spread: with --trials 3 or more there are intervals.");
  }

  std::vector<const Trial*> trials_of(const Row& row, TrialStatus status) const {
    std::vector<const Trial*> trials;
    for (const Trial& trial : run_.trials) {
      if (trial.scenario == row.scenario && trial.transport == row.transport && trial.status == status) {
        trials.push_back(&trial);
      }
    }
    return trials;
  }

  /// With the scenario only where there are several.
  std::string name_of(const Row& row) const {
    return run_.scenarios.size() > 1 ? row.scenario + ", " + row.transport : row.transport;
  }

  const Run& run_;
  const std::vector<Row>& rows_;
  std::vector<std::string> notes_;
};

}  // namespace

Notes notes_on(const Run& run, const std::vector<Row>& rows) { return Author(run, rows).write(); }

std::string_view advice_for(std::string_view reason) {
  for (const Advice& advice : kAdvice) {
    if (reason.find(advice.words) != std::string_view::npos) return advice.advice;
  }
  return {};
}

}  // namespace pushbench::results
