#include "harness/capacity/bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "harness/capacity/scaled.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::CapacityOf;

// Below a thousandth of what the scenario asks for, no answer helps anybody.
constexpr double kDeepest = 1000;
// A bound is sought no more closely than this.
constexpr double kLittle = 0.001;

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
  while (most > (1 + kLittle) * least && most - least > 1) {
    const double middle = (least + most) / 2;
    (holds(middle) ? least : most) = middle;
  }
  return least;
}

/// The fewest of `least` to `most` clients at which every rate is what it should be.
double fewest_with_rates(const Scenario& scenario, double least, double most) {
  const auto keeps = [&](double clients) { return keeps_rates(scenario, static_cast<std::uint32_t>(clients)); };
  while (least < most) {
    const double middle = std::floor((least + most) / 2);
    keeps(middle) ? most = middle : least = middle + 1;
  }
  return least;
}

Bounds bounds_of_clients(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine) {
  const Scenario& scenario = question.scenario;
  const auto with = [&](double clients) { return scaled(scenario, question.of, std::floor(clients)); };
  const auto within_rate = [&](double clients) { return messages_per_s(with(clients)) <= plan.most_messages_per_s; };
  const double own = scenario.clients;
  const double least = std::min<double>(own, fewest_clients(scenario));
  if (plan.most_clients < least) {
    throw InputError("--most-clients",
                     fmt::format("{:.0f} are too few for the groups of the scenario", plan.most_clients),
                     fmt::format("at least {:.0f}", least));
  }
  if (!within_rate(least)) {
    throw InputError("--most-rate", fmt::format("is exceeded by {:.0f} clients", least),
                     fmt::format("at least {:.0f}", std::ceil(messages_per_s(with(least)))));
  }
  Bounds bounds;
  SearchOptions& search = bounds.search;
  search.whole = true;
  search.start = std::min(own, plan.most_clients);
  if (!within_rate(search.start)) search.start = std::floor(highest(least, search.start, within_rate));
  plan_fleet(with(search.start), machine);  // throws what is wrong with it
  search.least = std::min(search.start, fewest_with_rates(scenario, least, search.start));
  search.most = std::floor(highest(search.start, plan.most_clients, [&](double clients) {
    return within_rate(clients) && is_possible(with(clients), machine);
  }));
  if (search.most >= plan.most_clients) {
    bounds.why_no_more = fmt::format("--most-clients {:.0f} allows no more", plan.most_clients);
  } else if (!within_rate(search.most + kLittle * search.most + 1)) {
    bounds.why_no_more =
        fmt::format("more than {:.0f} clients would be due more messages than --most-rate {:.0f} allows", search.most,
                    plan.most_messages_per_s);
  } else {
    bounds.why_no_more = fmt::format("{:.0f} clients are the most that can be laid out here", search.most);
  }
  return bounds;
}

Bounds bounds_of_rate(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine) {
  const Scenario& scenario = question.scenario;
  const double own = value_of(scenario, question.of);
  if (!(own > 0)) {
    throw InputError("capacity: " + in_quotes(scenario.name), "sends nothing, so there is no rate to raise",
                     "--of clients, or a scenario with messages");
  }
  const double lowest = own * least_factor(scenario);
  if (plan.most_messages_per_s < std::min(own, lowest)) {
    throw InputError("--most-rate", fmt::format("is {:.0f}", plan.most_messages_per_s),
                     fmt::format("at least {:.0f}: a series has no fewer than 0.001 messages/s", std::ceil(lowest)));
  }
  Bounds bounds;
  SearchOptions& search = bounds.search;
  search.start = std::min(own, plan.most_messages_per_s);
  plan_fleet(scenario, machine);  // throws what is wrong with it
  search.least = std::min(search.start, std::max(search.start / kDeepest, lowest));
  search.most = highest(search.start, plan.most_messages_per_s,
                        [&](double rate) { return is_possible(scaled(scenario, question.of, rate), machine); });
  bounds.why_no_more = search.most >= plan.most_messages_per_s
                           ? fmt::format("--most-rate {:.0f} allows no more", plan.most_messages_per_s)
                           : fmt::format("{:.0f} messages/s are the most that can be laid out here", search.most);
  return bounds;
}

}  // namespace

Bounds bounds_of(const CapacityQuestion& question, const CapacityPlan& plan, const Machine& machine) {
  Bounds bounds = question.of == CapacityOf::clients ? bounds_of_clients(question, plan, machine)
                                                     : bounds_of_rate(question, plan, machine);
  bounds.search.precision = plan.precision;
  bounds.search.confirmations = plan.confirmations;
  bounds.search.linear = grows_evenly(question.scenario, question.of);
  return bounds;
}

}  // namespace pushbench
