// A calibration as a file: models/calibrations/NAME.json, made by `pushbench calibrate`, read wherever a world is made.
#include <algorithm>
#include <array>
#include <cmath>

#include "harness/models/models.hpp"
#include "harness/scenario_parts.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

/// Costs as they are written: nanoseconds.
struct CostsText {
  double accept_ns = 0, close_ns = 0, wake_ns = 0, cold_ns = 0, rest_ns = 0, cold_after_ns = 0, read_ns = 0,
         parse_ns = 0, send_ns = 0, timer_ns = 0, publish_ns = 0, far_ns = 0;
  std::uint64_t far_at = 1000;
  double read_ns_per_byte = 0, send_ns_per_byte = 0;
};

struct TransportText {
  CostsText server, client;
  double server_bytes_per_connection = 0, kernel_bytes_per_connection = 0;
};

struct CalibrationText {
  std::string name, machine, commit, measured_at, command_line;
  std::map<std::string, TransportText> transports;
  std::vector<double> server_wake_delays_ns, client_wake_delays_ns;
  std::map<std::string, std::string> notes;
};

}  // namespace

namespace results {

template <>
struct Fields<CostsText> {
  static void visit(auto& costs, auto&& field) {
    field("accept_ns", costs.accept_ns);
    field("close_ns", costs.close_ns);
    field("wake_ns", costs.wake_ns);
    field("cold_ns", costs.cold_ns);
    field("rest_ns", costs.rest_ns);
    field("cold_after_ns", costs.cold_after_ns);
    field("read_ns", costs.read_ns);
    field("parse_ns", costs.parse_ns);
    field("send_ns", costs.send_ns);
    field("timer_ns", costs.timer_ns);
    field("publish_ns", costs.publish_ns);
    field("far_ns", costs.far_ns);
    field("far_at", costs.far_at);
    field("read_ns_per_byte", costs.read_ns_per_byte);
    field("send_ns_per_byte", costs.send_ns_per_byte);
  }
};

template <>
struct Fields<TransportText> {
  static void visit(auto& transport, auto&& field) {
    field("server", transport.server);
    field("client", transport.client);
    field("server_bytes_per_connection", transport.server_bytes_per_connection);
    field("kernel_bytes_per_connection", transport.kernel_bytes_per_connection);
  }
};

template <>
struct Fields<CalibrationText> {
  static void visit(auto& calibration, auto&& field) {
    field("name", calibration.name);
    field("machine", calibration.machine);
    field("commit", calibration.commit);
    field("measured_at", calibration.measured_at);
    field("command_line", calibration.command_line);
    field("transports", calibration.transports);
    field("server_wake_delays_ns", calibration.server_wake_delays_ns);
    field("client_wake_delays_ns", calibration.client_wake_delays_ns);
    field("notes", calibration.notes);
  }
};

}  // namespace results

