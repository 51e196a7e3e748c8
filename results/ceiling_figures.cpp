#include "results/ceiling_figures.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace pushbench::results {

namespace {

Value each(Value all, const CeilingStep& step) { return ratio(all, number(step.connections)); }

template <int PerMille>
Value connect_latency(const Ceiling&, const CeilingStep& step) {
  if (step.connect_latency.empty()) return std::nullopt;
  return static_cast<double>(step.connect_latency.percentile(PerMille / 10.0));
}

template <int PerMille>
Value broadcast_latency(const Ceiling&, const CeilingStep& step) {
  const Histogram latency = all_broadcasts(step).latency;
  return latency.empty() ? Value{} : Value{static_cast<double>(latency.percentile(PerMille / 10.0))};
}

Value time_to_all(const Ceiling& ceiling, const CeilingStep& step) {
  return all_broadcasts(step).reached < deliveries_due(step) ? std::nullopt : broadcast_latency<1000>(ceiling, step);
}

/// From none to this step.
Value connecting(const Ceiling& ceiling, const CeilingStep& step) {
  if (ceiling.steps.empty()) return std::nullopt;
  double seconds = 0;
  for (const CeilingStep& each : ceiling.steps) {
    if (each.connections <= step.connections) seconds += each.connect_s;
  }
  return believable(seconds);
}

template <std::uint64_t Broadcast::*Count>
Value of_broadcasts(const Ceiling&, const CeilingStep& step) {
  if (step.broadcasts.empty()) return std::nullopt;
  return number(all_broadcasts(step).*Count);
}

template <HoldingSide CeilingStep::*Side, std::optional<std::uint64_t> HoldingSide::*Bytes>
Value memory(const Ceiling&, const CeilingStep& step) {
  return each(number(step.*Side.*Bytes), step);
}

/// What is neither the program's own nor given out by malloc: its unused room, page tables' worth of rounding.
template <HoldingSide CeilingStep::*Side>
Value other_memory(const Ceiling&, const CeilingStep& step) {
  const HoldingSide& side = step.*Side;
  const Value grown = growth(side.memory_base_bytes, side.memory_bytes);
  return grown && side.heap_bytes ? each(*grown - static_cast<double>(*side.heap_bytes), step) : Value{};
}

/// Nullopt if there is less than before: it is the whole machine's, and something else gave up more than this took.
Value taken(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& with,
            const CeilingStep& step) {
  const Value grown = growth(before, with);
  return grown && *grown >= 0 ? each(grown, step) : std::nullopt;
}

Value slab(const Ceiling& ceiling, const CeilingStep& step) {
  return taken(ceiling.slab_before_bytes, step.slab_bytes, step);
}

Value buffers(const Ceiling& ceiling, const CeilingStep& step) {
  return taken(ceiling.buffer_before_bytes, step.buffer_bytes, step);
}

Value kernel_memory(const Ceiling& ceiling, const CeilingStep& step) {
  const Value of_slab = slab(ceiling, step);
  return of_slab ? Value{*of_slab + buffers(ceiling, step).value_or(0)} : std::nullopt;
}

using WhichIdle = std::optional<Idle> CeilingStep::*;
using WhichCpu = std::optional<double> Idle::*;

template <WhichIdle Which, WhichCpu Cpu>
Value cores(const Ceiling&, const CeilingStep& step) {
  const std::optional<Idle>& idle = step.*Which;
  return idle ? ratio(number((*idle).*Cpu), idle->wall_s) : Value{};
}

/// CPU microseconds that each connection takes in a second.
template <WhichIdle Which, WhichCpu Cpu>
Value cpu_each(const Ceiling& ceiling, const CeilingStep& step) {
  const Value used = cores<Which, Cpu>(ceiling, step);
  return used ? each(*used * 1e6, step) : Value{};
}

/// Of those that were sent, not of those that should have been. Nullopt where noise is more than they took.
template <WhichCpu Cpu>
Value cpu_of_heartbeat(const Ceiling& ceiling, const CeilingStep& step) {
  const Value with = cores<&CeilingStep::idle_with_heartbeats, Cpu>(ceiling, step);
  const Value without = cores<&CeilingStep::idle, Cpu>(ceiling, step);
  if (!with || !without || *with < *without) return std::nullopt;
  const Idle& watched = *step.idle_with_heartbeats;
  return ratio(believable((*with - *without) * watched.wall_s * 1e6), number(watched.heartbeats));
}

constexpr auto kServer = &CeilingStep::server;
constexpr auto kClients = &CeilingStep::clients;
constexpr auto kIdle = &CeilingStep::idle;
constexpr auto kHeartbeats = &CeilingStep::idle_with_heartbeats;

constexpr std::array kFigures{
    StepFigure{"source_addresses", "1", "that clients connected from",
               [](const Ceiling&, const CeilingStep& s) { return number(s.source_addresses); }},
    StepFigure{"server_ports", "1", "that they connected to",
               [](const Ceiling&, const CeilingStep& s) { return number(s.server_ports); }},
    StepFigure{"server_processes", "1", "that held the servers' ends",
               [](const Ceiling&, const CeilingStep& s) { return number(s.server.processes); }},
    StepFigure{"client_processes", "1", "that held the clients' ends",
               [](const Ceiling&, const CeilingStep& s) { return number(s.clients.processes); }},
    StepFigure{"connect_s", "s", "that it took to make those that the step before did not have",
               [](const Ceiling&, const CeilingStep& s) { return believable(s.connect_s); }},
    StepFigure{"connecting_s", "s", "that it took to make all that are held, waits at walls included", connecting},
    StepFigure{"connect_per_s", "1/s", "connections made, waits at walls included",
               [](const Ceiling&, const CeilingStep& s) { return ratio(number(s.connected), s.connect_s); }},
    StepFigure{"connect_p50_us", "us", "from connect() until it followed its channel", connect_latency<500>},
    StepFigure{"connect_p99_us", "us", "from connect() until it followed its channel", connect_latency<990>},
    StepFigure{"connect_max_us", "us", "from connect() until it followed its channel", connect_latency<1000>},
    StepFigure{"broadcast_p50_us", "us", "from the instant of a broadcast until each had it", broadcast_latency<500>},
    StepFigure{"broadcast_p99_us", "us", "from the instant of a broadcast until each had it", broadcast_latency<990>},
    StepFigure{"broadcast_max_us", "us", "to reach all, in the slowest broadcast", time_to_all},
    StepFigure{"broadcast_expected", "1", "deliveries, of all broadcasts", of_broadcasts<&Broadcast::expected>},
    StepFigure{"broadcast_reached", "1", "of these, those that came", of_broadcasts<&Broadcast::reached>},
    StepFigure{"broadcast_duplicated", "1", "further copies", of_broadcasts<&Broadcast::duplicated>},
    StepFigure{"lost_connections", "1", "that ended by themselves since the step before",
               [](const Ceiling&, const CeilingStep& s) { return number(s.lost_connections); }},
    StepFigure{"syn_drops", "1", "by the kernel, for a full backlog, since the step before",
               [](const Ceiling&, const CeilingStep& s) { return number(s.syn_drops); }},
    StepFigure{"server_memory_per_connection_bytes", "bytes", "user memory of the servers, all of it",
               memory<kServer, &HoldingSide::memory_bytes>},
    StepFigure{"server_base_per_connection_bytes", "bytes", "of it, what they had before the first connection",
               memory<kServer, &HoldingSide::memory_base_bytes>},
    StepFigure{"server_heap_per_connection_bytes", "bytes", "of it, allocated and not freed since",
               memory<kServer, &HoldingSide::heap_bytes>},
    StepFigure{"server_other_per_connection_bytes", "bytes", "of it, the allocator's unused room and stacks",
               other_memory<kServer>},
    StepFigure{"client_memory_per_connection_bytes", "bytes", "user memory of the clients, all of it",
               memory<kClients, &HoldingSide::memory_bytes>},
    StepFigure{"client_base_per_connection_bytes", "bytes", "of it, what they had before the first connection",
               memory<kClients, &HoldingSide::memory_base_bytes>},
    StepFigure{"client_heap_per_connection_bytes", "bytes", "of it, allocated and not freed since",
               memory<kClients, &HoldingSide::heap_bytes>},
    StepFigure{"client_other_per_connection_bytes", "bytes", "of it, the allocator's unused room and stacks",
               other_memory<kClients>},
    StepFigure{"kernel_memory_per_connection_bytes", "bytes", "slab and socket buffers, both ends", kernel_memory},
    StepFigure{"slab_per_connection_bytes", "bytes", "the kernel's slab, both ends", slab},
    StepFigure{"buffers_per_connection_bytes", "bytes", "the kernel's socket buffers, both ends", buffers},
    StepFigure{"idle_server_cpu_cores", "1", "CPU of the servers doing nothing: 1 is one core full",
               cores<kIdle, &Idle::server_cpu_s>},
    StepFigure{"idle_client_cpu_cores", "1", "CPU of the clients doing nothing: 1 is one core full",
               cores<kIdle, &Idle::client_cpu_s>},
    StepFigure{"idle_server_cpu_us_per_connection_s", "us/s", "CPU of the servers doing nothing, of each connection",
               cpu_each<kIdle, &Idle::server_cpu_s>},
    StepFigure{"idle_client_cpu_us_per_connection_s", "us/s", "CPU of the clients doing nothing, of each connection",
               cpu_each<kIdle, &Idle::client_cpu_s>},
    StepFigure{"heartbeat_server_cpu_cores", "1", "CPU of the servers with heartbeats: 1 is one core full",
               cores<kHeartbeats, &Idle::server_cpu_s>},
    StepFigure{"heartbeat_client_cpu_cores", "1", "CPU of the clients with heartbeats: 1 is one core full",
               cores<kHeartbeats, &Idle::client_cpu_s>},
    StepFigure{"heartbeat_server_cpu_us", "us", "CPU of the servers for one heartbeat of one connection",
               cpu_of_heartbeat<&Idle::server_cpu_s>},
    StepFigure{"heartbeat_client_cpu_us", "us", "CPU of the clients for one heartbeat of one connection",
               cpu_of_heartbeat<&Idle::client_cpu_s>},
};

}  // namespace

