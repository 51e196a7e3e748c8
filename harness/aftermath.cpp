#include "harness/aftermath.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pushbench {

namespace {

using results::Course;
using results::FaultOutcome;

double to_s(std::int64_t us) { return static_cast<double>(us) / 1e6; }

std::string what(const Fault& fault) {
  std::string kind{name_of(fault.kind)};
  switch (fault.kind) {
    case FaultKind::restart:
      return fmt::format("{} after {:g} ms, history {},", kind, fault.for_ms, fault.history_kept ? "kept" : "lost");
    case FaultKind::silence:
      if (fault.for_ms == 0) return kind + " for good";
      [[fallthrough]];
    case FaultKind::stall:
    case FaultKind::pause: return fmt::format("{} of {:g} ms", kind, fault.for_ms);
    case FaultKind::fin:
    case FaultKind::reset:
    case FaultKind::move: break;
  }
  return kind;
}

std::string whom(const Fault& fault) {
  if (harms_server(fault.kind)) return "";
  if (!fault.share) return ", one client";
  if (*fault.share == 1) return ", all clients";
  if (*fault.share == 0.5) return ", half of the clients";
  return fmt::format(", {:g} % of the clients", *fault.share * 100);
}

std::string when(const Fault& fault) {
  if (fault.at_s) return fmt::format(" at {:g} s", *fault.at_s);
  return *fault.per_s == 1 ? " once a second" : fmt::format(" {:g} times a second", *fault.per_s);
}

/// What the servers used from `begin_s` to `end_s`, each step's share evenly.
double cpu_between(const Course& course, double begin_s, double end_s) {
  double used_us = 0;
  for (std::size_t step = 0; step < course.server_cpu_us.size(); ++step) {
    const double from = static_cast<double>(step) * course.step_s;
    const double covered = std::min(from + course.step_s, end_s) - std::max(from, begin_s);
    if (covered > 0) used_us += static_cast<double>(course.server_cpu_us[step]) * covered / course.step_s;
  }
  return used_us / 1e6;
}

FaultOutcome outcome_of(const Fault& fault, const FaultRecord& record, const Course& course) {
  FaultOutcome outcome;
  outcome.kind = name_of(fault.kind);
  outcome.description = describe(fault);
  outcome.strikes = record.strikes;
  outcome.struck = record.struck;
  outcome.unnoticed = record.struck - record.notice.count();
  outcome.unrecovered = record.away;
  outcome.notice = record.notice;
  outcome.recovery = record.recovery;
  outcome.missed = record.missed;
  outcome.recovery_bytes = record.recovery_bytes;
  outcome.attempts = record.attempts;
  if (record.strikes > 0) outcome.first_at_s = to_s(record.first_us);
  if (record.recovery.empty()) return outcome;
  const std::uint64_t fullest = record.reconnected.empty() ? 0 : *std::ranges::max_element(record.reconnected);
  outcome.peak_reconnects_per_s = static_cast<double>(fullest) / course.step_s;
  outcome.storm_s = to_s(record.last_return_us - record.first_us);
  if (!course.server_cpu_us.empty()) {
    outcome.storm_server_cpu_s = cpu_between(course, to_s(record.first_us), to_s(record.last_return_us));
  }
  return outcome;
}

}  // namespace

std::string describe(const Fault& fault) { return what(fault) + whom(fault) + when(fault); }

void add_faults(const Scenario& scenario, const std::vector<ClientReport>& clients, results::Trial& trial) {
  if (scenario.faults.empty()) return;
  if (!trial.course) trial.course.emplace();
  Course& course = *trial.course;
  std::vector<FaultRecord> records(scenario.faults.size());
  for (const ClientReport& client : clients) {
    merge(course.delivered, client.delivered_steps);
    merge(course.reconnected, client.reconnected_steps);
    merge(course.disconnected, client.disconnected_steps);
    for (std::size_t fault = 0; fault < client.faults.size(); ++fault) records[fault].merge(client.faults[fault]);
  }
  for (std::size_t fault = 0; fault < records.size(); ++fault) {
    trial.faults.push_back(outcome_of(scenario.faults[fault], records[fault], course));
  }
}

}  // namespace pushbench
