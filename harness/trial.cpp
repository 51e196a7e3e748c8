#include "harness/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <numeric>

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

constexpr std::string_view kWireMethod =
    "TCP_INFO of the clients' sockets: payload bytes and segments both ways, plus 20 B IPv4 (40 B IPv6), 20 B TCP and "
    "12 B "
    "timestamps a segment; SYN options and the last FIN of closed connections added by rule";

Duration seconds(double s) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s)); }
double to_s(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

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
    add_downlink(servers, clients);
    add_uplink(servers, clients);
    add_processes(servers, clients);
    add_events(servers, clients);
  }

  static std::vector<std::uint64_t> newest_by_channel(const std::vector<ServerReport>& servers) {
    std::vector<std::uint64_t> last = servers.front().last;
    for (const ServerReport& server : servers) {
      for (std::size_t channel = 0; channel < last.size(); ++channel) {
        last[channel] = std::max(last[channel], server.last[channel]);
      }
    }
    return last;
  }

  static void add_recording(results::Direction& direction, const Recording& recording) {
    direction.latency = recording.latency;
    direction.service_time = recording.service_time;
    direction.lateness = recording.lateness;
    direction.window_delivered = recording.window_delivered;
    direction.window_payload_bytes = recording.window_payload_bytes;
  }

  void add_downlink(const std::vector<ServerReport>& servers, const std::vector<ClientReport>& clients) {
    LedgerTotals totals;
    Recording recording;
    for (const ClientReport& client : clients) {
      totals.merge(client.downlink);
      recording.merge(client.recording);
      trial_.clients_connected += client.joined;
    }
    results::Direction& downlink = trial_.downlink;
    add_recording(downlink, recording);
    downlink.expected = totals.expected;
    downlink.delivered = totals.delivered;
    downlink.lost = totals.lost;
    downlink.duplicated = totals.duplicated;
    downlink.reordered = totals.reordered;
    downlink.due = totals.expected + missing_deliveries(servers);
    trial_.timeline = recording.timeline;
    if (totals.inexact > 0) {
      trial_.reasons.push_back(
          fmt::format("{} clients saw more gaps than are remembered: losses are approximate", totals.inexact));
    }
    const double window_s = order_.scenario.phases.measure_s;
    if (!recording.latency.empty()) {
      trial_.littles_law = {recording.in_flight_s / window_s, static_cast<double>(recording.window_delivered) /
                                                                  window_s * recording.latency.mean() / 1e6};
    }
  }

  /// Deliveries of messages that were due but never published.
  std::uint64_t missing_deliveries(const std::vector<ServerReport>& servers) const {
    std::uint64_t missing = 0;
    for (const ServerReport& server : servers) missing += server.due - server.published;
    if (missing == 0) return 0;
    const std::uint32_t members = order_.scenario.members_of(0);
    return is_replicated(order_.scenario) ? missing * members / servers.size() : missing * members;
  }

  void add_uplink(const std::vector<ServerReport>& servers, const std::vector<ClientReport>& clients) {
    if (!order_.scenario.uplink) return;
    results::Direction& uplink = trial_.uplink;
    Recording recording;
    for (const ClientReport& client : clients) {
      uplink.due += client.uplink_due;
      uplink.expected += client.uplink_published;
    }
    if (servers.empty()) return;  // only the server could say what arrived
    for (const ServerReport& server : servers) {
      recording.merge(server.uplink_recording);
      uplink.delivered += server.uplink.delivered;
      uplink.reordered += server.uplink.reordered;
      uplink.duplicated += server.duplicates;
    }
    add_recording(uplink, recording);
    uplink.lost = uplink.expected - std::min(uplink.expected, uplink.delivered);
  }

  template <class Report>
  static results::Side side_of(const std::vector<Report>& reports) {
    results::Side side;
    side.processes = static_cast<std::uint32_t>(reports.size());
    if (reports.empty()) return side;
    side.wall_s = side.cpu_user_s = side.cpu_system_s = side.busiest_cpu_share = 0;
    side.voluntary_switches = side.involuntary_switches = 0;
    side.memory_before_bytes = side.memory_connected_bytes = side.memory_peak_bytes = 0;
    for (const Report& report : reports) {
      const ProcessFigures& process = report.process;
      side.wall_s = std::max(*side.wall_s, process.wall_s);
      *side.cpu_user_s += process.cpu_user_s;
      *side.cpu_system_s += process.cpu_system_s;
      if (process.wall_s > 0) {
        side.busiest_cpu_share =
            std::max(*side.busiest_cpu_share, (process.cpu_user_s + process.cpu_system_s) / process.wall_s);
      }
      *side.voluntary_switches += process.voluntary_switches;
      *side.involuntary_switches += process.involuntary_switches;
      *side.memory_before_bytes += process.memory_before_bytes;
      *side.memory_connected_bytes += process.memory_connected_bytes;
      *side.memory_peak_bytes += process.memory_peak_bytes;
    }
    return side;
  }

  void add_processes(const std::vector<ServerReport>& servers, const std::vector<ClientReport>& clients) {
    trial_.server = side_of(servers);
    trial_.clients = side_of(clients);
    TcpTraffic wire;
    for (const ClientReport& client : clients) {
      if (!client.wire) return;
      wire += *client.wire;
    }
    trial_.wire = results::Wire{.down_bytes = wire.bytes_in + wire.header_bytes_in,
                                .up_bytes = wire.bytes_out + wire.header_bytes_out,
                                .down_segments = wire.segments_in,
                                .up_segments = wire.segments_out,
                                .retransmits = wire.retransmits,
                                .method = std::string{kWireMethod}};
  }

  void add_events(const std::vector<ServerReport>& servers, const std::vector<ClientReport>& clients) {
    std::uint64_t foreign = 0;
    results::Polls polls;
    for (const ClientReport& client : clients) {
      for (const auto& [reason, count] : client.disconnects) trial_.disconnects[reason] += count;
      trial_.protocol_errors += client.protocol_errors;
      foreign += client.foreign_messages;
      polls.answers += client.window_answers;
      polls.empty += client.window_empty_answers;
      if (!client.first_protocol_error.empty()) {
        trial_.reasons.push_back("first protocol error: " + client.first_protocol_error);
      }
    }
    if (polls.answers > 0) trial_.polls = polls;
    if (foreign > 0)
      trial_.reasons.push_back(fmt::format("{} messages were no envelopes: not timed, not counted", foreign));
    for (const ServerReport& server : servers) {
      trial_.slow_consumers_dropped += server.slow_consumers;
      if (server.refused_out_of_files > 0) {
        trial_.reasons.push_back(
            fmt::format("the server refused {} connections: out of files", server.refused_out_of_files));
      }
    }
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
    trial.reasons.push_back(error.what());
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
