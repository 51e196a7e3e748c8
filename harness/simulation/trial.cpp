// One simulated trial: a modelled world, a server and all clients in it, and the phases of harness/trial.cpp in virtual
// time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/assembly.hpp"
#include "harness/models/bill.hpp"
#include "harness/population.hpp"
#include "harness/remote.hpp"
#include "harness/simulation/assumptions.hpp"
#include "harness/simulation/comings.hpp"
#include "harness/simulation/figures.hpp"
#include "harness/simulation/judgement.hpp"
#include "harness/simulation/server.hpp"
#include "harness/simulation/simulation.hpp"
#include "harness/simulation/sizing.hpp"
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
        server_host_(world_.add_host(server_of(setting_, costs_))),
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

  ~Pass() { world_.stop(); }  // millions of connections need not be taken leave of
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  void run() {
    connect();
    apply_load();
    drain();
    report();
  }

  /// Connections that the server held in the window, times their seconds.
  double connection_seconds() const { return connection_s_; }

 private:
  static world::HostOptions server_of(const SimulatedSetting& setting, const TransportCosts& costs) {
    world::HostOptions options{.name = "server", .cores = setting.servers * setting.cores};
    options.costs = costs.server;
    options.wake_delays = setting.calibration.server_wake_delays;
    options.most_connections = of_all(setting, most_held(setting, costs));
    return options;
  }

  static world::HostOptions clients_of(const SimulatedSetting& setting, const TransportCosts& costs) {
    world::HostOptions options{.name = "clients", .cores = 0};
    if (setting.most_ports > 0) options.most_ports = of_all(setting, setting.most_ports);
    if (!setting.clients_share_a_core) return options;
    options.cores = 1;
    options.costs = costs.client;
    options.wake_delays = setting.calibration.client_wake_delays;
    return options;
  }

  static std::uint64_t of_all(const SimulatedSetting& setting, std::uint64_t most) {
    return most > UINT64_MAX / setting.servers ? UINT64_MAX : most * setting.servers;
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
    made_.connecting = server_host_.operations();
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
    server_host_.begin_window();
    client_host_.begin_window();
    const world::Operations server = server_host_.operations();
    const world::Operations clients = client_host_.operations();
    const world::Traffic traffic = world_.traffic();
    if (radios_) radios_->begin(now());
    pass_window(timetable.window);
    trial_.measure_s = phases.measure_s;
    made_.server = server_host_.operations() - server;
    made_.clients = client_host_.operations() - clients;
    trial_.wire = wire_of(world_.traffic() - traffic);
    if (radios_) add_energy();
  }

  /// Adds up who is there, and what the server holds, as it goes on.
  void pass_window(const Window& window) {
    constexpr Duration::rep kSamples = 1000;
    const Duration step = std::max((window.end - window.begin) / kSamples, Duration{1});
    double away_s = 0;
    while (now() < window.end) {
      const TimePoint began = now();
      const double away = population_->off_duty();
      const auto held = static_cast<double>(server_host_.connections());
      let_pass(std::min(window.end, began + step));
      if (tick()) throw Interrupted{};  // a step may be too short for World to ask
      const double half_s = to_s(now() - began) / 2;
      away_s += (away + population_->off_duty()) * half_s;
      connection_s_ += (held + static_cast<double>(server_host_.connections())) * half_s;
    }
    client_s_ = std::max(0.0, scenario_.clients * to_s(window.end - window.begin) - away_s);
  }

  Comings::Calls calls() {
    const std::string& second = setting_.population.second_network;
    const world::Link& first = setting_.network.link;
    return comings_calls(world_, *population_, first, second.empty() ? first : find_network(second).link);
  }

  void add_energy() {
    const Battery* battery = setting_.battery ? &*setting_.battery : nullptr;
    trial_.energy = energy_of(radios_->end(now()), *setting_.radio, battery, client_s_);
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
    const Duration quiet = longest_quiet(transport_, scenario_.settings_of(transport_.name()));
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
      arrived = arrived || (forgets() && now() - newest >= quiet);
    } while (!arrived && now() < deadline);
    server_.mend();
    trial_.drain_s = to_s(now() - began);
  }

  /// Whether some of what was published can't arrive, so that it is of no use to wait for it.
  bool forgets() const {
    // Who was away did not get what was published then.
    return server_.lost_history() || !presence_.is_constant() ||
           !transport_.resumes(scenario_.settings_of(transport_.name())) ||
           std::ranges::any_of(scenario_.groups,
                               [](const Group& group) { return group.churn && !group.churn->catches_up; });
  }

  void report() {
    std::vector<ServerReport> servers;
    servers.push_back(server_.report());
    made_.refused = server_host_.operations().refused;
    servers.front().refused_out_of_files = made_.refused;
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
    add_memory(trial_.server, costs_.server_bytes_per_connection, connected_, server_host_.most_connections_held());
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
                     static_cast<double>(server_host_.most_connections_held())));
    simulated.most_connections = server_host_.most_connections_held();
    simulated.other = assumptions_of(setting_);
    if (!presence_.is_constant()) simulated.other["present"] = fmt::format("{:.6g} client-hours", client_s_ / 3600);
    add_troubles(server_host_.operations(), made_.connecting, trial_.connect_s.value_or(0), simulated);
    if (!setting_.radio) return;
    const std::string weakness = weakness_of_energy(*setting_.radio, scenario_.phases);
    if (!weakness.empty()) simulated.other["energy"] = weakness;
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
  std::uint64_t connected_ = 0;
  double client_s_ = 0, connection_s_ = 0;  ///< of the window: clients that were there, connections that were held
};

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
  double connection_s = 0;
  const SimulationOrder with_setting{order.scenario, order.variant, order.number, order.run_seed, setting};
  try {
    if (setting.servers == 0) setting.servers = servers_for(order, scenario);
    Pass pass(with_setting, scenario, watcher, made);
    pass.run();
    connection_s = pass.connection_seconds();
  } catch (const Interrupted&) {
    made.interrupted = true;
    made.trial.status = results::TrialStatus::failed;
    made.trial.reasons.emplace_back("interrupted");
  }
  // Little's law presumes a steady state.
  if (is_eventful(setting.population, scenario.phases.measure_s)) made.trial.littles_law.reset();
  judge(made.trial, scenario);
  if (!made.interrupted) judge_world(made.trial, setting, made.refused);
  if (setting.prices && !made.interrupted) {
    made.trial.bill = bill_of(made.trial, *setting.prices, order.variant.transport->pushes(), connection_s);
    if (auto reason = too_few_cores(made.trial)) made.trial.reasons.push_back(*std::move(reason));
  }
  return made;
}

}  // namespace pushbench
