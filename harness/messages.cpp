#include "harness/messages.hpp"

#include "harness/define_json.hpp"

namespace pushbench {

// Both ends are one build, which the hello has checked, so plain names of members serve as keys.

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ClientShare, first, count)
PUSHBENCH_DEFINE_JSON(ProcessTotals, cpu_user_s, cpu_system_s, voluntary_switches, involuntary_switches,
                      peak_memory_bytes)
PUSHBENCH_DEFINE_JSON(ProcessFigures, wall_s, cpu_user_s, cpu_system_s, voluntary_switches, involuntary_switches,
                      memory_before_bytes, memory_connected_bytes, memory_peak_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LedgerTotals, expected, delivered, lost, duplicated, reordered, inexact)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TcpTraffic, bytes_out, bytes_in, segments_out, segments_in, header_bytes_out,
                                   header_bytes_in, retransmits)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HistogramData, values_us, counts, sum_us, min_us, max_us, below, above)

namespace {

std::int64_t to_ns(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint from_ns(std::int64_t ns) { return TimePoint{Duration{ns}}; }

}  // namespace

void to_json(nlohmann::json& json, const Histogram& histogram) { json = histogram.data(); }
void from_json(const nlohmann::json& json, Histogram& histogram) {
  histogram = Histogram::from(json.get<HistogramData>());
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FaultRecord, strikes, first_us, struck, away, last_return_us, notice, recovery,
                                   missed, attempts, recovery_bytes, reconnected)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Recording, latency, service_time, lateness, window_delivered, window_payload_bytes,
                                   in_flight_s, timeline)

void to_json(nlohmann::json& json, const Endpoint& endpoint) {
  json = {{"address", endpoint.address}, {"port", endpoint.port}};
}
void from_json(const nlohmann::json& json, Endpoint& endpoint) {
  json.at("address").get_to(endpoint.address);
  json.at("port").get_to(endpoint.port);
}

void to_json(nlohmann::json& json, const Timetable& timetable) {
  json = {{"origin_ns", to_ns(timetable.origin)},
          {"begin_ns", to_ns(timetable.window.begin)},
          {"end_ns", to_ns(timetable.window.end)}};
}
void from_json(const nlohmann::json& json, Timetable& timetable) {
  timetable.origin = from_ns(json.at("origin_ns").get<std::int64_t>());
  timetable.window.begin = from_ns(json.at("begin_ns").get<std::int64_t>());
  timetable.window.end = from_ns(json.at("end_ns").get<std::int64_t>());
}

PUSHBENCH_DEFINE_JSON(Orders, role, scenario, transport, run_seed, trial, clock_offset_ns, cpus, shard, shards,
                      listen_address, listen_port, journal, life, base, timetable, share, servers, host, target,
                      joins_running_server)
PUSHBENCH_DEFINE_JSON(Progress, connected, published, received, finished)
PUSHBENCH_DEFINE_JSON(ServerReport, process, withheld, last, uplink, uplink_recording, slow_consumers,
                      refused_out_of_files)

void to_json(nlohmann::json& json, const ClientReport& report) {
  json = {{"process", report.process},
          {"downlink", report.downlink},
          {"recording", report.recording},
          {"joined", report.joined},
          {"uplink_due", report.uplink_due},
          {"uplink_published", report.uplink_published},
          {"disconnects", report.disconnects},
          {"protocol_errors", report.protocol_errors},
          {"first_protocol_error", report.first_protocol_error},
          {"foreign_messages", report.foreign_messages},
          {"window_answers", report.window_answers},
          {"window_empty_answers", report.window_empty_answers},
          {"faults", report.faults},
          {"delivered_steps", report.delivered_steps},
          {"reconnected_steps", report.reconnected_steps},
          {"disconnected_steps", report.disconnected_steps}};
  if (report.wire) json["wire"] = *report.wire;
}
void from_json(const nlohmann::json& json, ClientReport& report) {
  json.at("process").get_to(report.process);
  json.at("downlink").get_to(report.downlink);
  json.at("recording").get_to(report.recording);
  json.at("joined").get_to(report.joined);
  json.at("uplink_due").get_to(report.uplink_due);
  json.at("uplink_published").get_to(report.uplink_published);
  json.at("disconnects").get_to(report.disconnects);
  json.at("protocol_errors").get_to(report.protocol_errors);
  json.at("first_protocol_error").get_to(report.first_protocol_error);
  json.at("foreign_messages").get_to(report.foreign_messages);
  json.at("window_answers").get_to(report.window_answers);
  json.at("window_empty_answers").get_to(report.window_empty_answers);
  json.at("faults").get_to(report.faults);
  json.at("delivered_steps").get_to(report.delivered_steps);
  json.at("reconnected_steps").get_to(report.reconnected_steps);
  json.at("disconnected_steps").get_to(report.disconnected_steps);
  if (json.contains("wire")) report.wire = json["wire"].get<TcpTraffic>();
}

}  // namespace pushbench
