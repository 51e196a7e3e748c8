#include "results/metrics.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "results/value.hpp"

namespace pushbench::results {

namespace {

/// Nullopt where nothing was to be delivered; 0 only where all was lost.
Value rate(const Trial& trial, const Direction& direction) {
  if (direction.due == 0 && direction.window_delivered == 0) return std::nullopt;
  return ratio(number(direction.window_delivered), trial.measure_s);
}

/// Messages carried in the window, in either direction: what costs are divided by.
Value messages(const Trial& trial) {
  return static_cast<double>(trial.downlink.window_delivered) + static_cast<double>(trial.uplink.window_delivered);
}

Value payload_bytes(const Trial& trial) {
  return static_cast<double>(trial.downlink.window_payload_bytes) +
         static_cast<double>(trial.uplink.window_payload_bytes);
}

Value wire_bytes(const Trial& trial) {
  if (!trial.wire) return std::nullopt;
  return static_cast<double>(trial.wire->down_bytes) + static_cast<double>(trial.wire->up_bytes);
}

template <Histogram Direction::*Times, int PerMille>
Value percentile(const Direction& direction) {
  const Histogram& times = direction.*Times;
  if (times.empty()) return std::nullopt;
  return static_cast<double>(times.percentile(PerMille / 10.0));
}

template <int PerMille>
Value latency(const Trial& trial) {
  return percentile<&Direction::latency, PerMille>(trial.downlink);
}

template <int PerMille>
Value uplink_latency(const Trial& trial) {
  return percentile<&Direction::latency, PerMille>(trial.uplink);
}

Value cpu_s(const Side& side) {
  if (!side.cpu_user_s || !side.cpu_system_s) return std::nullopt;
  return *side.cpu_user_s + *side.cpu_system_s;
}

Value cpu_us(const Side& side) {
  const Value seconds = cpu_s(side);
  return seconds ? Value{*seconds * 1e6} : std::nullopt;
}

Value memory(const Trial& trial, const Side& side) {
  return ratio(growth(side.memory_before_bytes, side.memory_connected_bytes), number(trial.clients_connected));
}

Value kernel_memory(const Trial& trial) {
  const Value slab = growth(trial.kernel.slab_before_bytes, trial.kernel.slab_connected_bytes);
  if (!slab) return std::nullopt;
  const Value buffers = growth(trial.kernel.buffers_before_bytes, trial.kernel.buffers_connected_bytes);
  return ratio(*slab + buffers.value_or(0), number(trial.clients_connected));
}

Value both(const Trial& trial, std::uint64_t Direction::*count) {
  return static_cast<double>(trial.downlink.*count) + static_cast<double>(trial.uplink.*count);
}

Value disconnects(const Trial& trial) {
  double sum = 0;
  for (const auto& [reason, count] : trial.disconnects) sum += static_cast<double>(count);
  return sum;
}

/// A count over all faults; nullopt where the scenario has none.
template <std::uint64_t FaultOutcome::*Count>
Value of_faults(const Trial& trial) {
  if (trial.faults.empty()) return std::nullopt;
  double sum = 0;
  for (const FaultOutcome& fault : trial.faults) sum += static_cast<double>(fault.*Count);
  return sum;
}

template <Histogram FaultOutcome::*Times, int PerMille>
Value of_faults(const Trial& trial) {
  if (trial.faults.size() == 1) {  // the usual case: nothing to merge
    const Histogram& times = trial.faults.front().*Times;
    return times.empty() ? Value{} : Value{static_cast<double>(times.percentile(PerMille / 10.0))};
  }
  Histogram all;
  for (const FaultOutcome& fault : trial.faults) all.merge(fault.*Times);
  return all.empty() ? Value{} : Value{static_cast<double>(all.percentile(PerMille / 10.0))};
}

Value reconnect_peak(const Trial& trial) {
  Value peak;
  for (const FaultOutcome& fault : trial.faults) {
    const Value one = number(fault.peak_reconnects_per_s);
    if (one && (!peak || *one > *peak)) peak = one;
  }
  return peak;
}

Value storm_server_cpu(const Trial& trial) {
  Value cpu, length;
  for (const FaultOutcome& fault : trial.faults) {
    if (!fault.storm_s || !fault.storm_server_cpu_s) continue;
    cpu = cpu.value_or(0) + *fault.storm_server_cpu_s;
    length = length.value_or(0) + *fault.storm_s;
  }
  return ratio(cpu, length);
}

Value recovery_bytes_per_return(const Trial& trial) {
  double returns = 0;
  for (const FaultOutcome& fault : trial.faults) returns += static_cast<double>(fault.recovery.count());
  return ratio(of_faults<&FaultOutcome::recovery_bytes>(trial), returns);
}

/// Of energy or a bill: nullopt where nothing of the kind was modelled.
template <auto Part, auto Member>
Value modelled(const Trial& trial) {
  const auto& part = trial.*Part;
  return part ? number(std::optional{(*part).*Member}) : std::nullopt;
}

/// Of the time that no data was sent and the radio was awake all the same: its states but "idle" and "active".
Value radio_tail_share(const Trial& trial) {
  if (!trial.energy || trial.energy->state_shares.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [state, share] : trial.energy->state_shares) {
    if (state != "idle" && state != "active") sum += share;
  }
  return believable(sum);
}

constexpr Combine kMedian = Combine::median;
constexpr Combine kSum = Combine::sum;

constexpr std::array kMetrics{
    Metric{"delivered_per_s", "1/s", "deliveries to clients in the window", kMedian,
           [](const Trial& t) { return rate(t, t.downlink); }},
    Metric{"uplink_per_s", "1/s", "messages that the hub took from clients in the window", kMedian,
           [](const Trial& t) { return rate(t, t.uplink); }},
    Metric{"latency_mean_us", "us", "received minus intended, at clients", kMedian,
           [](const Trial& t) { return t.downlink.latency.empty() ? Value{} : Value{t.downlink.latency.mean()}; }},
    Metric{"latency_p50_us", "us", "received minus intended, at clients", kMedian, latency<500>},
    Metric{"latency_p90_us", "us", "received minus intended, at clients", kMedian, latency<900>},
    Metric{"latency_p99_us", "us", "received minus intended, at clients", kMedian, latency<990>},
    Metric{"latency_p99_9_us", "us", "received minus intended, at clients", kMedian, latency<999>},
    Metric{"latency_max_us", "us", "received minus intended, at clients", kMedian, latency<1000>},
    Metric{"service_time_p50_us", "us", "received minus sent, at clients", kMedian,
           [](const Trial& t) { return percentile<&Direction::service_time, 500>(t.downlink); }},
    Metric{"service_time_p99_us", "us", "received minus sent, at clients", kMedian,
           [](const Trial& t) { return percentile<&Direction::service_time, 990>(t.downlink); }},
    Metric{"lateness_p99_us", "us", "sent minus intended, of what clients received", kMedian,
           [](const Trial& t) { return percentile<&Direction::lateness, 990>(t.downlink); }},
    Metric{"uplink_latency_p50_us", "us", "received minus intended, at the hub", kMedian, uplink_latency<500>},
    Metric{"uplink_latency_p90_us", "us", "received minus intended, at the hub", kMedian, uplink_latency<900>},
    Metric{"uplink_latency_p99_us", "us", "received minus intended, at the hub", kMedian, uplink_latency<990>},
    Metric{"uplink_latency_p99_9_us", "us", "received minus intended, at the hub", kMedian, uplink_latency<999>},
    Metric{"uplink_latency_max_us", "us", "received minus intended, at the hub", kMedian, uplink_latency<1000>},
    Metric{"uplink_lateness_p99_us", "us", "sent minus intended, by clients", kMedian,
           [](const Trial& t) { return percentile<&Direction::lateness, 990>(t.uplink); }},
    Metric{"wire_bytes_per_message", "bytes", "IP packets both ways, per message carried", kMedian,
           [](const Trial& t) { return ratio(wire_bytes(t), messages(t)); }},
    Metric{"payload_bytes_per_message", "bytes", "the messages' text, per message carried", kMedian,
           [](const Trial& t) { return ratio(payload_bytes(t), messages(t)); }},
    Metric{"wire_bytes_per_payload_byte", "1", "how many times its text a message costs on the wire", kMedian,
           [](const Trial& t) { return ratio(wire_bytes(t), payload_bytes(t)); }},
    Metric{"wire_bytes_per_connection_s", "bytes/s", "IP packets both ways, per connection and second", kMedian,
           [](const Trial& t) { return ratio(ratio(wire_bytes(t), number(t.clients_connected)), t.measure_s); }},
    Metric{"server_cpu_us_per_message", "us", "CPU of the server, user and system, per message carried", kMedian,
           [](const Trial& t) { return ratio(cpu_us(t.server), messages(t)); }},
    Metric{"client_cpu_us_per_message", "us", "CPU of the clients, user and system, per message carried", kMedian,
           [](const Trial& t) { return ratio(cpu_us(t.clients), messages(t)); }},
    Metric{"server_cpu_cores", "1", "CPU of the server over time: 1 is one core full", kMedian,
           [](const Trial& t) { return ratio(cpu_s(t.server), t.server.wall_s); }},
    Metric{"client_cpu_cores", "1", "CPU of the clients over time: 1 is one core full", kMedian,
           [](const Trial& t) { return ratio(cpu_s(t.clients), t.clients.wall_s); }},
    Metric{"server_memory_per_connection_bytes", "bytes", "user memory of the server, per idle connection", kMedian,
           [](const Trial& t) { return memory(t, t.server); }},
    Metric{"client_memory_per_connection_bytes", "bytes", "user memory of the clients, per idle connection", kMedian,
           [](const Trial& t) { return memory(t, t.clients); }},
    Metric{"kernel_memory_per_connection_bytes", "bytes", "kernel memory of both ends, per idle connection", kMedian,
           kernel_memory},
    Metric{"connections", "1", "clients connected when measuring began", kMedian,
           [](const Trial& t) { return number(t.clients_connected); }},
    Metric{"answers_per_s", "1/s", "polls answered in the window", kMedian,
           [](const Trial& t) { return t.polls ? ratio(number(t.polls->answers), t.measure_s) : Value{}; }},
    Metric{"empty_answer_share", "1", "of the polls answered, those without a message", kMedian,
           [](const Trial& t) { return t.polls ? ratio(number(t.polls->empty), number(t.polls->answers)) : Value{}; }},
    Metric{"busiest_client_cpu_share", "1", "CPU of the clients' fullest core: near 1 the generator is full", kMedian,
           [](const Trial& t) { return number(t.clients.busiest_cpu_share); }},
    Metric{"retransmits", "1", "TCP segments sent again in the window", kSum,
           [](const Trial& t) { return t.wire ? number(t.wire->retransmits) : Value{}; }},
    Metric{"lost", "1", "messages expected and never seen, both directions", kSum,
           [](const Trial& t) { return both(t, &Direction::lost); }},
    Metric{"lost_share", "1", "of messages expected, those never seen, both directions", kMedian,
           [](const Trial& t) { return ratio(both(t, &Direction::lost), both(t, &Direction::expected)); }},
    Metric{"duplicated", "1", "further copies of messages seen before, both directions", kSum,
           [](const Trial& t) { return both(t, &Direction::duplicated); }},
    Metric{"reordered", "1", "messages that came after a later one, both directions", kSum,
           [](const Trial& t) { return both(t, &Direction::reordered); }},
    Metric{"disconnects", "1", "connections that ended, or could not be made, unasked", kSum, disconnects},
    Metric{"slow_consumers_dropped", "1", "connections that the server ended because their queue was full", kSum,
           [](const Trial& t) { return number(t.slow_consumers_dropped); }},
    Metric{"protocol_errors", "1", "times that a peer broke the protocol", kSum,
           [](const Trial& t) { return number(t.protocol_errors); }},
    Metric{"struck", "1", "clients that a fault struck, counted each time", kSum, of_faults<&FaultOutcome::struck>},
    Metric{"unnoticed", "1", "of struck, those that did not lose their connection as far as they know", kSum,
           of_faults<&FaultOutcome::unnoticed>},
    Metric{"unrecovered", "1", "of struck, those not back when the trial ended, whether or not they know", kSum,
           of_faults<&FaultOutcome::unrecovered>},
    Metric{"missed", "1", "messages that were published while the struck were away and never came to them", kSum,
           of_faults<&FaultOutcome::missed>},
    Metric{"notice_p50_us", "us", "from a fault's strike until the client knows", kMedian,
           of_faults<&FaultOutcome::notice, 500>},
    Metric{"notice_p99_us", "us", "from a fault's strike until the client knows", kMedian,
           of_faults<&FaultOutcome::notice, 990>},
    Metric{"notice_max_us", "us", "from a fault's strike until the client knows", kMedian,
           of_faults<&FaultOutcome::notice, 1000>},
    Metric{"recovery_p50_us", "us", "from a fault's strike until the client follows again", kMedian,
           of_faults<&FaultOutcome::recovery, 500>},
    Metric{"recovery_p99_us", "us", "from a fault's strike until the client follows again", kMedian,
           of_faults<&FaultOutcome::recovery, 990>},
    Metric{"recovery_max_us", "us", "from a fault's strike until the client follows again", kMedian,
           of_faults<&FaultOutcome::recovery, 1000>},
    Metric{"reconnect_peak_per_s", "1/s", "clients that followed again, in the fullest 100 ms", kMedian,
           reconnect_peak},
    Metric{"storm_server_cpu_share", "1", "CPU of the server until the last of the struck was back: 1 is one core full",
           kMedian, storm_server_cpu},
    Metric{"recovery_bytes_per_return", "bytes", "IP packets both ways of a struck client's return", kMedian,
           recovery_bytes_per_return},
    Metric{"energy_j_per_client_hour", "J", "what a client's radio uses in an hour beyond idle, by a model", kMedian,
           modelled<&Trial::energy, &Energy::joules_per_client_hour>},
    Metric{"battery_share_per_hour", "1", "of a full battery, what the radio takes in an hour: 0.01 is a percent",
           kMedian, modelled<&Trial::energy, &Energy::battery_share_per_hour>},
    Metric{"radio_promotions_per_client_hour", "1/h", "times that a client's radio woke from idle, in an hour", kMedian,
           modelled<&Trial::energy, &Energy::promotions_per_client_hour>},
    Metric{"radio_tail_share", "1", "of the time, that the radio was awake without data to carry", kMedian,
           radio_tail_share},
    Metric{"servers_needed", "1", "servers that the load takes, by the limit that binds first", kMedian,
           modelled<&Trial::bill, &Bill::servers>},
    Metric{"cost_usd_per_month", "USD", "servers and egress in a month, by a price list", kMedian,
           [](const Trial& t) { return t.bill ? believable(t.bill->servers_usd + t.bill->egress_usd) : Value{}; }},
    Metric{"cost_usd_per_million_users_month", "USD", "servers and egress in a month for a million users", kMedian,
           modelled<&Trial::bill, &Bill::million_users_usd>},
    Metric{"gateway_usd_per_month", "USD", "a managed gateway and egress, in place of servers, in a month", kMedian,
           [](const Trial& t) { return t.bill ? number(t.bill->gateway_usd) : Value{}; }},
    Metric{"simulated_server_memory_bytes", "bytes", "memory of the server at most, by the calibration", kMedian,
           modelled<&Trial::simulated, &SimulatedWorld::server_memory_bytes>},
};

}  // namespace

std::span<const Metric> metrics() { return kMetrics; }

std::size_t metric_index(std::string_view name) {
  const auto found =
      std::find_if(kMetrics.begin(), kMetrics.end(), [&](const Metric& metric) { return metric.name == name; });
  if (found == kMetrics.end()) std::abort();
  return static_cast<std::size_t>(found - kMetrics.begin());
}

}  // namespace pushbench::results
