// Answers of runs with trials, scenario by scenario.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/answer.hpp"
#include "results/answer_words.hpp"
#include "results/format.hpp"
#include "results/interval_words.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kCost = "server_cpu_cores";
constexpr std::string_view kInterval = "interval_ms";
/// Of a goal: who has less to spare meets it narrowly.
constexpr double kEnoughShare = 0.2;

/// "One feed for everybody": the scenario's summary up to its first stop; empty if it has none, or one too long to be
/// asked about.
std::string title_of(const ScenarioRecord& record) {
  constexpr std::size_t kLongest = 60;
  const auto document = nlohmann::json::parse(record.document, nullptr, false);
  if (!document.is_object() || !document.contains("summary") || !document["summary"].is_string()) return {};
  const std::string summary = plain_text(document["summary"].get<std::string>());
  const std::string title = summary.substr(0, summary.find_first_of(":.;?"));
  return title.size() <= kLongest ? title : "";
}

std::string goals_text(const GoalCheck& check) {
  std::vector<std::string> words;
  for (const Goal& goal : check.goals) words.push_back(words_of(goal));
  return listed(words, "and");
}

/// Of the downlink where there is one; empty if no row has either.
std::string_view speed_of(std::span<const Row* const> rows) {
  for (const std::string_view metric : {"latency_p99_us", "uplink_latency_p99_us"}) {
    if (std::any_of(rows.begin(), rows.end(), [&](const Row* row) { return row->figure(metric).value.has_value(); }))
      return metric;
  }
  return {};
}

class Scenario {
 public:
  Scenario(const Run& run, const Summary& summary, const ScenarioRecord& record) : run_(run), summary_(summary) {
    answer_.scenario = name_ = plain_text(record.name);
    title_ = title_of(record);
    for (const Row& row : summary.rows) {
      if (row.scenario != record.name) continue;
      (row.is_control ? control_ : rows_.emplace_back()) = &row;
    }
    const auto check = std::find_if(summary.goals.begin(), summary.goals.end(),
                                    [&](const GoalCheck& each) { return each.scenario == record.name; });
    if (check != summary.goals.end()) check_ = &*check;
    answer_.question = question();
  }

  bool has_rows() const { return !rows_.empty() || control_ != nullptr; }

  Answer answer() {
    const auto is_ok = [](const Row* row) { return row != nullptr && row->trials_ok > 0; };
    const bool counts = std::any_of(rows_.begin(), rows_.end(), is_ok);
    if (rows_.empty() && is_ok(control_)) {
      answer_.headline = fmt::format("For {} there is nothing to choose from: only the control ran.", name_);
    } else if (!counts) {
      answer_.headline = fmt::format("For {} there is no answer: no trial counts.", name_);
    } else if (check_ != nullptr) {
      by_goal();
    } else {
      by_speed_and_cost();
    }
    add_energy_and_bill();
    mark_simulated();
    add_doubts();
    return std::move(answer_);
  }

 private:
  std::string question() const {
    double clients = 0;
    for (const Trial& trial : run_.trials) {
      if (plain_text(trial.scenario) == name_) clients = std::max(clients, static_cast<double>(trial.clients_wanted));
    }
    const std::string what = title_.empty() ? name_ : fmt::format("{} ({})", title_, name_);
    return fmt::format("{}: how should the server get its data to {} clients?", what,
                       clients > 0 ? count_text(clients) : "its");
  }

  std::vector<const Row*> rows_that(Verdict verdict) const {
    std::vector<const Row*> rows;
    for (const Row* row : rows_) {
      if (judgement_of(*row).verdict == verdict) rows.push_back(row);
    }
    return rows;
  }

  const Judgement& judgement_of(const Row& row) const {
    return *std::find_if(check_->judgements.begin(), check_->judgements.end(),
                         [&](const Judgement& each) { return each.transport == row.transport; });
  }

