#include "harness/calibration/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "harness/calibration/fit.hpp"
#include "results/statistics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Side;
using results::Trial;

/// A cell and what was really measured of it.
struct Measured {
  Cell cell;
  std::vector<const Trial*> trials;
  double messages = 0;  ///< that arrived in the window, in the median
};

template <class Value>
double median_of(const std::vector<const Trial*>& trials, Value value) {
  std::vector<double> values;
  for (const Trial* trial : trials) {
    if (const std::optional<double> one = value(*trial)) values.push_back(*one);
  }
  return values.empty() ? 0 : results::median(values);
}

const Side& side_of(const Trial& trial, bool server) { return server ? trial.server : trial.clients; }

std::optional<double> cpu_of(const Side& side) {
  if (!side.cpu_user_s || !side.cpu_system_s) return std::nullopt;
  return *side.cpu_user_s + *side.cpu_system_s;
}

/// Of all trials together: a single one's is a matter of the scheduler's ticks.
double user_share(const std::vector<Measured>& measured, bool server) {
  double user = 0, all = 0;
  for (const Measured& one : measured) {
    for (const Trial* trial : one.trials) {
      const Side& side = side_of(*trial, server);
      user += side.cpu_user_s.value_or(0);
      all += cpu_of(side).value_or(0);
    }
  }
  return all > 0 ? user / all : 0;
}

std::vector<Measured> measured_in(const results::Run& run, const std::string& origin) {
  require_real(run, origin);
  std::vector<Measured> measured;
  for (Cell& cell : cells_of(run, origin)) {
    if (!is_of_calibration(cell)) continue;
    Measured one{.cell = std::move(cell), .trials = {}, .messages = 0};
    one.trials = trials_of(run, one.cell);
    if (one.trials.empty()) continue;
    one.messages =
        median_of(one.trials, [](const Trial& trial) { return static_cast<double>(trial.downlink.window_delivered); });
    measured.push_back(std::move(one));
  }
  const auto lone = [](const Measured& one) { return is_lone(one.cell); };
  if (std::ranges::none_of(measured, lone)) {
    throw InputError(origin, "has no trial that counts of a single client with few messages",
                     "a result of `pushbench calibrate`");
  }
  return measured;
}

/// Bytes a connection, from the trials with the most of them.
void set_memory(TransportCosts& costs, const std::vector<const Measured*>& cells) {
  const auto most = std::ranges::max_element(cells, {}, [](const Measured* one) { return one->cell.scenario.clients; });
  const double clients = (*most)->cell.scenario.clients;
  constexpr double kEnds = 2;  // the kernel's figures are of both
  costs.server_bytes_per_connection = median_of((*most)->trials, [&](const Trial& trial) -> std::optional<double> {
    const Side& server = trial.server;
    if (!server.memory_before_bytes || !server.memory_connected_bytes) return std::nullopt;
    return std::max(0.0, static_cast<double>(*server.memory_connected_bytes) -
                             static_cast<double>(*server.memory_before_bytes)) /
           clients;
  });
  costs.kernel_bytes_per_connection = median_of((*most)->trials, [&](const Trial& trial) -> std::optional<double> {
    const results::KernelMemory& kernel = trial.kernel;
    if (!kernel.slab_before_bytes || !kernel.slab_connected_bytes) return std::nullopt;
    const double slab =
        static_cast<double>(*kernel.slab_connected_bytes) - static_cast<double>(*kernel.slab_before_bytes);
    const double buffers = static_cast<double>(kernel.buffers_connected_bytes.value_or(0)) -
                           static_cast<double>(kernel.buffers_before_bytes.value_or(0));
    return std::max(0.0, slab + buffers) / clients / kEnds;
  });
}

/// Goes round: simulate, fit.
class Fitting {
 public:
  Fitting(std::vector<Measured> measured, const Simulate& simulate, const CalibrationOptions& options)
      : measured_(std::move(measured)), simulate_(simulate), options_(options) {
    server_user_ = user_share(measured_, true);
    client_user_ = user_share(measured_, false);
    for (const Measured& one : measured_) {
      const std::string name{one.cell.variant.transport->name()};
      fit_.calibration.transports[name] = {.server = likely_costs(), .client = likely_costs()};
    }
    for (auto& [name, costs] : fit_.calibration.transports) {
      std::vector<const Measured*> own;
      for (const Measured& one : measured_) {
        if (one.cell.variant.transport->name() == name) own.push_back(&one);
      }
      set_memory(costs, own);
    }
  }

  CalibrationFit fitted() {
    for (int round = 1; round <= options_.rounds && goes_on(round); ++round) {
      count();
      fit_all(true);
      fit_all(false);
      fit_wakes();
    }
    note_residuals();
    return std::move(fit_);
  }

 private:
  bool goes_on(int round) const {
    return !options_.watcher ||
           !options_.watcher(fmt::format("simulating and fitting, round {} of {}", round, options_.rounds));
  }

