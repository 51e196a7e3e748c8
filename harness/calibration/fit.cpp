#include "harness/calibration/fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/calibration/least_squares.hpp"

namespace pushbench {

namespace {

using world::Costs;
using world::Operations;

/// A kind of operation that costs are found for.
struct Term {
  const char* name;
  double (*count)(const Operations& operations);
  Duration Costs::*time;  ///< or
  double Costs::*ns_per_byte;
  bool alike;  ///< for all transports, as physics has it
};

/// How much it counts if a cost is another than expected, beside the relative error of a cell: hardly, where nothing
/// but a rough guess is expected; more, where it is what all transports together came to.
constexpr double kGuess = 0.005, kOwn = 0.01, kAlike = 0.1;

constexpr double as_double(std::uint64_t count) { return static_cast<double>(count); }

const std::array<Term, 11> kTerms{{
    {"accept", [](const Operations& done) { return as_double(done.accepts); }, &Costs::accept, nullptr, false},
    {"close", [](const Operations& done) { return as_double(done.closes); }, &Costs::close, nullptr, true},
    {"wake", [](const Operations& done) { return as_double(done.wakes); }, &Costs::wake, nullptr, true},
    {"cold wake", [](const Operations& done) { return done.cold_wakes; }, &Costs::cold, nullptr, true},
    // Both read and parse until they are taken apart.
    {"read", [](const Operations& done) { return as_double(done.reads); }, &Costs::read, nullptr, false},
    {"send", [](const Operations& done) { return as_double(done.sends); }, &Costs::send, nullptr, false},
    {"far", [](const Operations& done) { return done.far; }, &Costs::far, nullptr, true},
    {"timer", [](const Operations& done) { return as_double(done.timers); }, &Costs::timer, nullptr, true},
    {"publish", [](const Operations& done) { return as_double(done.publishes); }, &Costs::publish, nullptr, false},
    {"read byte", [](const Operations& done) { return as_double(done.bytes_read); }, nullptr, &Costs::read_ns_per_byte,
     true},
    {"send byte", [](const Operations& done) { return as_double(done.bytes_sent); }, nullptr, &Costs::send_ns_per_byte,
     true},
}};

constexpr double kNsPerS = 1e9;
/// Of the prior of the process's own doings: CPU nanoseconds a second.
constexpr double kLikelyBackground = 3e5;

double ns(const Costs& costs, const Term& term) {
  return term.time != nullptr ? static_cast<double>((costs.*term.time).count()) : costs.*term.ns_per_byte;
}

void set(Costs& costs, const Term& term, double ns) {
  if (term.time != nullptr) {
    costs.*term.time = Duration{std::llround(ns)};
  } else {
    costs.*term.ns_per_byte = ns;
  }
}

/// What one read takes, parsed.
Costs with_one_read(Costs costs) {
  costs.read += costs.parse;
  costs.parse = Duration{0};
  costs.cold += costs.rest;
  costs.rest = Duration{0};
  return costs;
}

struct Solution {
  std::map<std::string, Costs, std::less<>> costs;
  double background = 0;  ///< nanoseconds a second
};

/// One column for each transport's every term, and one for the background; a term that is shared has one for all.
class Columns {
 public:
  Columns(const std::vector<std::string>& transports, bool share) : transports_(transports) {
    for (std::size_t transport = 0; transport < transports.size(); ++transport) {
      for (std::size_t term = 0; term < kTerms.size(); ++term) {
        const bool known = share && kTerms[term].alike && transport > 0;
        columns_.push_back(known ? columns_[term] : count_++);
      }
    }
    background_ = count_++;
  }

  std::size_t count() const { return count_; }
  std::size_t background() const { return background_; }
  std::size_t of(std::string_view transport, std::size_t term) const {
    const auto index = static_cast<std::size_t>(std::ranges::find(transports_, transport) - transports_.begin());
    return columns_[index * kTerms.size() + term];
  }