  void by_goal() {
    const std::vector<const Row*> meeting = rows_that(Verdict::meets);
    const std::string goal = goals_text(*check_);
    const Ranking cost = ranking_of(meeting, kCost);
    if (meeting.empty()) {
      nobody_meets(goal);
    } else if (rows_.size() == 1) {
      answer_.headline = fmt::format("For {}, {}, the only one that ran beside the control, meets the goal ({}).",
                                     name_, names(meeting), goal);
      choose("The only one that ran, which meets the goal", meeting);
    } else if (cost.least.empty()) {
      answer_.headline = fmt::format("For {}, {} the goal ({}); which is cheapest is not known.", name_,
                                     names(meeting) + (meeting.size() == 1 ? " meets" : " meet"), goal);
      choose("Meets the goal, at a cost that is not known", meeting);
    } else if (meeting.size() == 1) {
      answer_.headline =
          fmt::format("For {}, take {}: the only one that meets the goal ({}).", name_, names(meeting), goal);
      choose("The only one that meets the goal", meeting);
    } else if (std::any_of(meeting.begin(), meeting.end(), [](const Row* row) { return row->trials_ok < 2; })) {
      // Intervals of one value overlap with nothing: what is cheaper by a hair would be called the cheapest.
      answer_.headline = fmt::format("For {}, {} meet the goal ({}); one trial each can't tell which is cheapest.",
                                     name_, names(meeting), goal);
      choose("These meet the goal, and one trial each can't tell which is cheapest", meeting);
    } else {
      cheapest_of(cost, goal);
    }
    if (!cost.least.empty()) {
      answer_.because.push_back(fmt::format("CPU of the server at the same load{}: {}.",
                                            meeting.size() > 1 ? ", of those that meet the goal" : "",
                                            words_of(cost, kCost)));
    }
    add_margins(cost.least.empty() ? meeting : cost.least);
    add_fewest_bytes();
    add_failures();
  }

  void cheapest_of(const Ranking& cost, const std::string& goal) {
    if (cost.least.size() > 1) {
      answer_.headline = fmt::format(
          "For {}, take {}: they meet the goal ({}), and {} can't be told which is cheapest.", name_,
          names(cost.least, "or"), goal, cost.others.empty() ? "it" : "cost less than the others that do; of them it");
      choose("The cheapest that meet the goal", cost.least);
    } else {
      answer_.headline = fmt::format("For {}, take {}: the cheapest of those that meet the goal ({}).", name_,
                                     names(cost.least), goal);
      choose("The cheapest that meet the goal", cost.least);
    }
  }

  /// Who comes nearest, if that can be said.
  void nobody_meets(const std::string& goal) {
    const Judgement* nearest = nullptr;
    for (const Row* row : rows_that(Verdict::misses)) {
      const Judgement& judgement = judgement_of(*row);
      if (judgement.factor && (nearest == nullptr || *judgement.factor < *nearest->factor)) nearest = &judgement;
    }
    const bool all_miss = rows_that(Verdict::misses).size() == rows_.size();
    const std::string factor = nearest == nullptr ? "" : ratio_text(*nearest->factor) + " what is allowed";
    std::string how_near;
    if (nearest != nullptr) {
      how_near = rows_.size() == 1 ? ": " + factor
                                   : fmt::format("; nearest is {}, {}", plain_text(nearest->transport), factor);
    }
    answer_.headline = fmt::format("For {}, {} the goal ({}){}.", name_,
                                   rows_.size() == 1 && all_miss
                                       ? plain_text(rows_.front()->transport) + ", the only one that ran, misses"
                                   : all_miss ? "none of those that ran meets"
                                              : "none is known to meet",
                                   goal, how_near);
  }

  void add_margins(const std::vector<const Row*>& rows) {
    std::vector<std::string> words;
    for (const Row* row : rows) {
      const Judgement& judgement = judgement_of(*row);
      if (judgement.detail.empty() || !judgement.factor) continue;
      const std::string of_goal = number_text(100 * *judgement.factor);
      words.push_back(fmt::format("{} {}{}", row->transport, judgement.detail,
                                  std::isfinite(*judgement.factor) ? ", " + of_goal + " % of what is allowed" : ""));
    }
    if (!words.empty()) answer_.because.push_back("Nearest to its limit: " + listed(words) + ".");
  }

  void add_fewest_bytes() {
    if (check_->cheapest.fewest_bytes.empty()) return;
    constexpr std::string_view kBytes = "wire_bytes_per_connection_s";
    const auto bytes = [&](std::string_view transport) -> std::optional<double> {
      for (const Row* row : rows_) {
        if (row->transport == transport) return row->figure(kBytes).value;
      }
      return std::nullopt;
    };
    const auto fewest = bytes(check_->cheapest.fewest_bytes), cheapest = bytes(check_->cheapest.transports.front());
    if (!fewest || !cheapest || !(*cheapest > 0)) return;
    answer_.because.push_back(fmt::format(
        "Fewest bytes on the wire: {}, {} B/s a connection, {} those of {}.", plain_text(check_->cheapest.fewest_bytes),
        number_text(*fewest), ratio_text(*fewest / *cheapest), plain_text(check_->cheapest.transports.front())));
  }

