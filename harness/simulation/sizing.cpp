#include "harness/simulation/sizing.hpp"

#include <algorithm>
#include <cmath>

#include "harness/capacity/scaled.hpp"

namespace pushbench {

namespace {

constexpr std::uint32_t kFew = 500, kMany = 2000;
constexpr double kMessages = 300;                        // that make a pilot's CPU time steady enough
constexpr double kShortest = 5, kLongest = 120;          // of a pilot's window, in seconds
constexpr double kWarmUp = 1, kDrain = 1, kRamp = 1000;  // of a pilot; clients a second
constexpr double kMostShare = 0.6;                       // of a core, where no price list says so
constexpr std::uint32_t kPilotCores = 64;                // so that no pilot is ever full

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

/// As it is among so many clients: a busy core is hardly ever cold, whatever a pilot's cores are, and what belongs to a
/// connection is as far away as they all make it.
double cpu_among(double clients, const world::Operations& done, const world::Costs& costs) {
  const double far = std::min(1.0, clients / static_cast<double>(std::max<std::uint64_t>(costs.far_at, 1)));
  const double more = far * static_cast<double>(done.reads + done.sends) - done.far;
  return std::max(0.0,
                  seconds(done.cpu) - done.cold_wakes * seconds(costs.cold + costs.rest) + more * seconds(costs.far));
}

/// What a pilot of so many clients took.
struct Use {
  double clients = 0;
  double connecting_s = 0;  ///< CPU seconds, of all
  double cores = 0;         ///< in the window
  double connections = 0;   ///< at most, a client
};

Use use_of(const SimulationOrder& order, const Scenario& scenario, std::uint32_t clients) {
  Scenario small = with_clients(scenario, clients);
  small.faults.clear();
  small.phases.load.clear();
  small.connections_per_s = std::min(small.connections_per_s, kRamp);
  const double rate = std::max(messages_per_s(small), 1e-9);
  small.phases.warm_up_s = std::min(small.phases.warm_up_s, kWarmUp);
  small.phases.measure_s = std::clamp(kMessages / rate, kShortest, kLongest);
  small.phases.drain_s = kDrain;
  SimulatedSetting setting = order.setting;
  setting.servers = 1;
  setting.cores = kPilotCores;
  setting.population = {};
  setting.radio.reset();
  setting.prices.reset();
  setting.most_connections = setting.most_ports = setting.memory_bytes = 0;
  const SimulatedTrial made = simulate_trial({small, order.variant, order.number, order.run_seed, setting});
  const world::Costs& costs = setting.calibration.transports.find(order.variant.transport->name())->second.server;
  Use use;
  use.clients = clients;
  use.connecting_s = cpu_among(scenario.clients, made.connecting, costs);
  use.cores = cpu_among(scenario.clients, made.server, costs) / small.phases.measure_s;
  if (made.trial.simulated) use.connections = static_cast<double>(made.trial.simulated->most_connections) / clients;
  return use;
}

double most_factor(const Phases& phases) {
  double most = 1;
  for (const LoadStep& step : phases.load) most = std::max(most, step.factor);
  return most;
}

}  // namespace

CpuLine CpuLine::through(double few_clients, double few_cpu, double many_clients, double many_cpu) {
  if (many_clients <= few_clients) return {0, many_clients > 0 ? many_cpu / many_clients : 0};
  const double slope = std::max(0.0, (many_cpu - few_cpu) / (many_clients - few_clients));
  return {std::max(0.0, many_cpu - slope * many_clients), slope};
}

std::uint64_t most_held(const SimulatedSetting& setting, const TransportCosts& costs) {
  std::uint64_t most = setting.most_connections > 0 ? setting.most_connections : UINT64_MAX;
  const double each = costs.server_bytes_per_connection + costs.kernel_bytes_per_connection;
  if (setting.memory_bytes > 0 && each > 0) {
    const double fit = static_cast<double>(setting.memory_bytes) / each;
    if (fit < static_cast<double>(most)) most = static_cast<std::uint64_t>(fit);
  }
  return most;
}

std::uint32_t servers_for(const SimulationOrder& order, const Scenario& scenario) {
  const SimulatedSetting& setting = order.setting;
  const std::uint32_t least = fewest_clients(scenario);
  const std::uint32_t many = std::max(std::min(scenario.clients, kMany), least);
  const std::uint32_t few = std::max(std::min(many / 4, kFew), least);
  const Use large = use_of(order, scenario, many);
  const Use small = few < many ? use_of(order, scenario, few) : large;
  const double clients = scenario.clients;
  const double window = CpuLine::through(small.clients, small.cores, large.clients, large.cores).at(clients);
  const CpuLine connecting = CpuLine::through(small.clients, small.connecting_s, large.clients, large.connecting_s);
  double ramp = connecting.per_client * std::min(scenario.connections_per_s, clients);
  // Those who are there ask already while the last connect.
  if (!order.variant.transport->pushes()) ramp += window;
  const double share = setting.prices ? setting.prices->most_cpu_share : kMostShare;
  const std::uint32_t cores = std::max(setting.cores, 1U);
  double servers = std::max(window * most_factor(scenario.phases), ramp) / (share * cores);
  const auto hold = [&](std::uint64_t most) {
    const double connections = std::max(1.0, large.connections) * clients;
    if (most < UINT64_MAX) servers = std::max(servers, connections / std::max(1.0, static_cast<double>(most)));
  };
  hold(most_held(setting, setting.calibration.transports.find(order.variant.transport->name())->second));
  if (setting.most_ports > 0) hold(setting.most_ports);
  const double most_servers = std::max(1U, kMostSimulatedCores / cores);
  return static_cast<std::uint32_t>(std::clamp(std::ceil(servers), 1.0, most_servers));
}

}  // namespace pushbench
