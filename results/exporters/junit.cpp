#include "results/exporters/junit.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "results/capacity_words.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"
#include "results/exporters/xml.hpp"
#include "results/goal.hpp"
#include "results/simulation_words.hpp"
#include "results/summary.hpp"

namespace pushbench::results {

namespace {

enum class Outcome : std::uint8_t { passed, failed, errored };

struct Case {
  std::string of;  ///< the transport
  std::string name;
  Outcome outcome = Outcome::passed;
  std::string message;  ///< why it did not pass
  double seconds = 0;
};

struct Suite {
  std::string name;
  std::vector<Case> cases;
};

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0;
  double seconds = 0;

  void add(const Case& one) {
    ++tests;
    if (one.outcome == Outcome::failed) ++failures;
    if (one.outcome == Outcome::errored) ++errors;
    seconds += one.seconds;
  }

  std::string text() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="0" time="{:.3f}")", tests, failures, errors,
                       seconds);
  }
};

/// What a file says of its times need not be possible.
double believable_s(double seconds) { return seconds >= 0 && seconds < 1e9 ? seconds : 0; }

Case trials_case(const Run& run, const Row& row) {
  Case one{.of = row.transport, .name = "trials count"};
  for (const Trial& trial : run.trials) {
    if (trial.scenario != row.scenario || trial.transport != row.transport) continue;
    one.seconds += believable_s(trial.warm_up_s) + believable_s(trial.measure_s) + believable_s(trial.drain_s);
    if (trial.status == TrialStatus::ok) continue;
    one.outcome = Outcome::errored;
    one.message += fmt::format("{}trial {} {}{}", one.message.empty() ? "" : "; ", trial.number,
                               trial.status == TrialStatus::failed ? "failed" : "is invalid",
                               trial.reasons.empty() ? "" : ": " + trial.reasons.front());
  }
  return one;
}

Case goal_case(const Run& run, const Row& row, const Goal& goal) {
  const Judgement judgement = judge(run, row, {goal});
  Case one{.of = row.transport, .name = words_of(goal), .message = judgement.detail};
  if (judgement.verdict == Verdict::misses) {
    one.outcome = Outcome::failed;
    one.message += fmt::format(" (goal: {})", words_of(goal));
  } else if (judgement.verdict == Verdict::cannot) {
    one.outcome = Outcome::errored;
    one.message = "cannot be said: " + one.message;
  }
  return one;
}

void add_scenarios(const Run& run, std::vector<Suite>& suites) {
  if (run.trials.empty()) return;
  const Summary summary = summarise(run);
  for (const ScenarioRecord& scenario : run.scenarios) {
    const Origin origin = origin_of(run, scenario.name);
    Suite suite{scenario.name + (origin == Origin::measured ? "" : fmt::format(" ({})", words_of(origin))), {}};
    for (const Row& row : summary.rows) {
      if (row.scenario != scenario.name) continue;
      suite.cases.push_back(trials_case(run, row));
      if (row.is_control) continue;  // nobody would choose it
      for (const Goal& goal : goals_of(scenario)) suite.cases.push_back(goal_case(run, row, goal));
    }
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
}

void add_ceilings(const Run& run, std::vector<Suite>& suites) {
  if (run.ceilings.empty()) return;
  Suite suite{"ceiling", {}};
  for (const Ceiling& ceiling : run.ceilings) {
    const bool ended = ceiling.end == CeilingEnd::target || ceiling.end == CeilingEnd::wall;
    const bool held = ceiling.end == CeilingEnd::target && is_proven(ceiling);
    suite.cases.push_back({.of = ceiling.transport,
                           .name = fmt::format("holds {} connections", ceiling.target),
                           .outcome = held    ? Outcome::passed
                                      : ended ? Outcome::failed
                                              : Outcome::errored,
                           .message = headline_of(ceiling),
                           .seconds = believable_s(ceiling.seconds)});
  }
  suites.push_back(std::move(suite));
}

void add_capacities(const Run& run, std::vector<Suite>& suites) {
  if (run.capacities.empty()) return;
  Suite suite{"capacity", {}};
  for (const Capacity& capacity : run.capacities) {
    const std::string at = at_text(capacity);
    const bool ended = capacity.end != CapacityEnd::interrupted && capacity.end != CapacityEnd::failed;
    suite.cases.push_back({.of = capacity.transport,
                           .name = capacity.scenario + (at.empty() ? "" : " at " + at),
                           .outcome = !ended          ? Outcome::errored
                                      : capacity.knee ? Outcome::passed
                                                      : Outcome::failed,
                           .message = answer_text(capacity)});
  }
  suites.push_back(std::move(suite));
}

std::string text_of(const Suite& suite, const Case& one) {
  const std::string head = fmt::format(R"(    <testcase classname="pushbench.{}.{}" name="{}" time="{:.3f}")",
                                       xml_text(suite.name), xml_text(one.of), xml_text(one.name), one.seconds);
  if (one.outcome == Outcome::passed) return head + "/>\n";
  const bool failed = one.outcome == Outcome::failed;
  return fmt::format("{}>\n      <{} type=\"{}\" message=\"{}\"/>\n    </testcase>\n", head,
                     failed ? "failure" : "error", failed ? "goal" : "trials", xml_text(one.message));
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml_text(value));
}

}  // namespace

std::string junit(const Run& run) {
  std::vector<Suite> suites;
  add_scenarios(run, suites);
  add_ceilings(run, suites);
  add_capacities(run, suites);
  if (run.status == RunStatus::partial) {
    suites.push_back({"run",
                      {{.of = "run",
                        .name = "complete",
                        .outcome = Outcome::errored,
                        .message = run.reason.empty() ? "trials are missing" : run.reason}}});
  }
  Counts all;
  const std::string simulated = simulation_title(run);
  std::string text;
  for (const Suite& suite : suites) {
    Counts counts;
    std::string cases;
    for (const Case& one : suite.cases) {
      counts.add(one);
      all.add(one);
      cases += text_of(suite, one);
    }
    // Readers of JUnit want a time of day without a zone.
    const std::string began = run.started_at.substr(0, run.started_at.find('Z'));
    text += fmt::format("  <testsuite name=\"{}\" {} timestamp=\"{}\">\n", xml_text(suite.name), counts.text(),
                        xml_text(began));
    text += "    <properties>\n" + property("commit", run.environment.commit) +
            property("cpu_model", run.environment.cpu_model) + property("command_line", run.command_line) +
            (simulated.empty() ? "" : property("simulated", simulated)) + "    </properties>\n" + cases +
            "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pushbench\" {}>\n{}</testsuites>\n", all.text(),
      text);
}

}  // namespace pushbench::results
