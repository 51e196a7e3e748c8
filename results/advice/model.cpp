#include "results/advice/model.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace pushbench::results::advice {

namespace {

constexpr std::pair<const char*, double LoadPoint::*> kAxes[] = {{"clients a core", &LoadPoint::clients},
                                                                 {kRateAxis, &LoadPoint::rate},
                                                                 {"payload bytes", &LoadPoint::payload_bytes},
                                                                 {"followers of a channel", &LoadPoint::followers},
                                                                 {kIntervalAxis, &LoadPoint::interval_s}};

double polls_per_message(const LoadPoint& at) { return at.interval_s > 0 ? 1 / (at.interval_s * at.rate) : 0; }

/// A message, its bytes, its share of what is done once for all that get it, of what a connection costs by itself, and
/// the polls that it has to pay for.
Parts cpu_parts(const LoadPoint& at) {
  return {1, at.payload_bytes / 1000, 1 / at.followers, 1 / at.rate, polls_per_message(at)};
}

Parts wire_parts(const LoadPoint& at) { return {1, at.payload_bytes, 1 / at.rate, polls_per_message(at), 0}; }

Parts memory_parts(const LoadPoint&) { return {1, 0, 0, 0, 0}; }

using PartsOf = std::function<Parts(const LoadPoint&)>;

Fit fit_of(const Evidence& evidence, std::string_view variant, Way way, std::optional<Measured> Cell::*figure,
           const PartsOf& parts) {
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < evidence.cells.size(); ++i) {
    const Cell& cell = evidence.cells[i];
    if (cell.variant != variant || cell.way != way || !(cell.*figure)) continue;
    samples.push_back({cell.at, parts(cell.at), *(cell.*figure), {i}});
  }
  return Fit(samples);
}

}  // namespace

Model::Model(const Evidence& evidence, std::string_view variant, Way way)
    : cpu_(fit_of(evidence, variant, way, &Cell::cpu_us, cpu_parts)),
      wire_(fit_of(evidence, variant, way, &Cell::wire_bytes, wire_parts)),
      p50_(fit_of(evidence, variant, way, &Cell::p50_us, [this](const LoadPoint& at) { return latency_parts(at); })),
      p99_(fit_of(evidence, variant, way, &Cell::p99_us, [this](const LoadPoint& at) { return latency_parts(at); })),
      memory_(fit_of(evidence, variant, way, &Cell::memory_bytes, memory_parts)) {
  bool any = false;
  for (const Sample& sample : cpu_.samples()) {
    for (const auto& [name, member] : kAxes) {
      least_.*member = any ? std::min(least_.*member, sample.at.*member) : sample.at.*member;
      most_.*member = any ? std::max(most_.*member, sample.at.*member) : sample.at.*member;
    }
    any = true;
  }
}

// What goes to many goes to one after the other, so the last waits for all before it; and who is asked for at intervals
// waits for its turn: beside that no base counts, and where one interval was measured only, a base would take its
// place.
Parts Model::latency_parts(const LoadPoint& at) const {
  const double one_after_the_other = cpu_.empty() ? 0 : at.followers * cpu_.value(at, cpu_parts(at));
  return {at.interval_s > 0 ? 0.0 : 1.0, one_after_the_other, at.interval_s * 1e6, 0, 0};
}

Prediction Model::cpu_us(const LoadPoint& at) const { return cpu_.predict(at, cpu_parts(at)); }
Prediction Model::p50_us(const LoadPoint& at) const { return p50_.predict(at, latency_parts(at)); }
Prediction Model::p99_us(const LoadPoint& at) const { return p99_.predict(at, latency_parts(at)); }

std::optional<Prediction> Model::wire_bytes(const LoadPoint& at) const {
  return wire_.empty() ? std::nullopt : std::optional{wire_.predict(at, wire_parts(at))};
}

std::optional<Prediction> Model::memory_bytes(const LoadPoint& at) const {
  return memory_.empty() ? std::nullopt : std::optional{memory_.predict(at, memory_parts(at))};
}

std::map<std::string, double> Model::beyond(const LoadPoint& at) const {
  // What is measured by counting differs a little from what was asked for.
  constexpr double kTolerance = 1.1;
  std::map<std::string, double> times;
  for (const auto& [name, member] : kAxes) {
    if (!(at.*member > 0)) continue;
    const double factor = std::max(at.*member / most_.*member, least_.*member / at.*member);
    if (factor > kTolerance) times[name] = factor;
  }
  return times;
}

std::map<std::string, double> Model::errors() const {
  std::map<std::string, double> errors;
  for (const auto& [name, fit] : {std::pair{"cpu", &cpu_}, {"wire", &wire_}, {"p50", &p50_}, {"p99", &p99_}}) {
    if (fit->error()) errors[name] = *fit->error();
  }
  return errors;
}

}  // namespace pushbench::results::advice
