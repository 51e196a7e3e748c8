#include "harness/capacity/scaled.hpp"

#include <algorithm>
#include <cmath>

#include "harness/crowd.hpp"

namespace pushbench {

namespace {

using results::CapacityOf;

constexpr double kLeastRate = 0.001;  // that a scenario may have

double total_rate(const Traffic& traffic, double targets) {
  return traffic.messages_per_s * (traffic.each ? targets : 1);
}

double mean_load(const Phases& phases) {
  double sum = 0, since = 0, factor = 1;
  for (const LoadStep& step : phases.load) {
    sum += factor * (step.from_s - since);
    since = step.from_s;
    factor = step.factor;
  }
  return (sum + factor * (phases.measure_s - since)) / phases.measure_s;
}

double mean_followers(const Crowd& crowd) {
  double sum = 0;
  for (std::uint32_t room = 0; room < crowd.rooms(); ++room) sum += crowd.followers_of(room);
  return sum / crowd.rooms();
}

/// Of what a client of `group` publishes, and of what the server replies: copies to clients, and the one to the hub.
double copies_of_uplink(const Scenario& scenario, const Crowd& crowd, std::uint32_t group) {
  double copies = 0;
  const std::uint32_t size = crowd.size_of(group);
  for (std::uint32_t index = 0; index < size; ++index) {
    const std::uint32_t client = crowd.client_of(group, index);
    copies += 1 + crowd.followers_of(crowd.publish_channel_of(client));
    if (!scenario.replies) continue;
    const double replies = (scenario.replies->messages_least + scenario.replies->messages_most) / 2.0;
    copies += replies * crowd.followers_of(crowd.room_of(client));
  }
  return size == 0 ? 0 : copies / size;
}

/// What the server and what the groups publish.
void for_each_series(const Scenario& scenario, const auto& call) {
  for (const Traffic& traffic : scenario.downlink) call(traffic);
  for (const Group& group : scenario.groups) {
    for (const Traffic& traffic : group.uplink) call(traffic);
  }
}

void multiply(std::vector<Traffic>& series, double factor) {
  for (Traffic& traffic : series) traffic.messages_per_s = std::max(kLeastRate, traffic.messages_per_s * factor);
}

/// Only what is given in total: a rate of each is one already.
void multiply_totals(std::vector<Traffic>& series, double factor) {
  for (Traffic& traffic : series) {
    if (!traffic.each) traffic.messages_per_s = std::max(kLeastRate, traffic.messages_per_s * factor);
  }
}

}  // namespace

double messages_per_s(const Scenario& scenario) {
  const Crowd crowd(scenario);
  double sum = 0;
  const double followers = mean_followers(crowd);
  for (const Traffic& traffic : scenario.downlink) sum += total_rate(traffic, crowd.rooms()) * followers;
  for (std::uint32_t group = 0; group < scenario.groups.size(); ++group) {
    if (scenario.groups[group].uplink.empty()) continue;
    const double copies = copies_of_uplink(scenario, crowd, group);
    for (const Traffic& traffic : scenario.groups[group].uplink) {
      sum += total_rate(traffic, crowd.size_of(group)) * copies;
    }
  }
  return sum * mean_load(scenario.phases);
}

Scenario with_rates(const Scenario& scenario, double factor) {
  Scenario changed = scenario;
  multiply(changed.downlink, factor);
  for (Group& group : changed.groups) multiply(group.uplink, factor);
  return changed;
}

Scenario with_clients(const Scenario& scenario, std::uint32_t clients) {
  Scenario changed = scenario;
  changed.clients = clients;
  const Crowd before(scenario);
  const Crowd now(changed);
  multiply_totals(changed.downlink, static_cast<double>(now.rooms()) / before.rooms());
  for (std::uint32_t group = 0; group < changed.groups.size(); ++group) {
    if (before.size_of(group) == 0) continue;
    multiply_totals(changed.groups[group].uplink, static_cast<double>(now.size_of(group)) / before.size_of(group));
  }
  return changed;
}

Scenario scaled(const Scenario& scenario, CapacityOf of, double value) {
  return of == CapacityOf::clients ? with_clients(scenario, static_cast<std::uint32_t>(std::llround(value)))
                                   : with_rates(scenario, value / messages_per_s(scenario));
}

double value_of(const Scenario& scenario, CapacityOf of) {
  return of == CapacityOf::clients ? scenario.clients : messages_per_s(scenario);
}

double least_factor(const Scenario& scenario) {
  double lowest = 0;
  for_each_series(scenario, [&](const Traffic& traffic) {
    if (lowest == 0 || traffic.messages_per_s < lowest) lowest = traffic.messages_per_s;
  });
  return lowest > 0 ? kLeastRate / lowest : 0;
}

bool keeps_rates(const Scenario& scenario, std::uint32_t clients) {
  bool keeps = true;
  for_each_series(with_clients(scenario, clients),
                  [&](const Traffic& traffic) { keeps &= traffic.each || traffic.messages_per_s > kLeastRate; });
  return keeps;
}

bool grows_evenly(const Scenario& scenario, CapacityOf of) {
  if (of == CapacityOf::message_rate) return true;
  constexpr double kRounding = 1.1;
  return messages_per_s(with_clients(scenario, 2 * scenario.clients)) <= 2 * kRounding * messages_per_s(scenario);
}

std::uint32_t fewest_clients(const Scenario& scenario) {
  if (scenario.channels.layout == Layout::one_per_client) return 1;
  std::uint32_t members = 0;
  for (const Group& group : scenario.groups) members += group.members;
  return members + 1;
}

}  // namespace pushbench
