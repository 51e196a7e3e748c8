#include "harness/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pushbench {

namespace {

using results::Direction;
using results::Trial;
using results::TrialStatus;

/// Little's law presumes that as much leaves as comes in: not so while load, clients or connections come and go.
bool is_steady(const Scenario& scenario) {
  const auto churns = [](const Group& group) { return group.churn.has_value(); };
  return scenario.phases.load.empty() && scenario.faults.empty() && std::ranges::none_of(scenario.groups, churns);
}

class Judge {
 public:
  Judge(const Trial& trial, const Scenario& scenario, const Limits& limits)
      : trial_(trial), scenario_(scenario), limits_(limits) {}

  void check_connections() {
    if (trial_.clients_connected < trial_.clients_wanted) {
      note(Flaw::Kind::not_connected,
           fmt::format("{} of {} clients did not connect", trial_.clients_wanted - trial_.clients_connected,
                       trial_.clients_wanted));
    }
  }

  void check_generator() {
    const auto share = trial_.clients.busiest_cpu_share;
    if (share && *share > limits_.client_cpu_share) {
      note(
          Flaw::Kind::generator_full,
          fmt::format("generator saturated: {} core (limit {:.0f} %)",
                      trial_.clients.processes > 1 ? fmt::format("client processes used {:.0f} % of a", *share * 100)
                                                   : fmt::format("a client process used {:.0f} % of its", *share * 100),
                      limits_.client_cpu_share * 100));
    }
    check_lateness(Flaw::Kind::clients_late, trial_.uplink, "clients published", limits_.uplink_lateness_p99_us);
    // What was due while the server was down is late on purpose.
    if (!scenario_.harms_server()) {
      check_lateness(Flaw::Kind::server_late, trial_.downlink, "messages were published",
                     limits_.downlink_lateness_p99_us);
    }
  }

  void check_schedule(const Direction& direction, std::string_view name) {
    if (direction.expected < direction.due) {
      note(Flaw::Kind::not_offered, fmt::format("schedule not met: {} of {} {} deliveries were never offered",
                                                direction.due - direction.expected, direction.due, name));
    }
  }

  void check_littles_law() {
    if (!trial_.littles_law || !is_steady(scenario_)) return;
    const double measured = trial_.littles_law->in_flight_measured;
    const double expected = trial_.littles_law->in_flight_expected;
    const double larger = std::max(measured, expected);
    if (larger > 1 && std::abs(measured - expected) > limits_.littles_law_error * larger) {
      note(Flaw::Kind::unsteady,
           fmt::format("Little's law does not hold: {:.1f} messages in flight, but rate times latency is {:.1f}: the "
                       "queue grew or shrank while measuring",
                       measured, expected));
    }
  }

  std::vector<Flaw> flaws() { return std::move(flaws_); }

 private:
  void check_lateness(Flaw::Kind kind, const Direction& direction, std::string_view who, std::uint64_t limit_us) {
    const std::uint64_t p99 = direction.lateness.percentile(99);
    if (p99 > limit_us) {
      note(kind, fmt::format("schedule not kept: {} late, p99 {:.1f} ms (limit {:.0f} ms)", who,
                             static_cast<double>(p99) / 1e3, static_cast<double>(limit_us) / 1e3));
    }
  }

  void note(Flaw::Kind kind, std::string words) { flaws_.push_back({kind, std::move(words)}); }

  const Trial& trial_;
  const Scenario& scenario_;
  const Limits& limits_;
  std::vector<Flaw> flaws_;
};

}  // namespace

std::vector<Flaw> flaws_of(const Trial& trial, const Scenario& scenario, const Limits& limits) {
  Judge judge(trial, scenario, limits);
  judge.check_connections();
  judge.check_generator();
  judge.check_schedule(trial.downlink, "downlink");
  judge.check_schedule(trial.uplink, "uplink");
  judge.check_littles_law();
  return judge.flaws();
}

void judge(Trial& trial, const Scenario& scenario, const Limits& limits) {
  if (trial.status == TrialStatus::failed) return;
  for (Flaw& flaw : flaws_of(trial, scenario, limits)) {
    trial.status = TrialStatus::invalid;
    trial.reasons.push_back(std::move(flaw.words));
  }
}

}  // namespace pushbench
