#include "harness/capacity/judgement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "harness/verdict.hpp"
#include "results/format.hpp"
#include "results/summary.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

namespace {

using results::CapacityProbe;
using results::ProbeOutcome;
using results::Trial;
using results::TrialStatus;

// What only the load generator's own end of a connection runs out of.
constexpr std::array kGeneratorsOwn = {CloseReason::out_of_files, CloseReason::out_of_ports};

bool is_generators(const Flaw& flaw) {
  return flaw.kind == Flaw::Kind::generator_full || flaw.kind == Flaw::Kind::clients_late;
}

bool is_server_full(const Trial& trial) { return trial.server.busiest_cpu_share.value_or(0) >= kFullShare; }

/// Why the figures are the generator's rather than the server's; empty if they are not.
std::string generators_fault(const Trial& trial, const std::vector<Flaw>& flaws) {
  const auto fault = std::ranges::find_if(flaws, is_generators);
  if (fault != flaws.end()) return fault->words;
  for (const CloseReason reason : kGeneratorsOwn) {
    const auto found = trial.disconnects.find(std::string{name_of(reason)});
    if (found != trial.disconnects.end()) return fmt::format("{} clients had {}", found->second, found->first);
  }
  return {};
}

results::Judgement judge_goal(const Trial& trial, const Scenario& scenario) {
  results::Run run;
  run.scenarios = {{.name = scenario.name, .hash = {}, .document = to_json(scenario)}};
  run.trials = {trial};
  // Figures are judged here, and why they may not count by flaws_of().
  run.trials.front().status = TrialStatus::ok;
  return summarise(run).goals.front().judgements.front();
}

std::string goal_in_words(const results::Judgement& judgement, double limit) {
  const std::string goal = results::words_of({judgement.metric, limit});
  const std::size_t most = goal.find("<= ");
  return most == std::string::npos ? " (goal: " + goal + ")" : " of " + goal.substr(most + 3);
}

bool may_lose(const Scenario& scenario) {
  return !scenario.faults.empty() || scenario.slo.contains("lost") || scenario.slo.contains("lost_share");
}

/// What nobody would put up with, though the goal does not name it; empty if there is nothing of that.
std::string unnamed_miss(const Trial& trial, const Scenario& scenario, bool is_judged, const std::vector<Flaw>& flaws) {
  // A goal for what is lost was not looked at if a figure before it could not be told.
  const bool counts = !may_lose(scenario) || (!is_judged && scenario.faults.empty());
  if (const auto lost = trial.downlink.lost + trial.uplink.lost; lost > 0 && counts) {
    return "lost " + results::count_text(static_cast<double>(lost));
  }
  if (trial.slow_consumers_dropped > 0) {
    return fmt::format("{} clients were dropped because they did not keep up", trial.slow_consumers_dropped);
  }
  const auto other = std::ranges::find_if_not(flaws, is_generators);
  return other == flaws.end() ? std::string{} : other->words;
}

void take_figures(const Trial& trial, CapacityProbe& probe) {
  const results::Direction& told = trial.downlink.latency.empty() ? trial.uplink : trial.downlink;
  if (!told.latency.empty()) {
    probe.latency_p50_us = told.latency.percentile(50);
    probe.latency_p99_us = told.latency.percentile(99);
  }
  const results::Side& server = trial.server;
  if (server.cpu_user_s && server.cpu_system_s && server.wall_s.value_or(0) > 0) {
    probe.server_cpu_cores = (*server.cpu_user_s + *server.cpu_system_s) / *server.wall_s;
  }
  probe.server_cpu_share = server.busiest_cpu_share;
  probe.client_cpu_share = trial.clients.busiest_cpu_share;
}

}  // namespace

CapacityProbe judged(const Trial& trial, const Scenario& scenario, double value, bool confirms) {
  CapacityProbe probe;
  probe.value = value;
  probe.confirms = confirms;
  if (trial.status == TrialStatus::failed) {
    probe.detail = fmt::format("{}", fmt::join(trial.reasons, "; "));
    return probe;
  }
  take_figures(trial, probe);
  const results::Judgement goal = judge_goal(trial, scenario);
  probe.detail = goal.detail;
  if (!goal.metric.empty()) {
    const auto limit = scenario.slo.find(goal.metric);
    probe.metric = goal.metric;
    probe.figure = goal.value;
    probe.limit = limit == scenario.slo.end() ? 0 : limit->second;
    probe.detail += goal_in_words(goal, *probe.limit);
  }
  const std::vector<Flaw> flaws = flaws_of(trial, scenario);
  const bool is_judged = goal.verdict != results::Verdict::cannot;
  const std::string unnamed = unnamed_miss(trial, scenario, is_judged, flaws);
  const bool missed = goal.verdict == results::Verdict::misses || !unnamed.empty();
  probe.outcome = missed ? ProbeOutcome::misses : is_judged ? ProbeOutcome::meets : ProbeOutcome::failed;
  if (!is_judged) probe.detail += ": too few messages to tell (--measure-s)";
  if (goal.verdict != results::Verdict::misses && !unnamed.empty()) {
    probe.detail = unnamed;
    probe.metric.clear();
    probe.figure.reset();
    probe.limit.reset();
  }
  const std::string fault = generators_fault(trial, flaws);
  if (!fault.empty() && !(missed && is_server_full(trial))) {
    probe.outcome = ProbeOutcome::saturated;
    probe.detail = fault;
  }
  return probe;
}

Observation observed(const CapacityProbe& probe, const Trial& trial) {
  const double server = trial.server.busiest_cpu_share.value_or(0);
  return {.outcome = probe.outcome,
          .busiest_share = std::max(server, trial.clients.busiest_cpu_share.value_or(0)),
          .certain = is_server_full(trial)};
}

}  // namespace pushbench
