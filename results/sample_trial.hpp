// One trial of the run in sample.hpp, for tests.
#pragma once

#include <cmath>
#include <cstdint>

#include "results/trial.hpp"
#include "runtime/random.hpp"

namespace pushbench::results {

/// What a transport of the sample is like.
struct SampleKind {
  const char* name;
  double latency_us;                  ///< median
  double spread;                      ///< of its logarithm
  double wire_bytes;                  ///< a delivery, both directions
  double server_us, client_us;        ///< CPU a delivery
  double server_bytes, client_bytes;  ///< user memory a connection
};

inline void fill_sample_histograms(Trial& trial, const SampleKind& kind, Random& random) {
  for (int i = 0; i < 2000; ++i) {
    // Sums of uniforms are near enough to normal, and the same with every standard library.
    double normal = -6;
    for (int k = 0; k < 12; ++k) normal += random.unit();
    const auto service = static_cast<std::int64_t>(std::lround(kind.latency_us * std::pow(2.0, normal * kind.spread)));
    const auto late = static_cast<std::int64_t>(random.below(60));
    trial.downlink.service_time.record(service, 100);
    trial.downlink.lateness.record(late, 100);
    trial.downlink.latency.record(service + late, 100);
    if (i % 20 == 0) {
      trial.uplink.service_time.record(service / 3);
      trial.uplink.lateness.record(late);
      trial.uplink.latency.record(service / 3 + late);
    }
  }
}

inline Trial sample_trial(const SampleKind& kind, std::uint32_t number, std::uint32_t place) {
  Random random(number * 1000 + place);
  const auto about = [&](double value) { return value * (0.96 + 0.08 * random.unit()); };
  const auto bytes = [&](double value) { return static_cast<std::uint64_t>(about(value)); };
  Trial trial;
  trial.scenario = "feed";
  trial.transport = kind.name;
  trial.settings = {{"heartbeat_ms", "15000"}, {"headers", "lean"}};
  trial.number = number;
  trial.place = place;
  trial.seed = 0xfeed'0000'0000'0000 + number;
  trial.started_at = "2025-11-21T10:18:03Z";
  trial.warm_up_s = 1.0;
  trial.measure_s = 5.0;
  trial.drain_s = 0.25;
  trial.measure_began_us = 1763720284000000;
  trial.connect_s = 0.211;
  trial.clients_wanted = trial.clients_connected = 1000;
  trial.downlink.due = trial.downlink.expected = trial.downlink.delivered = 240'000;
  trial.downlink.window_delivered = bytes(200'000);
  trial.downlink.window_payload_bytes = trial.downlink.window_delivered * 200;
  trial.uplink.due = trial.uplink.expected = trial.uplink.delivered = 120;
  trial.uplink.window_delivered = 100;
  trial.uplink.window_payload_bytes = 20'000;
  fill_sample_histograms(trial, kind, random);
  const auto delivered = static_cast<double>(trial.downlink.window_delivered);
  trial.server = {1,
                  5.0,
                  about(kind.server_us * delivered * 3e-7),
                  about(kind.server_us * delivered * 7e-7),
                  0.31,
                  5100,
                  42,
                  4'000'000,
                  4'000'000 + bytes(kind.server_bytes * 1000),
                  5'000'000 + bytes(kind.server_bytes * 1000)};
  trial.clients = {1,
                   5.0,
                   about(kind.client_us * delivered * 4e-7),
                   about(kind.client_us * delivered * 6e-7),
                   0.36,
                   9800,
                   77,
                   5'000'000,
                   5'000'000 + bytes(kind.client_bytes * 1000),
                   7'000'000 + bytes(kind.client_bytes * 1000)};
  trial.kernel = {90'000'000, 90'000'000 + bytes(9'700'000), 8'192, 12'288};
  trial.wire = Wire{bytes(kind.wire_bytes * delivered * 0.8),
                    bytes(kind.wire_bytes * delivered * 0.2),
                    bytes(delivered),
                    bytes(delivered * 0.6),
                    3,
                    "TCP_INFO, plus 40 bytes of headers and 12 of timestamps a segment"};
  trial.polls = Polls{1000, 250};
  trial.littles_law = LittlesLaw{48.1, 47.9};
  trial.disconnects = {{"reset", 0}};
  trial.timeline = {40'000, 40'010, 39'990};
  return trial;
}

/// What a fault did that struck half of a hundred clients, each noticed after about `notice_us`.
inline FaultOutcome sample_outcome(const char* kind, const char* description, std::int64_t notice_us) {
  FaultOutcome outcome;
  outcome.kind = kind;
  outcome.description = description;
  outcome.strikes = 1;
  outcome.first_at_s = 2.0;
  outcome.struck = 50;
  outcome.unnoticed = 2;
  outcome.unrecovered = 1;
  for (std::int64_t i = 0; i < 48; ++i) {
    outcome.notice.record(notice_us + i * 10);
    if (i > 0) outcome.recovery.record(notice_us + 2'000 * i);
  }
  outcome.missed = 480;
  outcome.recovery_bytes = 47 * 1'200;
  outcome.attempts = 61;
  outcome.peak_reconnects_per_s = 130;
  outcome.storm_s = 0.5;
  outcome.storm_server_cpu_s = 0.06;
  return outcome;
}

}  // namespace pushbench::results
