// One simulated trial: a modelled world, a server and all clients in it, and the phases of harness/trial.cpp in virtual
// time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/assembly.hpp"
#include "harness/capacity/scaled.hpp"
#include "harness/models/bill.hpp"
#include "harness/population.hpp"
#include "harness/remote.hpp"
#include "harness/simulation/comings.hpp"
#include "harness/simulation/figures.hpp"
#include "harness/simulation/server.hpp"
#include "harness/simulation/simulation.hpp"
#include "harness/verdict.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Trial;
using std::chrono::milliseconds;

// As in a real trial, see harness/trial.cpp: what is seen at these intervals is no more exact there.
constexpr Duration kStartDelay = milliseconds{200};
constexpr Duration kConnectPatience = std::chrono::seconds{15};
constexpr Duration kProgressPeriod = milliseconds{50};
constexpr Duration kQuiet = milliseconds{1'000};

constexpr std::string_view kStarted = "1970-01-01T00:00:00Z";

Duration seconds(double s) { return Duration{std::llround(s * 1e9)}; }
double to_s(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// The watcher said so.
struct Interrupted {};

const TransportCosts& costs_of(const SimulatedSetting& setting, std::string_view transport) {
  const auto found = setting.calibration.transports.find(transport);
  if (found != setting.calibration.transports.end()) return found->second;
  std::string known;
  for (const auto& [name, costs] : setting.calibration.transports) known += (known.empty() ? "" : ", ") + name;
  throw InputError("calibration " + setting.calibration.name, fmt::format("it has no costs of {}", transport),
                   known.empty() ? "one made by pushbench calibrate" : known);
}

/// One pass through the phases. Each step fills in its part of the trial.
class Pass {
 public:
  /// `scenario` is the order's, with the variant's settings.
  Pass(const SimulationOrder& order, const Scenario& scenario, const SimulationWatcher& watcher, SimulatedTrial& made)
      : order_(order),
        setting_(order.setting),
        scenario_(scenario),
        transport_(*order.variant.transport),
        costs_(costs_of(setting_, transport_.name())),
        watcher_(watcher),
        made_(made),
        trial_(made.trial),
        world_(seed_for(order.run_seed, order.number, Purpose::connect)),
        server_host_(world_.add_host({.name = "server",
                                      .cores = setting_.servers * setting_.cores,
                                      .costs = costs_.server,
                                      .wake_delays = setting_.calibration.server_wake_delays})),
        client_host_(world_.add_host(clients_of(setting_, costs_))),
        server_(server_host_, {scenario, transport_, order.run_seed, order.number}),
        presence_(setting_.population, population_seed(order.run_seed, order.number)) {
    world_.set_default_link(setting_.network.link);
    if (setting_.radio) {
      radios_ = std::make_unique<world::Radios>(*setting_.radio, scenario.clients);
      world_.set_packet_observer(radios_.get());
    }
    population_ = std::make_unique<Population>(client_host_, scenario_, transport_, plan());
  }

  void run() {
    connect();
    apply_load();
    drain();
    report();
  }

 private:
  static world::HostOptions clients_of(const SimulatedSetting& setting, const TransportCosts& costs) {
    world::HostOptions options{.name = "clients", .cores = 0};
    if (!setting.clients_share_a_core) return options;
    options.cores = 1;
    options.costs = costs.client;
    options.wake_delays = setting.calibration.client_wake_delays;
    return options;
  }

  PopulationPlan plan() {
    PopulationPlan plan;
    plan.count = scenario_.clients;
    plan.servers = {server_.endpoint()};
    plan.run_seed = order_.run_seed;
    plan.trial = order_.number;
    if (!presence_.is_constant()) {
      plan.begins_away = [this](ClientId client) { return !presence_.holds(client, 0); };
    }
    plan.wires = Wires{
        .strike = [this](LinkFault fault, const Wires::Users& users) { world_.strike(fault, users); },
        .heal = [this](const Wires::Users& users) { world_.heal(users); },
        .set_source = [this](std::uint32_t user, const std::string& address) { world_.set_source(user, address); },
        .current_bytes = [this] { return world_.current_bytes(); }};
    return plan;
  }

  bool tick() {
    most_connections_ = std::max(most_connections_, server_host_.connections());
    if (!watcher_) return false;
    const Phases& phases = scenario_.phases;
    // Until the load begins the ramp is all there is to go by.
    const double before_s = begun_ ? to_s(origin_.time_since_epoch()) : scenario_.clients / scenario_.connections_per_s;
    const double whole_s = before_s + phases.warm_up_s + phases.measure_s;
    const double now_s = to_s(world_.now().time_since_epoch());
    return watcher_({.virtual_s = now_s,
                     .of_virtual_s = std::max(whole_s, now_s),
                     .events = world_.events(),
                     .connected = population_->connected(),
                     .clients = scenario_.clients});
  }

  void run_until(TimePoint when) {
    const bool whole = world_.run_until(when, [this] { return tick(); });
    most_connections_ = std::max(most_connections_, server_host_.connections());
    if (!whole) throw Interrupted{};
  }

  TimePoint now() const { return world_.now(); }

  void connect() {
    const TimePoint began = now();
    const Phases& phases = scenario_.phases;
    const TimePoint deadline = began + seconds(scenario_.clients / scenario_.connections_per_s) + kConnectPatience +
                               seconds(phases.warm_up_s + phases.measure_s);
    population_->connect();
    do {
      run_until(now() + kProgressPeriod);
    } while (!population_->all_connected() && now() < deadline);
    trial_.connect_s = to_s(now() - began);
    connected_ = server_host_.connections();
  }

  void apply_load() {
    const Phases& phases = scenario_.phases;
    origin_ = now() + kStartDelay;
    begun_ = true;
    Timetable timetable;
    timetable.origin = origin_;
    timetable.window = {origin_ + seconds(phases.warm_up_s), origin_ + seconds(phases.warm_up_s + phases.measure_s)};
    server_.start(timetable);
    population_->start(timetable.window, timetable.origin);
    if (is_eventful(setting_.population, phases.measure_s)) {
      comings_ = std::make_unique<Comings>(client_host_,
                                           Comings::Options{.profile = setting_.population,
                                                            .clients = scenario_.clients,
                                                            .seed = population_seed(order_.run_seed, order_.number),
                                                            .window = timetable.window},
                                           calls());
    }
    let_pass(timetable.window.begin);
    trial_.warm_up_s = phases.warm_up_s;
    trial_.measure_began_us = static_cast<std::uint64_t>(to_us(timetable.window.begin));
    const world::Operations server = server_host_.operations();
    const world::Operations clients = client_host_.operations();
    const world::Traffic traffic = world_.traffic();
    if (radios_) radios_->begin(now());
    let_pass(timetable.window.end);
    trial_.measure_s = phases.measure_s;
    made_.server = server_host_.operations() - server;
    made_.clients = client_host_.operations() - clients;
    trial_.wire = wire_of(world_.traffic() - traffic);
    if (radios_) add_energy();
  }

  Comings::Calls calls() {
    const std::string& second = setting_.population.second_network;
    const world::Link& first = setting_.network.link;
    return comings_calls(world_, *population_, first, second.empty() ? first : find_network(second).link);
  }

  void add_energy() {
    const Battery* battery = setting_.battery ? &*setting_.battery : nullptr;
    trial_.energy = energy_of(radios_->end(now()), *setting_.radio, battery, scenario_.clients, trial_.measure_s);
  }

  /// Until then, what is to be done to the server is done.
  void let_pass(TimePoint until) {
    for (;;) {
      server_.act(now());
      if (now() >= until) return;
      run_until(std::min(until, server_.next()));
    }
  }

  /// Until all that was published has arrived, nothing more can, or the limit.
  void drain() {
    const TimePoint began = now();
    const TimePoint deadline = began + seconds(scenario_.phases.drain_s);
    std::uint64_t arrived_before = 0;
    TimePoint newest = now();
    bool arrived = false;
    do {
      let_pass(now() + kProgressPeriod);
      if (!server_.up()) continue;
      const Progress server = server_.progress();
      if (!server.finished || !population_->finished()) {
        newest = now();
        continue;
      }
      const std::uint64_t down = population_->delivered();
      arrived = server.received >= population_->published() && down >= server.published;
      if (server.received + down > std::exchange(arrived_before, server.received + down)) newest = now();
      arrived = arrived || (forgets() && now() - newest >= kQuiet);
    } while (!arrived && now() < deadline);
    server_.mend();
    trial_.drain_s = to_s(now() - began);
  }

  /// Whether some of what was published can't arrive, so that it is of no use to wait for it.
  bool forgets() const {
    if (!transport_.pushes()) return false;  // who asks at intervals may be quiet for any time
    return server_.lost_history() || !transport_.resumes(scenario_.settings_of(transport_.name())) ||
           std::ranges::any_of(scenario_.groups,
                               [](const Group& group) { return group.churn && !group.churn->catches_up; });
  }

  void report() {
    std::vector<ServerReport> servers;
    servers.push_back(server_.report());
    servers.front().refused_out_of_files = server_host_.operations().refused;
    std::vector<ClientReport> clients;
    clients.push_back(population_->report(&servers.front().last));
    if (!scenario_.faults.empty()) {
      trial_.course.emplace();
      trial_.course->server_cpu_us = server_.cpu_steps();
    }
    FleetPlan plan;
    plan.clients = {{0, scenario_.clients}};
    std::optional<results::Wire> wire = std::move(trial_.wire);
    assemble(scenario_, plan, servers, clients, trial_);
    trial_.wire = std::move(wire);
    // As much leaves as comes in only where nobody comes and goes.
    if (comings_) trial_.littles_law.reset();
    add_hosts();
    add_world();
  }

  void add_hosts() {
    const double window_s = trial_.measure_s;
    trial_.server = side_of(made_.server, costs_.server, window_s, 1);
    add_memory(trial_.server, costs_.server_bytes_per_connection, connected_, most_connections_);
    trial_.clients =
        setting_.clients_share_a_core ? side_of(made_.clients, costs_.client, window_s, 1) : results::Side{};
    trial_.kernel.slab_before_bytes = 0;
    trial_.kernel.slab_connected_bytes =
        static_cast<std::uint64_t>(std::llround(costs_.kernel_bytes_per_connection * static_cast<double>(connected_)));
  }

  void add_world() {
    results::SimulatedWorld& simulated = trial_.simulated.emplace();
    simulated.calibration = setting_.calibration.name;
    if (!setting_.calibration.machine.empty()) simulated.calibration += ", " + setting_.calibration.machine;
    simulated.network = setting_.network.link.name;
    simulated.population = setting_.population.name;
    simulated.servers = setting_.servers;
    simulated.cores = setting_.cores;
    simulated.virtual_s = to_s(now().time_since_epoch());
    simulated.events = world_.events();
    simulated.accepts = server_host_.operations().accepts;
    simulated.server_memory_bytes = static_cast<std::uint64_t>(
        std::llround((costs_.server_bytes_per_connection + costs_.kernel_bytes_per_connection) *
                     static_cast<double>(most_connections_)));
    simulated.most_connections = most_connections_;
    simulated.other["clients"] = setting_.clients_share_a_core ? "one core" : "a device each";
    const world::Link& link = setting_.network.link;
    if (link.tls_round_trips > 0) simulated.other["tls"] = fmt::format("{} round trips", link.tls_round_trips);
    if (link.idle_timeout > Duration{}) {
      simulated.other["idle_timeout"] = fmt::format("{:g} s", to_s(link.idle_timeout));
    }
  }

  const SimulationOrder& order_;
  const SimulatedSetting& setting_;
  const Scenario& scenario_;
  const Transport& transport_;
  const TransportCosts& costs_;
  const SimulationWatcher& watcher_;
  SimulatedTrial& made_;
  Trial& trial_;
  std::unique_ptr<world::Radios> radios_;  ///< before the world, which calls it
  world::World world_;
  world::Host& server_host_;
  world::Host& client_host_;
  SimulatedServer server_;
  std::unique_ptr<Population> population_;
  DailyPresence presence_;
  std::unique_ptr<Comings> comings_;
  TimePoint origin_{};
  bool begun_ = false;
  std::uint64_t connected_ = 0, most_connections_ = 0;
};

/// Servers that keep a core's share below the price list's, as a pilot of few clients has it.
std::uint32_t servers_for(const SimulationOrder& order, const Scenario& scenario) {
  constexpr std::uint32_t kPilotClients = 1000;
  constexpr double kPilotSeconds = 30;
  constexpr double kMostShare = 0.6;
  Scenario small =
      with_clients(scenario, std::max(std::min(scenario.clients, kPilotClients), fewest_clients(scenario)));
  small.faults.clear();
  small.phases.measure_s = std::min(small.phases.measure_s, kPilotSeconds);
  SimulatedSetting setting = order.setting;
  setting.servers = setting.cores = 1;
  setting.population = {};
  setting.radio.reset();
  SimulatedTrial made;
  Pass({small, order.variant, order.number, order.run_seed, setting}, small, {}, made).run();
  const double most = setting.prices ? setting.prices->most_cpu_share : kMostShare;
  const double cores = to_s(made.server.cpu) / small.phases.measure_s * scenario.clients / small.clients;
  return static_cast<std::uint32_t>(std::max(1.0, std::ceil(cores / (most * std::max(order.setting.cores, 1U)))));
}

void begin_trial(const SimulationOrder& order, const Scenario& scenario, Trial& trial) {
  trial.scenario = scenario.name;
  trial.transport = order.variant.label;
  trial.settings = order.variant.settings_in(order.scenario);
  trial.number = order.number;
  trial.seed = order.run_seed;
  trial.started_at = kStarted;
  trial.clients_wanted = scenario.clients;
}

}  // namespace

SimulatedTrial simulate_trial(const SimulationOrder& order, const SimulationWatcher& watcher) {
  const Scenario scenario = order.variant.applied_to(order.scenario);
  SimulatedSetting setting = order.setting;
  SimulatedTrial made;
  begin_trial(order, scenario, made.trial);
  const SimulationOrder with_setting{order.scenario, order.variant, order.number, order.run_seed, setting};
  try {
    if (setting.servers == 0) setting.servers = servers_for(order, scenario);
    Pass(with_setting, scenario, watcher, made).run();
  } catch (const Interrupted&) {
    made.interrupted = true;
    made.trial.status = results::TrialStatus::failed;
    made.trial.reasons.emplace_back("interrupted");
  }
  // Little's law presumes a steady state.
  if (is_eventful(setting.population, scenario.phases.measure_s)) made.trial.littles_law.reset();
  judge(made.trial, scenario);
  if (setting.prices && !made.interrupted) {
    made.trial.bill = bill_of(made.trial, *setting.prices, order.variant.transport->pushes());
  }
  return made;
}

}  // namespace pushbench
