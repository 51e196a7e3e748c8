#include "harness/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <numeric>

#include "harness/assembly.hpp"
#include "harness/environment.hpp"
#include "harness/fleet.hpp"
#include "harness/probes.hpp"
#include "harness/schedule.hpp"
#include "harness/server_side.hpp"
#include "harness/verdict.hpp"
#include "runtime/input_error.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

using nlohmann::json;
using results::Trial;
using std::chrono::milliseconds;
using Phase = TrialProgress::Phase;

constexpr milliseconds kStartDelay{200};          // so that every worker has its timetable before it begins
constexpr milliseconds kConnectPatience{15'000};  // on top of the ramp
constexpr milliseconds kProgressPeriod{50};
constexpr milliseconds kQuiet{1'000};  // where not all can arrive: nothing more will after so long

Duration seconds(double s) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s)); }
double to_s(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// None on a server that is not this run's own: it can't be killed, and its clients could not tell what was lost.
std::vector<Strike> strikes_of(const TrialOrder& order, const Scenario& scenario) {
  if (order.external != nullptr) return {};
  return plan_faults(scenario, seed_for(order.run_seed, order.number, Purpose::faults));
}

/// One pass through the phases. Each step fills in its part of the trial.
class Pass {
 public:
  /// `scenario` is the order's, with the variant's settings.
  Pass(boost::asio::io_context& context, const TrialOrder& order, const Scenario& scenario, const Watcher& watcher,
       Trial& trial)
      : order_(order),
        scenario_(scenario),
        watcher_(watcher),
        trial_(trial),
        plan_(plan_fleet(scenario, order.machine, order.external != nullptr)),
        clock_offset_(measure_clock_offset() + (order.external != nullptr ? order.external->clock_ahead : Duration{})),
        fleet_(context, [this] { return tick(); }),
        servers_(fleet_, scenario, strikes_of(order, scenario)) {}

  void run() {
    start_workers();
    trial_.kernel.slab_before_bytes = read_slab_bytes();
    trial_.kernel.buffers_before_bytes = read_socket_buffer_bytes();
    connect();
    trial_.kernel.slab_connected_bytes = read_slab_bytes();
    trial_.kernel.buffers_connected_bytes = read_socket_buffer_bytes();
    apply_load();
    drain();
    report();
  }

 private:
  TimePoint now() const {
    return TimePoint{std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()) +
                     clock_offset_};
  }

  bool tick() {
    progress_.elapsed_s = to_s(now() - phase_began_);
    return watcher_ && watcher_(progress_);
  }

  void enter(Phase phase, double length_s = 0) {
    progress_.phase = phase;
    progress_.length_s = length_s;
    progress_.clients = scenario_.clients;
    phase_began_ = now();
    tick();
  }

  Orders orders_for(Role role) const {
    Orders orders;
    orders.role = role;
    orders.scenario = to_json(scenario_);
    orders.transport = order_.variant.transport->name();
    orders.run_seed = order_.run_seed;
    orders.trial = order_.number;
    orders.clock_offset_ns = clock_offset_.count();
    return orders;
  }

  /// One core of `cpus` for worker number `index`, or all if there are fewer workers than cores would need.
  static std::vector<int> core_of(const std::vector<int>& cpus, std::size_t index) {
    return cpus.empty() ? cpus : std::vector<int>{cpus[index % cpus.size()]};
  }

  std::vector<Endpoint> start_servers() {
    if (order_.external != nullptr) return {order_.external->endpoint};
    std::vector<Orders> all;
    for (std::uint32_t shard = 0; shard < plan_.servers; ++shard) {
      all.push_back(orders_for(Role::server));
      all.back().cpus = core_of(plan_.server_cpus, shard);
      all.back().shard = shard;
      all.back().shards = plan_.servers;
    }
    return servers_.start(all);
  }

  void start_workers() {
    enter(Phase::starting);
    const std::vector<Endpoint> servers = start_servers();
    for (std::size_t worker = 0; worker < plan_.clients.size(); ++worker) {
      Orders orders = orders_for(Role::client);
      orders.cpus = core_of(plan_.client_cpus, worker);
      orders.share = plan_.clients[worker];
      orders.servers = servers;
      if (order_.external != nullptr) {
        orders.host = order_.external->host;
        orders.target = order_.external->target;
        orders.joins_running_server = true;
      }
      fleet_.start(orders);
    }
    fleet_.gather(Role::client, "ready", kPatience);
  }

  std::vector<Progress> clients_progress() {
    std::vector<Progress> all;
    for (const json& answer : fleet_.ask(Role::client, {{"type", "progress"}}, "progress", kPatience)) {
      all.push_back(answer.at("progress").get<Progress>());
    }
    return all;
  }

  static std::uint64_t sum(const std::vector<Progress>& all, std::uint64_t Progress::*member) {
    return std::accumulate(all.begin(), all.end(), std::uint64_t{0},
                           [member](std::uint64_t total, const Progress& one) { return total + one.*member; });
  }

  void connect() {
    const double ramp_s = scenario_.clients / scenario_.connections_per_s;
    enter(Phase::connecting);
    const TimePoint deadline = phase_began_ + seconds(ramp_s) + patience_to_connect();
    fleet_.tell(Role::client, {{"type", "connect"}});
    do {
      fleet_.wait(kProgressPeriod);
      progress_.connected = sum(clients_progress(), &Progress::connected);
    } while (progress_.connected < scenario_.clients && now() < deadline);
    trial_.connect_s = to_s(now() - phase_began_);
  }

  /// A transport that asks at intervals follows only from its first answer on; no setting of it is known here, so the
  /// patience covers any interval that a scenario's phases leave sensible.
  Duration patience_to_connect() const {
    const Phases& phases = scenario_.phases;
    return kConnectPatience + seconds(phases.warm_up_s + phases.measure_s);
  }

  void apply_load() {
    const Phases& phases = scenario_.phases;
    Timetable timetable;
    timetable.origin = now() + kStartDelay;
    timetable.window = {timetable.origin + seconds(phases.warm_up_s),
                        timetable.origin + seconds(phases.warm_up_s + phases.measure_s)};
    if (order_.external == nullptr) servers_.follow(timetable);
    fleet_.ask(Role::client, {{"type", "start"}, {"timetable", timetable}}, "started", kPatience);
    enter(Phase::warming_up, phases.warm_up_s);
    phase_began_ = timetable.origin;
    let_pass(timetable.window.begin);
    trial_.warm_up_s = phases.warm_up_s;
    trial_.measure_began_us = static_cast<std::uint64_t>(to_us(timetable.window.begin));
    enter(Phase::measuring, phases.measure_s);
    let_pass(timetable.window.end);
    trial_.measure_s = phases.measure_s;
  }

  /// Until then, what is to be done to the servers is done.
  void let_pass(TimePoint until) {
    for (;;) {
      servers_.act(now());
      if (now() >= until) return;
      fleet_.wait(std::min(until, servers_.next()) - now());
    }
  }

  /// Until all that was published has arrived, nothing more can, or the limit.
  void drain() {
    enter(Phase::draining, scenario_.phases.drain_s);
    const TimePoint deadline = phase_began_ + seconds(scenario_.phases.drain_s);
    std::uint64_t arrived_before = 0;
    TimePoint newest = now();
    bool arrived = false;
    do {
      let_pass(now() + kProgressPeriod);
      // What an external server owes nobody can say; one that is down or stands still can't.
      if (order_.external != nullptr || !servers_.up()) continue;
      const auto servers = servers_.progress();
      const auto clients = clients_progress();
      const auto finished = [](const Progress& worker) { return worker.finished; };
      if (!std::all_of(servers.begin(), servers.end(), finished) ||
          !std::all_of(clients.begin(), clients.end(), finished)) {
        newest = now();
        continue;
      }
      const std::uint64_t up = sum(servers, &Progress::received);
      const std::uint64_t down = sum(clients, &Progress::received);
      arrived = up >= sum(clients, &Progress::published) && down >= sum(servers, &Progress::published);
      if (up + down > std::exchange(arrived_before, up + down)) newest = now();
      arrived = arrived || (forgets() && now() - newest >= kQuiet);
    } while (!arrived && now() < deadline);
    servers_.mend(now());
    trial_.drain_s = to_s(now() - phase_began_);
  }

  /// Whether some of what was published can't arrive, so that it is of no use to wait for it.
  bool forgets() const {
    const Transport& transport = *order_.variant.transport;
    if (!transport.pushes()) return false;  // who asks at intervals may be quiet for any time
    return servers_.lost_history() || !transport.resumes(scenario_.settings_of(transport.name())) ||
           std::any_of(scenario_.groups.begin(), scenario_.groups.end(),
                       [](const Group& group) { return group.churn && !group.churn->catches_up; });
  }

  void report() {
    enter(Phase::reporting);
    std::vector<ServerReport> servers;
    json question{{"type", "report"}};
    if (order_.external == nullptr) {
      servers = servers_.reports();
      Lives lives;
      for (const ServerReport& server : servers) merge(lives, server.last);
      question["lives"] = lives;
    }
    std::vector<ClientReport> clients;
    for (const json& answer : fleet_.ask(Role::client, question, "report", kPatience)) {
      clients.push_back(answer.at("report").get<ClientReport>());
    }
    if (!scenario_.faults.empty()) {
      trial_.course.emplace();
      trial_.course->server_cpu_us = servers_.cpu_steps();
    }
    assemble(scenario_, plan_, servers, clients, trial_);
  }

  const TrialOrder& order_;
  const Scenario& scenario_;
  const Watcher& watcher_;
  Trial& trial_;
  FleetPlan plan_;
  Duration clock_offset_;
  TrialProgress progress_;
  TimePoint phase_began_;
  Fleet fleet_;
  ServerSide servers_;
};

}  // namespace

results::Trial run_trial(boost::asio::io_context& context, const TrialOrder& order, const Watcher& watcher) {
  const Scenario scenario = order.variant.applied_to(order.scenario);
  Trial trial;
  trial.scenario = scenario.name;
  trial.transport = order.variant.label;
  trial.settings = order.variant.settings_in(order.scenario);
  trial.number = order.number;
  trial.seed = order.run_seed;
  trial.started_at = utc_now();
  trial.clients_wanted = scenario.clients;
  try {
    Pass(context, order, scenario, watcher, trial).run();
  } catch (const InputError&) {
    throw;
  } catch (const std::runtime_error& error) {  // a FleetError, or what the kernel refused: a process, a port, a socket
    trial.status = results::TrialStatus::failed;
    trial.reasons.emplace_back(error.what());
  }
  judge(trial, scenario);
  return trial;
}

std::string_view name_of(TrialProgress::Phase phase) {
  switch (phase) {
    case Phase::starting: return "starting";
    case Phase::connecting: return "connecting";
    case Phase::warming_up: return "warming up";
    case Phase::measuring: return "measuring";
    case Phase::draining: return "draining";
    case Phase::reporting: return "reporting";
  }
  return "";
}

}  // namespace pushbench