  /// Who misses the goal, and of whom it can't be said.
  void add_failures() {
    for (const auto& [verdict, lead] : {std::pair{Verdict::misses, "The goal is missed by "},
                                        {Verdict::cannot, "It can't be said whether these meet it: "}}) {
      std::vector<std::string> words;
      for (const Row* row : rows_that(verdict)) {
        const Judgement& judgement = judgement_of(*row);
        const std::string factor = judgement.factor ? ", " + ratio_text(*judgement.factor) + " what is allowed" : "";
        words.push_back(fmt::format("{} ({}{})", row->transport, judgement.detail, factor));
      }
      if (!words.empty()) answer_.because.push_back(lead + listed(words) + ".");
    }
  }

  void by_speed_and_cost() {
    const std::string_view metric = speed_of(rows_);
    const Ranking speed = metric.empty() ? Ranking{} : ranking_of(rows_, metric);
    const Ranking cost = ranking_of(rows_, kCost);
    if (rows_.size() == 1) {
      answer_.headline = fmt::format("For {}, only {} ran beside the control, so there is nothing to choose from.",
                                     name_, names(rows_));
    } else {
      std::string words;
      if (!speed.least.empty()) words = least_words("fastest", speed);
      if (!cost.least.empty()) words += (words.empty() ? "" : "; ") + least_words("cheapest", cost);
      answer_.headline = words.empty() ? fmt::format("For {} no latency and no cost are known.", name_)
                                       : fmt::format("For {}: {}.", name_, words);
    }
    if (!speed.least.empty()) {
      answer_.because.push_back(fmt::format("{}: {}.", label_of(metric), words_of(speed, metric)));
    }
    if (!cost.least.empty()) answer_.because.push_back("CPU of the server: " + words_of(cost, kCost) + ".");
    if (rows_.size() > 1) {
      answer_.because.emplace_back("The scenario sets no goal, so which of the two counts is not said.");
    }
  }

  /// Of all, whether they meet the goal or not: it is what a simulation is asked for.
  void add_energy_and_bill() {
    for (const auto& [metric, lead] :
         {std::pair<std::string_view, std::string_view>{"energy_j_per_client_hour", "Radio of a client in an hour"},
          {"cost_usd_per_million_users_month", "Servers and egress in a month for a million users"}}) {
      const std::string words = words_of(ranking_of(rows_, metric), metric);
      if (!words.empty()) answer_.because.push_back(fmt::format("{}: {}.", lead, words));
    }
  }

  /// Each sentence that may be quoted alone says it.
  void mark_simulated() {
    const Origin origin = origin_of(run_, name_);
    if (origin == Origin::measured || answer_.headline.empty()) return;
    const std::string mark{origin == Origin::simulated ? "Simulated" : "Partly simulated"};
    const auto marked = [&](const std::string& sentence) {
      return mark + ": " + static_cast<char>(std::tolower(static_cast<unsigned char>(sentence.front()))) +
             sentence.substr(1);
    };
    answer_.headline = marked(answer_.headline);
    if (!answer_.finding.empty()) answer_.finding = marked(answer_.finding);
  }

  std::string least_words(std::string_view what, const Ranking& ranking) const {
    if (ranking.least.size() == 1) {
      return fmt::format("{} is {}{}", what, names(ranking.least),
                         ranking.least.front()->trials_ok < 2 ? " in one trial each" : "");
    }
    return fmt::format("{} are {}, which can't be told apart", what, names(ranking.least));
  }

