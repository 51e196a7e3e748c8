#include "harness/simulation/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "harness/models/bill.hpp"

namespace pushbench {

namespace {

constexpr double kFull = 0.95;  // of a core; above, queues have no end

void invalidate(results::Trial& trial, std::string reason) {
  if (trial.status == results::TrialStatus::ok) trial.status = results::TrialStatus::invalid;
  trial.reasons.push_back(std::move(reason));
}

}  // namespace

void judge_world(results::Trial& trial, const SimulatedSetting& setting, std::uint64_t refused) {
  const double busiest = trial.server.busiest_cpu_share.value_or(0);
  if (!setting.clients_share_a_core && busiest > kFull) {
    invalidate(trial, fmt::format("the simulated server was full: busiest core {:.2f} ({} x {} cores; --servers auto "
                                  "finds enough)",
                                  busiest, setting.servers, setting.cores));
  } else if (setting.prices) {
    if (auto few = too_few_cores(trial)) trial.reasons.push_back(std::move(*few));
  }
  if (refused > 0) {
    invalidate(trial, fmt::format("the simulated server refused {} connections: its limit of {} was reached", refused,
                                  setting.memory_bytes > 0 ? "open files or memory" : "open files"));
  }
  const auto out_of_ports = trial.disconnects.find(std::string{name_of(CloseReason::out_of_ports)});
  if (out_of_ports != trial.disconnects.end()) {
    invalidate(trial, fmt::format("{} connections found no port free", out_of_ports->second));
  }
}

void add_troubles(const world::Operations& server, const world::Operations& connecting, double connect_s,
                  results::SimulatedWorld& simulated) {
  const auto tell = [&](std::string_view key, std::uint64_t count, std::string_view what) {
    if (count > 0) simulated.other[std::string{key}] = fmt::format("{} {}", count, what);
  };
  tell("refused", server.refused, "connections, by the server's limits");
  tell("slow_consumers", server.slow_consumers, "connections dropped, for they did not read");
  tell("syns_dropped", server.syns_dropped, "for want of room in the server's backlog");
  const double busiest = std::chrono::duration<double>(connecting.busiest_cpu).count();
  if (connect_s > 0 && busiest > kFull * connect_s) {
    simulated.other["connecting"] = "a core of the server was never idle meanwhile";
  }
}

Duration longest_quiet(const Transport& transport, const Settings& settings) {
  constexpr Duration kQuiet = std::chrono::seconds{3};
  if (transport.pushes()) return kQuiet;
  std::int64_t longest_ms = 0;
  for (const SettingSpec& spec : transport.settings()) {
    if (!std::holds_alternative<std::int64_t>(spec.standard) || !std::string_view{spec.name}.ends_with("_ms")) continue;
    longest_ms = std::max(longest_ms, settings.number(spec.name));
  }
  return std::max(kQuiet, Duration{std::chrono::milliseconds{2 * longest_ms}});
}

}  // namespace pushbench
