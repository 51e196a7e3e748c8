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
#include "harness/verdict.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

using nlohmann::json;
using results::Trial;
using std::chrono::milliseconds;
using Phase = TrialProgress::Phase;

constexpr milliseconds kPatience{20'000};         // for an answer that needs no work
constexpr milliseconds kStartDelay{200};          // so that every worker has its timetable before it begins
constexpr milliseconds kConnectPatience{15'000};  // on top of the ramp
constexpr milliseconds kProgressPeriod{50};

Duration seconds(double s) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s)); }
double to_s(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string to_text(const SettingValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

/// One pass through the phases. Each step fills in its part of the trial.
class Pass {
 public:
  Pass(boost::asio::io_context& context, const TrialOrder& order, const Watcher& watcher, Trial& trial)
      : order_(order),
        watcher_(watcher),
        trial_(trial),
        plan_(plan_fleet(order.scenario, order.machine, order.external != nullptr)),
        clock_offset_(measure_clock_offset() + (order.external != nullptr ? order.external->clock_ahead : Duration{})),
        fleet_(context, [this] { return tick(); }) {}

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
    progress_.clients = order_.scenario.clients;
    phase_began_ = now();
    tick();
  }

  Orders orders_for(Role role) const {
    Orders orders;
    orders.role = role;
    orders.scenario = to_json(order_.scenario);
    orders.transport = order_.transport.name();
    orders.run_seed = order_.run_seed;
    orders.trial = order_.number;
    orders.clock_offset_ns = clock_offset_.count();
    return orders;
  }

  /// One core of `cpus` for worker number `index`, or all if there are fewer workers than cores would need.
  static std::vector<int> core_of(const std::vector<int>& cpus, std::size_t index) {
    return cpus.empty() ? cpus : std::vector<int>{cpus[index % cpus.size()]};
  }

  void start_workers() {
    enter(Phase::starting);
    std::vector<Endpoint> servers;
    if (order_.external != nullptr) {
      servers.push_back(order_.external->endpoint);
    } else {
      for (std::uint32_t shard = 0; shard < plan_.servers; ++shard) {
        Orders orders = orders_for(Role::server);
        orders.cpus = core_of(plan_.server_cpus, shard);
        orders.shard = shard;
        orders.shards = plan_.servers;
        fleet_.start(orders);
      }
      for (const json& ready : fleet_.gather(Role::server, "ready", kPatience)) {
        servers.push_back(ready.at("endpoint").get<Endpoint>());
      }
    }
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

  std::vector<Progress> ask_progress(Role role) {
    std::vector<Progress> all;
    for (const json& answer : fleet_.ask(role, {{"type", "progress"}}, "progress", kPatience)) {
      all.push_back(answer.at("progress").get<Progress>());
    }
    return all;
  }

  static std::uint64_t sum(const std::vector<Progress>& all, std::uint64_t Progress::*member) {
    return std::accumulate(all.begin(), all.end(), std::uint64_t{0},
                           [member](std::uint64_t total, const Progress& one) { return total + one.*member; });
  }

  void connect() {
    const double ramp_s = order_.scenario.clients / order_.scenario.connections_per_s;
    enter(Phase::connecting);
    const TimePoint deadline = phase_began_ + seconds(ramp_s) + patience_to_connect();
    fleet_.tell(Role::client, {{"type", "connect"}});
    do {
      fleet_.wait(kProgressPeriod);
      progress_.connected = sum(ask_progress(Role::client), &Progress::connected);
    } while (progress_.connected < order_.scenario.clients && now() < deadline);
    trial_.connect_s = to_s(now() - phase_began_);
  }

  /// A transport that asks at intervals follows only from its first answer on; no setting of it is known here, so the
  /// patience covers any interval that a scenario's phases leave sensible.
  Duration patience_to_connect() const {
    const Phases& phases = order_.scenario.phases;
    return kConnectPatience + seconds(phases.warm_up_s + phases.measure_s);
  }

  void apply_load() {
    const Phases& phases = order_.scenario.phases;
    Timetable timetable;
    timetable.origin = now() + kStartDelay;
    timetable.window = {timetable.origin + seconds(phases.warm_up_s),
                        timetable.origin + seconds(phases.warm_up_s + phases.measure_s)};
    fleet_.ask(Role::server, {{"type", "start"}, {"timetable", timetable}}, "started", kPatience);
    fleet_.ask(Role::client, {{"type", "start"}, {"timetable", timetable}}, "started", kPatience);
    enter(Phase::warming_up, phases.warm_up_s);
    phase_began_ = timetable.origin;
    fleet_.wait(timetable.window.begin - now());
    trial_.warm_up_s = phases.warm_up_s;
    trial_.measure_began_us = static_cast<std::uint64_t>(to_us(timetable.window.begin));
    enter(Phase::measuring, phases.measure_s);
    fleet_.wait(timetable.window.end - now());
    trial_.measure_s = phases.measure_s;
  }

  /// Until all that was published has arrived, or the limit.
  void drain() {
    enter(Phase::draining, order_.scenario.phases.drain_s);
    const TimePoint deadline = phase_began_ + seconds(order_.scenario.phases.drain_s);
    bool arrived = false;
    do {
      fleet_.wait(kProgressPeriod);
      if (order_.external != nullptr) continue;  // what it owes nobody can say
      const auto servers = ask_progress(Role::server);
      const auto clients = ask_progress(Role::client);
      const auto finished = [](const Progress& worker) { return worker.finished; };
      arrived = std::all_of(servers.begin(), servers.end(), finished) &&
                std::all_of(clients.begin(), clients.end(), finished) &&
                sum(servers, &Progress::received) == sum(clients, &Progress::published) &&
                sum(clients, &Progress::received) >= sum(servers, &Progress::published);
    } while (!arrived && now() < deadline);
    trial_.drain_s = to_s(now() - phase_began_);
  }

  void report() {
    enter(Phase::reporting);
    std::vector<ServerReport> servers;
    for (const json& answer : fleet_.ask(Role::server, {{"type", "report"}}, "report", kPatience)) {
      servers.push_back(answer.at("report").get<ServerReport>());
    }
    json question{{"type", "report"}};
    if (order_.external == nullptr) question["last"] = newest_by_channel(servers);
    std::vector<ClientReport> clients;
    for (const json& answer : fleet_.ask(Role::client, question, "report", kPatience)) {
      clients.push_back(answer.at("report").get<ClientReport>());
    }
    assemble(order_.scenario, servers, clients, trial_);
  }

  const TrialOrder& order_;
  const Watcher& watcher_;
  Trial& trial_;
  FleetPlan plan_;
  Duration clock_offset_;
  TrialProgress progress_;
  TimePoint phase_began_;
  Fleet fleet_;
};

}  // namespace

results::Trial run_trial(boost::asio::io_context& context, const TrialOrder& order, const Watcher& watcher) {
  Trial trial;
  trial.scenario = order.scenario.name;
  trial.transport = order.transport.name();
  for (const auto& [name, value] : order.scenario.settings_of(order.transport.name()).values()) {
    trial.settings[name] = to_text(value);
  }
  trial.number = order.number;
  trial.seed = order.run_seed;
  trial.started_at = utc_now();
  trial.clients_wanted = order.scenario.clients;
  try {
    Pass(context, order, watcher, trial).run();
  } catch (const FleetError& error) {
    trial.status = results::TrialStatus::failed;
    trial.reasons.emplace_back(error.what());
  }
  judge(trial);
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