  void add_doubts() {
    for (std::size_t i = 0; i < summary_.caveats; ++i) answer_.doubts.push_back(summary_.notes[i]);
    add_losses();
    if (check_ != nullptr && control_ != nullptr) {
      const Judgement& control = judgement_of(*control_);
      if (control.verdict == Verdict::misses) {
        answer_.doubts.push_back(
            fmt::format("{}: {}, the control without a protocol, misses the goal as well ({}), so it may be the "
                        "machine or the load.",
                        name_, plain_text(control_->transport), plain_text(control.detail)));
      }
    }
    std::uint32_t least = 0;
    for (const Row* row : rows_) {
      if (row->trials_ok > 0 && (least == 0 || row->trials_ok < least)) least = row->trials_ok;
    }
    add_few_trials(least);
    if (!summary_.simulated.empty()) {
      answer_.doubts.push_back("The figures are " + summary_.simulated +
                               ": they hold as far as its models do, which the notes name.");
    }
    const bool one_machine = std::any_of(run_.trials.begin(), run_.trials.end(), [](const Trial& trial) {
      return trial.server.processes > 0 && !trial.simulated;
    });
    if (one_machine) {
      answer_.doubts.emplace_back(
          "Server and clients shared one machine: what a network adds to latency is not in these figures.");
    }
  }

  void add_few_trials(std::uint32_t trials) {
    if (trials == 1) {
      answer_.doubts.emplace_back(
          "One trial each shows no spread, so small differences may be chance; five each would show it.");
    } else if (trials > 1 && trials < 5) {
      answer_.doubts.push_back(
          fmt::format("{} trials each: an interval over so few holds the true median in {}; over five in {}.", trials,
                      coverage_text(trials), coverage_text(5)));
    }
  }

  /// Goals judge it where they are set; without them it must not pass unseen.
  void add_losses() {
    if (check_ != nullptr) return;
    for (const Row* row : rows_) {
      const double lost = row->figure("lost").value.value_or(0);
      if (lost > 0) {
        answer_.doubts.push_back(
            fmt::format("{}: {} lost {} deliveries.", name_, plain_text(row->transport), count_text(lost)));
      }
    }
  }

  void choose(std::string_view finding, const std::vector<const Row*>& rows) {
    answer_.finding = finding;
    for (const Row* row : rows) {
      answer_.chosen.push_back(name_of(*row));
      if (check_ != nullptr) add_narrow(*row);
    }
  }

  /// What one machine's loopback just allows, a network may not.
  void add_narrow(const Row& row) {
    const Judgement& judgement = judgement_of(row);
    const auto goal = std::find_if(check_->goals.begin(), check_->goals.end(),
                                   [&](const Goal& each) { return each.metric == judgement.metric; });
    if (!judgement.factor || goal == check_->goals.end()) return;
    const double spare = goal->most * (1 - *judgement.factor);
    const bool is_latency = goal->metric.find("latency") != std::string::npos;
    if (1 - *judgement.factor >= kEnoughShare && !(is_latency && spare < kRoundTripUs)) return;
    answer_.narrow.push_back(fmt::format("{} for {} ({} of {})", name_of(row), name_, judgement.detail,
                                         quantity_text(goal->metric, goal->most)));
  }

  /// With how often it asks, if it is one that does: another interval is another choice.
  std::string name_of(const Row& row) const {
    if (row.transport.find(kInterval) != std::string::npos) return row.transport;
    for (const Trial& trial : run_.trials) {
      if (trial.transport != row.transport || plain_text(trial.scenario) != name_) continue;
      const auto interval = trial.settings.find(std::string{kInterval});
      if (interval == trial.settings.end()) continue;
      return fmt::format("{} every {} ms", row.transport, plain_text(interval->second));
    }
    return row.transport;
  }

  std::string names(std::span<const Row* const> rows, std::string_view last = "and") const {
    std::vector<std::string> words;
    for (const Row* row : rows) words.push_back(name_of(*row));
    return listed(words, last);
  }

  const Run& run_;
  const Summary& summary_;
  std::string name_, title_;
  std::vector<const Row*> rows_;  ///< without the control
  const Row* control_ = nullptr;
  const GoalCheck* check_ = nullptr;
  Answer answer_;
};

void make_plain(Answer& answer) {
  for (std::string& sentence : answer.because) sentence = plain_text(sentence);
  for (std::string& words : answer.narrow) words = plain_text(words);
  for (std::string& transport : answer.chosen) transport = plain_text(transport);
}

}  // namespace

std::vector<Answer> answers_of(const Run& run, const Summary& summary) {
  std::vector<Answer> answers;
  for (const ScenarioRecord& record : run.scenarios) {
    Scenario scenario(run, summary, record);
    if (!scenario.has_rows()) continue;
    answers.push_back(scenario.answer());
    make_plain(answers.back());
  }
  return answers;
}

}  // namespace pushbench::results
