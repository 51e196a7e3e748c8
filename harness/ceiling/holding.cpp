#include "harness/ceiling/holding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/ceiling/walls.hpp"
#include "harness/doctor_findings.hpp"
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

Duration to_duration(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::optional<double> difference_s(std::optional<Duration> before, std::optional<Duration> after) {
  if (!before || !after) return std::nullopt;
  return to_s(*after - *before);
}

}  // namespace

bool Holding::measure(results::CeilingStep& step) {
  crew_.await_all();
  crew_.look_at_all();
  step.connections = crew_.following();
  climb_.tell_of(step.connections);
  step.connect_latency = crew_.harvest().connect_latency;
  step.connected = step.connect_latency.count();

  enter(Phase::broadcasting);
  const bool has_memory = broadcast_as_planned(step);

  if (climb_.plan.idle_s > 0 && left_s() > 0) {
    enter(Phase::idling);
    let_calm_down();
    step.idle = idle();
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
  step.syn_drops = growth(listen_drops_, now.listen_drops);
  listen_drops_ = now.listen_drops;
  climb_.tell_of(crew_.following());
  tell_of_protocol_error();
  tell_of_disagreement();
  return has_memory;
}

/// False if memory forbids one of them. The first takes its time even if there is none left: without it nothing is
/// proven.
bool Holding::broadcast_as_planned(results::CeilingStep& step) {
  for (std::uint32_t i = 0; i < climb_.plan.broadcasts && (i == 0 || left_s() > 0); ++i) {
    if (!has_memory_for_broadcast()) return false;
    step.broadcasts.push_back(broadcast());
  }
  return true;
}

// What a broadcast takes is given back at once, so where connections have used the limit up, a quarter of it may come
// on top: the standard limit leaves that much free.
bool Holding::has_memory_for_broadcast() {
  constexpr std::uint64_t kEach = 1024;  // besides the message: the kernel's packet, both programs' buffers
  if (!climb_.budget.limit()) return true;
  const std::uint64_t limit = *climb_.budget.limit();
  const std::uint64_t taken = climb_.budget.taken(read_kernel_signs(), crew_.user_bytes());
  const std::uint64_t left = std::max(limit - std::min(taken, limit), limit / 4);
  const std::uint64_t needed = crew_.following() * (climb_.plan.payload_bytes + kEach);
  if (needed <= left) return true;
  results::Wall wall = wall_of_memory(taken, limit, crew_.following(), false);
  wall.evidence += fmt::format("; a broadcast of {} bytes to each may take {} more", climb_.plan.payload_bytes,
                               bytes_in_words(static_cast<double>(needed)));
  climb_.note(wall, "");
  return false;
}

void Holding::tell_of_protocol_error() {
  const std::string error = crew_.first_protocol_error();
  if (error.empty() || std::exchange(told_of_protocol_error_, true)) return;
  climb_.ceiling.reasons.push_back("the protocol was broken; what a client saw first: " + error);
}

// A connection that only one end believes in is none.
void Holding::tell_of_disagreement() {
  const std::uint64_t followers = crew_.followers();
  if (followers == 0 || followers == crew_.following() || std::exchange(told_of_disagreement_, true)) return;
  climb_.ceiling.reasons.push_back(
      fmt::format("{} clients say that they follow, and the servers count {}", crew_.following(), followers));
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

std::optional<results::Idle> Holding::idle() {
  const double wall_s = std::min(climb_.plan.idle_s, left_s());
  if (wall_s <= 0) return std::nullopt;
  crew_.look_at_servers();
  const std::uint64_t heartbeats = crew_.heartbeats();
  const auto servers = climb_.fleet.cpu_time(Role::server);
  const auto clients = climb_.fleet.cpu_time(Role::client);
  const auto began = Clock::now();
  climb_.fleet.wait(to_duration(wall_s));
  results::Idle idle;
  idle.wall_s = to_s(Clock::now() - began);
  idle.server_cpu_s = difference_s(servers, climb_.fleet.cpu_time(Role::server));
  idle.client_cpu_s = difference_s(clients, climb_.fleet.cpu_time(Role::client));
  crew_.look_at_servers();
  idle.heartbeats = crew_.heartbeats() - heartbeats;
  return idle;
}

std::optional<results::Idle> Holding::idle_with_heartbeats() {
  if (climb_.ceiling.heartbeat_s <= 0 || !crew_.set_heartbeat(climb_.ceiling.heartbeat_s)) return std::nullopt;
  const auto measured = idle();
  crew_.set_heartbeat(0);
  let_calm_down();
  return measured;
}

// A broadcast sets polls going, a heartbeat its answers; with many connections that takes seconds.
void Holding::let_calm_down() {
  constexpr double kWindow = 0.2;  // s
  constexpr int kMostWindows = 50;
  constexpr double kCalm = 0.03;  // of a core
  for (int i = 0; i < kMostWindows; ++i) {
    if (left_s() <= 0 || cores_within(kWindow) < kCalm) return;
  }
  if (std::exchange(told_of_unrest_, true)) return;
  climb_.ceiling.reasons.push_back(
      fmt::format("with {} connections the workers did not come to rest within {} s: what was measured next has to do "
                  "with what went before",
                  crew_.following(), kMostWindows * kWindow));
}

double Holding::cores_within(double wall_s) {
  const auto servers = climb_.fleet.cpu_time(Role::server);
  const auto clients = climb_.fleet.cpu_time(Role::client);
  const auto began = Clock::now();
  climb_.fleet.wait(to_duration(wall_s));
  const double used_s = difference_s(servers, climb_.fleet.cpu_time(Role::server)).value_or(0) +
                        difference_s(clients, climb_.fleet.cpu_time(Role::client)).value_or(0);
  return used_s / to_s(Clock::now() - began);
}

}  // namespace pushbench