namespace {

using results::Reader;

constexpr double kLongestNs = 60e9;
constexpr double kMostBytes = 1e9;

void check_range(Reader& reader, std::string_view key, double value, double most) {
  const Reader::Inside inside(reader, key);
  if (!(value >= 0 && value <= most)) reader.refuse("this is no cost", most > kMostBytes ? "0 to 6e10" : "0 to 1e9");
}

void check(Reader& reader, std::string_view key, const CostsText& costs) {
  const Reader::Inside inside(reader, key);
  results::Fields<CostsText>::visit(
      costs, [&](std::string_view name, const double& value) { check_range(reader, name, value, kLongestNs); });
}

/// Quantiles: they do not descend.
void check(Reader& reader, std::string_view key, const std::vector<double>& delays) {
  const Reader::Inside inside(reader, key);
  if (!std::is_sorted(delays.begin(), delays.end())) reader.refuse("they descend", "quantiles at equal steps");
  for (std::size_t i = 0; i < delays.size(); ++i) {
    const Reader::Inside one(reader, i);
    if (!(delays[i] >= 0 && delays[i] <= kLongestNs)) reader.refuse("this is no delay", "0 to 6e10");
  }
}

void check(const CalibrationText& calibration, std::string_view origin) {
  Reader reader(origin);
  {
    const Reader::Inside inside(reader, "name");
    if (!is_plain_name(calibration.name)) reader.refuse("this is no name", "up to 40 of a-z, 0-9, _ and -");
  }
  {
    const Reader::Inside inside(reader, "transports");
    for (const auto& [name, transport] : calibration.transports) {
      const Reader::Inside one(reader, name);
      check(reader, "server", transport.server);
      check(reader, "client", transport.client);
      check_range(reader, "server_bytes_per_connection", transport.server_bytes_per_connection, kMostBytes);
      check_range(reader, "kernel_bytes_per_connection", transport.kernel_bytes_per_connection, kMostBytes);
    }
  }
  check(reader, "server_wake_delays_ns", calibration.server_wake_delays_ns);
  check(reader, "client_wake_delays_ns", calibration.client_wake_delays_ns);
}

Duration from_ns(double ns) { return Duration{std::llround(ns)}; }
double to_ns(Duration duration) { return static_cast<double>(duration.count()); }

world::Costs costs_of(const CostsText& text) {
  return {.accept = from_ns(text.accept_ns),
          .close = from_ns(text.close_ns),
          .wake = from_ns(text.wake_ns),
          .cold = from_ns(text.cold_ns),
          .rest = from_ns(text.rest_ns),
          .read = from_ns(text.read_ns),
          .parse = from_ns(text.parse_ns),
          .send = from_ns(text.send_ns),
          .timer = from_ns(text.timer_ns),
          .publish = from_ns(text.publish_ns),
          .far = from_ns(text.far_ns),
          .read_ns_per_byte = text.read_ns_per_byte,
          .send_ns_per_byte = text.send_ns_per_byte,
          .cold_after = from_ns(text.cold_after_ns),
          .far_at = text.far_at};
}

CostsText text_of(const world::Costs& costs) {
  return {.accept_ns = to_ns(costs.accept),
          .close_ns = to_ns(costs.close),
          .wake_ns = to_ns(costs.wake),
          .cold_ns = to_ns(costs.cold),
          .rest_ns = to_ns(costs.rest),
          .cold_after_ns = to_ns(costs.cold_after),
          .read_ns = to_ns(costs.read),
          .parse_ns = to_ns(costs.parse),
          .send_ns = to_ns(costs.send),
          .timer_ns = to_ns(costs.timer),
          .publish_ns = to_ns(costs.publish),
          .far_ns = to_ns(costs.far),
          .far_at = costs.far_at,
          .read_ns_per_byte = costs.read_ns_per_byte,
          .send_ns_per_byte = costs.send_ns_per_byte};
}

}  // namespace

Calibration parse_calibration(std::string_view text, std::string_view origin) {
  nlohmann::json document = results::parse_json(text, origin);
  if (document.is_object()) document.erase("$schema");
  CalibrationText read;
  Reader(origin).read(document, read);
  check(read, origin);
  Calibration calibration{.name = read.name,
                          .machine = read.machine,
                          .commit = read.commit,
                          .measured_at = read.measured_at,
                          .command_line = read.command_line,
                          .notes = read.notes};
  for (const auto& [name, transport] : read.transports) {
    calibration.transports[name] = {.server = costs_of(transport.server),
                                    .client = costs_of(transport.client),
                                    .server_bytes_per_connection = transport.server_bytes_per_connection,
                                    .kernel_bytes_per_connection = transport.kernel_bytes_per_connection};
  }
  for (const double delay : read.server_wake_delays_ns) calibration.server_wake_delays.push_back(from_ns(delay));
  for (const double delay : read.client_wake_delays_ns) calibration.client_wake_delays.push_back(from_ns(delay));
  return calibration;
}

std::string write_calibration(const Calibration& calibration) {
  CalibrationText text{.name = calibration.name,
                       .machine = calibration.machine,
                       .commit = calibration.commit,
                       .measured_at = calibration.measured_at,
                       .command_line = calibration.command_line,
                       .notes = calibration.notes};
  for (const auto& [name, transport] : calibration.transports) {
    text.transports[name] = {.server = text_of(transport.server),
                             .client = text_of(transport.client),
                             .server_bytes_per_connection = transport.server_bytes_per_connection,
                             .kernel_bytes_per_connection = transport.kernel_bytes_per_connection};
  }
  for (const Duration delay : calibration.server_wake_delays) text.server_wake_delays_ns.push_back(to_ns(delay));
  for (const Duration delay : calibration.client_wake_delays) text.client_wake_delays_ns.push_back(to_ns(delay));
  return results::print_json(results::Writer::write(text));
}

}  // namespace pushbench
