#include "harness/simulation/figures.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {

namespace {

constexpr double kHour = 3600;

double to_s(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Duration times(Duration cost, std::uint64_t count) { return cost * static_cast<Duration::rep>(count); }

}  // namespace

world::Operations operator-(const world::Operations& at_end, const world::Operations& at_begin) {
  return {.accepts = at_end.accepts - at_begin.accepts,
          .closes = at_end.closes - at_begin.closes,
          .wakes = at_end.wakes - at_begin.wakes,
          .reads = at_end.reads - at_begin.reads,
          .sends = at_end.sends - at_begin.sends,
          .timers = at_end.timers - at_begin.timers,
          .publishes = at_end.publishes - at_begin.publishes,
          .bytes_read = at_end.bytes_read - at_begin.bytes_read,
          .bytes_sent = at_end.bytes_sent - at_begin.bytes_sent,
          .refused = at_end.refused - at_begin.refused,
          .far = at_end.far - at_begin.far,
          .cold_wakes = at_end.cold_wakes - at_begin.cold_wakes,
          .cpu = at_end.cpu - at_begin.cpu,
          .busiest_cpu = at_end.busiest_cpu - at_begin.busiest_cpu,
          .slow_consumers = at_end.slow_consumers - at_begin.slow_consumers,
          .syns_dropped = at_end.syns_dropped - at_begin.syns_dropped};
}

results::Side side_of(const world::Operations& window, const world::Costs& costs, double window_s,
                      std::uint32_t processes) {
  const Duration own =
      times(costs.parse, window.reads) + times(costs.timer, window.timers) + times(costs.publish, window.publishes);
  const Duration user = std::min(own, window.cpu);
  results::Side side;
  side.processes = processes;
  side.wall_s = window_s;
  side.cpu_user_s = to_s(user);
  side.cpu_system_s = to_s(window.cpu - user);
  side.busiest_cpu_share = window_s > 0 ? to_s(window.busiest_cpu) / window_s : 0;
  side.voluntary_switches = window.wakes;
  return side;
}

void add_memory(results::Side& side, double bytes_per_connection, std::uint64_t connected, std::uint64_t most) {
  const auto bytes = [&](std::uint64_t connections) {
    return static_cast<std::uint64_t>(std::llround(bytes_per_connection * static_cast<double>(connections)));
  };
  side.memory_before_bytes = 0;
  side.memory_connected_bytes = bytes(connected);
  side.memory_peak_bytes = bytes(most);
}

results::Wire wire_of(const world::Traffic& window) {
  return {.down_bytes = window.down_bytes,
          .up_bytes = window.up_bytes,
          .down_segments = window.down_segments,
          .up_segments = window.up_segments,
          .retransmits = window.retransmits,
          .method = "simulated: IPv4 and TCP with timestamps, headers, acknowledgements and retransmissions included"};
}

results::Energy energy_of(const world::RadioUse& use, const world::RadioModel& radio, const Battery* battery,
                          double client_s) {
  results::Energy energy;
  energy.radio = radio.name;
  if (battery != nullptr) energy.battery = battery->name;
  const double client_hours = client_s / kHour;
  if (client_hours > 0) {
    energy.joules_per_client_hour = use.joules / client_hours;
    energy.promotions_per_client_hour = static_cast<double>(use.promotions) / client_hours;
  }
  if (battery != nullptr && battery->watt_hours > 0) {
    energy.battery_share_per_hour = energy.joules_per_client_hour / (battery->watt_hours * kHour);
  }
  double all = 0;
  for (const double seconds : use.seconds) all += seconds;
  // Radios of those who are away are counted as idle.
  const double idle = std::max(0.0, use.seconds[0] - std::max(0.0, all - client_s));
  all += idle - use.seconds[0];
  if (all <= 0) return energy;
  constexpr std::size_t kStages = 3;  // behind idle, promotion and active
  energy.state_shares = {{"idle", idle / all}, {"promotion", use.seconds[1] / all}, {"active", use.seconds[2] / all}};
  for (std::size_t stage = 0; stage < radio.stages.size() && kStages + stage < use.seconds.size(); ++stage) {
    energy.state_shares[radio.stages[stage].name] += use.seconds[kStages + stage] / all;
  }
  return energy;
}

}  // namespace pushbench