 private:
  const std::vector<std::string>& transports_;
  std::size_t count_ = 0, background_ = 0;
  std::vector<std::size_t> columns_;
};

/// Unknowns are in units of what is expected, so that 1 is where each is drawn to.
Solution solve(std::span<const Observation> observations, const Solution& expected,
               const std::vector<std::string>& transports, bool share) {
  constexpr double kNothing = 0.01;  // a cost that came out as nothing may still be something elsewhere
  const Columns columns(transports, share);
  std::vector<double> units(columns.count()), weights(columns.count());
  for (const std::string& transport : transports) {
    for (std::size_t i = 0; i < kTerms.size(); ++i) {
      const double likely = ns(with_one_read(likely_costs()), kTerms[i]);
      const std::size_t column = columns.of(transport, i);
      units[column] = std::max(ns(expected.costs.at(transport), kTerms[i]), kNothing * likely);
      weights[column] = share ? kGuess : kTerms[i].alike ? kAlike : kOwn;
    }
  }
  units[columns.background()] = std::max(expected.background, kNothing * kLikelyBackground);
  weights[columns.background()] = share ? kGuess : kAlike;
  std::vector<Equation> equations;
  for (const Observation& observation : observations) {
    const double cpu = observation.cpu_s * kNsPerS;
    if (cpu <= 0) continue;
    Equation equation{.factors = std::vector<double>(columns.count(), 0), .right = 1};
    for (std::size_t i = 0; i < kTerms.size(); ++i) {
      const std::size_t column = columns.of(observation.transport, i);
      equation.factors[column] = kTerms[i].count(observation.operations) * units[column] / cpu;
    }
    equation.factors[columns.background()] = observation.wall_s * units[columns.background()] / cpu;
    equations.push_back(std::move(equation));
  }
  for (std::size_t i = 0; i < columns.count(); ++i) {
    Equation equation{.factors = std::vector<double>(columns.count(), 0), .right = weights[i]};
    equation.factors[i] = weights[i];
    equations.push_back(std::move(equation));
  }
  const std::vector<double> found = least_squares(equations, columns.count());
  Solution solution = expected;
  solution.background = found[columns.background()] * units[columns.background()];
  for (auto& [transport, costs] : solution.costs) {
    for (std::size_t i = 0; i < kTerms.size(); ++i) {
      const std::size_t column = columns.of(transport, i);
      set(costs, kTerms[i], found[column] * units[column]);
    }
  }
  return solution;
}

}  // namespace

Costs likely_costs() {
  using std::chrono::nanoseconds;
  Costs costs;
  costs.accept = nanoseconds{25'000};
  costs.close = nanoseconds{10'000};
  costs.wake = nanoseconds{4'000};
  costs.cold = nanoseconds{80'000};
  costs.read = nanoseconds{2'500};
  costs.parse = nanoseconds{1'000};
  costs.send = nanoseconds{5'000};
  costs.timer = nanoseconds{1'500};
  costs.publish = nanoseconds{4'000};
  costs.far = nanoseconds{1'000};
  costs.read_ns_per_byte = 0.15;
  costs.send_ns_per_byte = 0.3;
  return costs;
}

FittedCosts fit_costs(std::span<const Observation> observations, const Costs& prior, double user_share) {
  Solution expected{.costs = {}, .background = kLikelyBackground};
  for (const Observation& observation : observations) expected.costs[observation.transport] = with_one_read(prior);
  std::vector<std::string> transports;
  for (const auto& [transport, costs] : expected.costs) transports.push_back(transport);
  const Solution together = solve(observations, expected, transports, true);
  const Solution apart = solve(observations, together, transports, false);
  FittedCosts fitted{.by_transport = apart.costs, .background_s_per_s = apart.background / kNsPerS};
  for (auto& [transport, costs] : fitted.by_transport) {
    const Duration both = costs.read;
    costs.parse = Duration{std::llround(static_cast<double>(both.count()) * user_share)};
    costs.read = both - costs.parse;
  }
  return fitted;
}

double cpu_of(const Costs& costs, const Operations& operations) {
  const Costs whole = with_one_read(costs);
  double sum = 0;
  for (const Term& term : kTerms) sum += ns(whole, term) * term.count(operations);
  return sum / kNsPerS;
}

FittedDelays fit_delays(const Histogram& real, double without_us) {
  FittedDelays fitted;
  if (real.empty()) return fitted;
  constexpr int kSteps = 64;
  constexpr double kLeast = 2;  // percent: a few readings that came early say nothing
  constexpr double kNsPerUs = 1e3;
  const double least = static_cast<double>(real.percentile(kLeast)) - without_us;
  const double after_us = std::max(0.0, -least);
  constexpr double kMost = 99.7;  // likewise the slowest of all
  for (int i = 0; i < kSteps; ++i) {
    const double percent = std::min(kMost, i * 100.0 / (kSteps - 1));
    const double delay_us = static_cast<double>(real.percentile(percent)) - without_us + after_us;
    fitted.delays.emplace_back(std::llround(std::max(0.0, delay_us) * kNsPerUs));
  }
  fitted.after = Duration{std::llround(after_us * kNsPerUs)};
  return fitted;
}

std::vector<std::pair<std::string, double>> listed(const Costs& costs) {
  std::vector<std::pair<std::string, double>> list;
  for (const Term& term : kTerms) {
    list.emplace_back(term.name, ns(costs, term));
    if (term.time == &Costs::cold) list.emplace_back("rest", static_cast<double>(costs.rest.count()));
    if (term.time == &Costs::read) list.emplace_back("parse", static_cast<double>(costs.parse.count()));
  }
  return list;
}

}  // namespace pushbench
