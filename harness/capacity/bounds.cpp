#include "harness/capacity/bounds.hpp"

#include <algorithm>
#include <functional>

#include "harness/capacity/scaled.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::CapacityOf;

// Below a thousandth of what the scenario asks for, no answer helps anybody.
constexpr double kDeepest = 1000;

/// Whether it can be read and laid out: rates and rooms have limits of their own.
bool is_possible(const Scenario& scenario, const Machine& machine) {
  try {
    plan_fleet(parse_scenario(to_json(scenario), "capacity"), machine);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// The highest of `least` to `most` at which `holds`, which does at `least`, to a thousandth.
double highest(double least, double most, const std::function<bool(double)>& holds) {
  if (most <= least || holds(most)) return std::max(least, most);
  while (most > 1.001 * least && most - least > 1) {
    const double middle = (least + most) / 2;
    (holds(middle) ? least : most) = middle;
  }
  return least;
}

}  // namespace

SearchOptions bounds_of(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine) {
  const Scenario& scenario = question.scenario;
  plan_fleet(scenario, machine);  // throws what is wrong with it
  SearchOptions options;
  options.precision = plan.precision;
  options.confirmations = plan.confirmations;
  options.linear = grows_evenly(scenario, question.of);
  options.start = value_of(scenario, question.of);
  if (question.of == CapacityOf::clients) {
    options.whole = true;
    options.start = std::max(1.0, std::min(options.start, plan.most_clients));
    options.least = std::min<double>(options.start, fewest_clients(scenario));
    options.most = highest(options.start, plan.most_clients, [&](double clients) {
      const Scenario larger = scaled(scenario, question.of, std::floor(clients));
      return messages_per_s(larger) <= plan.most_messages_per_s && is_possible(larger, machine);
    });
    options.most = std::floor(options.most);
    return options;
  }
  if (!(options.start > 0)) {
    throw InputError("capacity: " + in_quotes(scenario.name), "sends nothing, so there is no rate to raise",
                     "--of clients, or a scenario with messages");
  }
  options.start = std::min(options.start, plan.most_messages_per_s);
  options.least = options.start / kDeepest;
  options.most = highest(options.start, plan.most_messages_per_s,
                         [&](double rate) { return is_possible(scaled(scenario, question.of, rate), machine); });
  return options;
}

}  // namespace pushbench