  void count() {
    server_.clear();
    client_.clear();
    for (const Measured& one : measured_) {
      const SimulatedTrial simulated = simulate_(one.cell, one.trials.front()->number, fit_.calibration);
      const std::string name{one.cell.variant.transport->name()};
      for (const bool server : {true, false}) {
        const auto wall = [&](const Trial& trial) { return side_of(trial, server).wall_s; };
        const auto cpu = [&](const Trial& trial) { return cpu_of(side_of(trial, server)); };
        (server ? server_ : client_)
            .push_back({.transport = name,
                        .wall_s = median_of(one.trials, wall),
                        .cpu_s = median_of(one.trials, cpu),
                        .operations = server ? simulated.server : simulated.clients});
      }
    }
  }

  void fit_all(bool server) {
    const FittedCosts found =
        fit_costs(server ? server_ : client_, likely_costs(), server ? server_user_ : client_user_);
    (server ? fit_.server_background_s_per_s : fit_.client_background_s_per_s) = found.background_s_per_s;
    for (auto& [name, costs] : fit_.calibration.transports) {
      (server ? costs.server : costs.client) = found.by_transport.at(name);
    }
  }

  /// From lone clients: the publisher's lateness is the server's wake, the way to the client the client's.
  void fit_wakes() {
    Calibration still = fit_.calibration;
    still.server_wake_delays.clear();
    still.client_wake_delays.clear();
    Histogram late, service;
    double without_late = 0, without_service = 0;
    int cells = 0;
    for (const Measured& one : measured_) {
      if (!is_lone(one.cell)) continue;
      const SimulatedTrial simulated = simulate_(one.cell, one.trials.front()->number, still);
      without_late += static_cast<double>(simulated.trial.downlink.lateness.percentile(50));
      without_service += static_cast<double>(simulated.trial.downlink.service_time.percentile(50));
      ++cells;
      for (const Trial* trial : one.trials) {
        late.merge(trial->downlink.lateness);
        service.merge(trial->downlink.service_time);
      }
    }
    const FittedDelays server = fit_delays(late, without_late / cells);
    const FittedDelays client = fit_delays(service, without_service / cells);
    fit_.calibration.server_wake_delays = server.delays;
    fit_.calibration.client_wake_delays = client.delays;
    for (auto& [name, costs] : fit_.calibration.transports) {
      take_apart(costs.server, server.after);
      take_apart(costs.client, client.after);
    }
  }

  static void take_apart(world::Costs& costs, Duration after) {
    const Duration both = costs.cold + costs.rest;
    costs.rest = std::min(both, after);
    costs.cold = both - costs.rest;
  }

  void note_residuals() {
    count();
    double worst = 0;
    for (std::size_t i = 0; i < measured_.size(); ++i) {
      for (const bool server : {true, false}) {
        const Observation& seen = (server ? server_ : client_)[i];
        if (seen.cpu_s <= 0 || measured_[i].messages <= 0) continue;
        const TransportCosts& costs = fit_.calibration.transports.at(seen.transport);
        const double background = server ? fit_.server_background_s_per_s : fit_.client_background_s_per_s;
        const double cpu_s =
            pushbench::cpu_of(server ? costs.server : costs.client, seen.operations) + background * seen.wall_s;
        constexpr double kUsPerS = 1e6;
        fit_.residuals.push_back({.cell = label_of(measured_[i].cell),
                                  .of_server = server,
                                  .real_us = seen.cpu_s * kUsPerS / measured_[i].messages,
                                  .fitted_us = cpu_s * kUsPerS / measured_[i].messages});
        worst = std::max(worst, std::abs(fit_.residuals.back().error()));
      }
    }
    auto& notes = fit_.calibration.notes;
    notes["cells"] = fmt::format("{}", measured_.size());
    notes["largest error of a cell's CPU time"] = fmt::format("{:.0f} %", worst * 100);
    notes["harness's own CPU time, in no cost"] =
        fmt::format("server {:.0f} us/s, clients {:.0f} us/s", fit_.server_background_s_per_s * 1e6,
                    fit_.client_background_s_per_s * 1e6);
    notes["parse"] = "the user's share of read and parse together, by the CPU time of all cells";
  }

  std::vector<Measured> measured_;
  const Simulate& simulate_;
  const CalibrationOptions& options_;
  double server_user_ = 0, client_user_ = 0;
  std::vector<Observation> server_, client_;
  CalibrationFit fit_;
};

}  // namespace

SimulatedTrial simulate_here(const Cell& cell, std::uint32_t number, std::uint64_t run_seed,
                             const Calibration& calibration) {
  SimulatedSetting setting;
  setting.calibration = calibration;
  setting.network.link = world::Link{};
  setting.network.link.name = "loopback";
  setting.network.link.mtu = kLoopbackMtu;
  setting.clients_share_a_core = true;
  return simulate_trial(
      {.scenario = cell.scenario, .variant = cell.variant, .number = number, .run_seed = run_seed, .setting = setting});
}

CalibrationFit fit_calibration(const results::Run& run, const std::string& origin, const Simulate& simulate,
                               const CalibrationOptions& options) {
  CalibrationFit fit = Fitting(measured_in(run, origin), simulate, options).fitted();
  Calibration& calibration = fit.calibration;
  const results::Environment& machine = run.environment;
  calibration.name = options.name;
  calibration.machine = fmt::format("{}, {} cores, {}", machine.cpu_model, machine.cores, machine.kernel);
  calibration.commit = machine.commit;
  calibration.measured_at = run.started_at;
  calibration.command_line = run.command_line;
  return fit;
}

}  // namespace pushbench