std::span<const StepFigure> step_figures() { return kFigures; }

Value step_figure(std::string_view name, const Ceiling& ceiling, const CeilingStep& step) {
  const auto found =
      std::find_if(kFigures.begin(), kFigures.end(), [&](const StepFigure& figure) { return figure.name == name; });
  if (found == kFigures.end()) std::abort();
  return found->of(ceiling, step);
}

Broadcast all_broadcasts(const CeilingStep& step) {
  Broadcast all;
  for (const Broadcast& one : step.broadcasts) {
    all.expected += one.expected;
    all.reached += one.reached;
    all.duplicated += one.duplicated;
    all.latency.merge(one.latency);
  }
  return all;
}

std::uint64_t deliveries_due(const CeilingStep& step) {
  return std::max<std::uint64_t>(all_broadcasts(step).expected, step.connections * step.broadcasts.size());
}

bool reached_all(const CeilingStep& step) {
  return !step.broadcasts.empty() && std::ranges::all_of(step.broadcasts, [&](const Broadcast& one) {
    return one.expected == step.connections && one.reached == step.connections && one.duplicated == 0;
  });
}

bool is_proven(const Ceiling& ceiling) {
  return !ceiling.steps.empty() && ceiling.steps.back().connections >= ceiling.held &&
         std::ranges::all_of(ceiling.steps,
                             [](const CeilingStep& step) { return reached_all(step) && step.lost_connections == 0; });
}

}  // namespace pushbench::results
