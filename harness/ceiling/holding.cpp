#include "harness/ceiling/holding.hpp"

#include <algorithm>
#include <chrono>

#include "harness/probes.hpp"

namespace pushbench {

namespace {

using std::chrono::milliseconds;
using Clock = Climb::Clock;
using Phase = CeilingProgress::Phase;

constexpr milliseconds kLead{100};         // so that every server has heard of a broadcast before it is due,
constexpr milliseconds kLeadForEach{4};    // and some more for each of them
constexpr milliseconds kPeriod{50};        // in which clients are asked who has it, and longer with many processes:
constexpr milliseconds kPeriodForEach{5};  // what they take to answer is missing where the broadcast is received
constexpr std::chrono::seconds kPatienceForBroadcast{10};  // since the last one that got it

double to_s(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

std::optional<double> difference_s(std::optional<Duration> before, std::optional<Duration> after) {
  if (!before || !after) return std::nullopt;
  return to_s(*after - *before);
}

}  // namespace

void Holding::measure(results::CeilingStep& step) {
  crew_.await_all();
  crew_.look_at_all();
  step.connections = crew_.following();
  climb_.tell_of(step.connections);
  step.connect_latency = crew_.harvest().connect_latency;
  step.connected = step.connect_latency.count();

  enter(Phase::broadcasting);
  for (std::uint32_t i = 0; i < climb_.plan.broadcasts; ++i) step.broadcasts.push_back(broadcast());

  if (climb_.plan.idle_s > 0 && climb_.elapsed_s() < climb_.plan.time_limit_s) {
    enter(Phase::idling);
    let_calm_down();
    step.idle = idle(climb_.plan.idle_s);
    step.idle_with_heartbeats = idle_with_heartbeats();
  }

  enter(Phase::measuring_memory);
  crew_.look_at_all();
  step.server = crew_.weigh(Role::server);
  step.clients = crew_.weigh(Role::client);
  const KernelSigns now = read_kernel_signs();
  step.slab_bytes = now.slab_bytes;
  step.buffer_bytes = now.buffer_bytes;
  step.lost_connections = crew_.lost() - lost_;
  lost_ = crew_.lost();
  step.syn_drops = now.listen_drops.value_or(0) - listen_drops_.value_or(0);
  listen_drops_ = now.listen_drops;
  climb_.tell_of(crew_.following());
}

results::Broadcast Holding::broadcast() {
  let_calm_down();
  results::Broadcast broadcast;
  const Duration lead = kLead + kLeadForEach * crew_.servers().size();
  // Whoever follows is told first that something is to come, which takes its time with many processes.
  broadcast.expected = crew_.expect(++broadcasts_);
  const TimePoint now{std::chrono::duration_cast<Duration>(Clock::now().time_since_epoch()) + clock_offset_};
  crew_.publish(broadcasts_, now + lead, climb_.plan.payload_bytes);
  climb_.fleet.wait(lead);

  Clock::time_point newest = Clock::now();
  do {
    climb_.fleet.wait(std::max<Duration>(kPeriod, kPeriodForEach * crew_.clients().size()));
    crew_.look_at_clients();
    if (crew_.reached() != broadcast.reached) newest = Clock::now();
    broadcast.reached = crew_.reached();
  } while (broadcast.reached < broadcast.expected && Clock::now() - newest < kPatienceForBroadcast);
  broadcast.latency = crew_.harvest().broadcast_latency;
  crew_.look_at_clients();
  broadcast.reached = crew_.reached();
  broadcast.duplicated = crew_.duplicated();
  return broadcast;
}

results::Idle Holding::idle(double wall_s) {
  const auto servers = climb_.fleet.cpu_time(Role::server);
  const auto clients = climb_.fleet.cpu_time(Role::client);
  const auto began = Clock::now();
  climb_.fleet.wait(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(wall_s)));
  results::Idle idle;
  idle.wall_s = to_s(Clock::now() - began);
  idle.server_cpu_s = difference_s(servers, climb_.fleet.cpu_time(Role::server));
  idle.client_cpu_s = difference_s(clients, climb_.fleet.cpu_time(Role::client));
  return idle;
}

std::optional<results::Idle> Holding::idle_with_heartbeats() {
  if (climb_.plan.heartbeat_s <= 0 || !crew_.set_heartbeat(climb_.plan.heartbeat_s)) return std::nullopt;
  const results::Idle measured = idle(climb_.plan.idle_s);
  crew_.set_heartbeat(0);
  let_calm_down();
  return measured;
}

// A broadcast sets polls going, a heartbeat its answers; with many connections that takes seconds.
void Holding::let_calm_down() {
  constexpr double kWindow_s = 0.2;
  constexpr int kMostWindows = 50;
  constexpr double kCalm = 0.03;  // of a core
  for (int i = 0; i < kMostWindows; ++i) {
    const results::Idle now = idle(kWindow_s);
    if (now.server_cpu_s.value_or(0) + now.client_cpu_s.value_or(0) < kCalm * now.wall_s) return;
  }
}

}  // namespace pushbench
