#include "harness/simulation/comings.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "harness/population.hpp"
#include "harness/schedule.hpp"

namespace pushbench {

namespace {

constexpr double kDay = 86400;
constexpr Duration kAskAgain = std::chrono::seconds{5};

Duration seconds_of(double seconds) { return Duration{std::llround(seconds * 1e9)}; }

/// When number `index`, from 0, of so many a day happens, in seconds since measuring began: in the middle of its share.
double time_of(std::uint32_t index, double per_day) { return (index + 0.5) * kDay / per_day; }

std::uint32_t count_in(double per_day, double measure_s) {
  std::uint32_t count = 0;
  while (per_day > 0 && time_of(count, per_day) < measure_s) ++count;
  return count;
}

/// In how many steps a deploy goes through the connections.
std::uint32_t batches_of(const Comings::Options& options) {
  constexpr double kPerSecond = 10, kMost = 10'000;
  return static_cast<std::uint32_t>(std::clamp(options.profile.deploy_takes_s * kPerSecond, 1.0, kMost));
}

}  // namespace

std::uint64_t population_seed(std::uint64_t run_seed, std::uint32_t trial) {
  return seed_for(run_seed, trial, Purpose::population);
}

std::uint32_t deploys_in(const PopulationProfile& profile, double measure_s) {
  return count_in(profile.deploys_per_day, measure_s);
}

std::uint32_t storms_in(const PopulationProfile& profile, double measure_s) {
  return count_in(profile.storms_per_day, measure_s);
}

bool is_eventful(const PopulationProfile& profile, double measure_s) {
  return !profile.present_by_hour.empty() || profile.link_changes_per_client_hour > 0 ||
         deploys_in(profile, measure_s) > 0 || storms_in(profile, measure_s) > 0;
}

Comings::Comings(Runtime& runtime, const Options& options, Calls calls)
    : runtime_(runtime),
      options_(options),
      calls_(std::move(calls)),
      presence_(options_.profile, options_.seed),
      batches_(batches_of(options_)),
      link_dice_(options_.seed + 1) {
  plan_link_change(options_.window.begin);
  if (next_link_change_ != TimePoint::max()) on_second_.resize(options_.clients);
  if (!presence_.is_constant()) to_ask_again_.resize(options_.clients);
  arm_for_next();
}

Comings::~Comings() { runtime_.disarm(timer_); }

void Comings::arm_for_next() {
  TimePoint next = next_link_change_;
  const auto at = [&](TimePoint when) { next = std::min(next, when); };
  const auto after = [&](Duration offset) { at(options_.window.begin + offset); };
  if (!presence_.is_constant()) {
    after(next_change_ < changes_.size() ? changes_[next_change_].at : presence_.begin_of(hour_ + 1));
  }
  if (!again_.empty()) after(again_.front().at);
  const PopulationProfile& profile = options_.profile;
  if (profile.deploys_per_day > 0) {
    after(seconds_of(time_of(deploy_, profile.deploys_per_day) + profile.deploy_takes_s * batch_ / batches_));
  }
  if (profile.storms_per_day > 0) after(seconds_of(time_of(storm_, profile.storms_per_day)));
  if (next < options_.window.end) runtime_.arm(timer_, next);
}

void Comings::act() {
  const TimePoint now = runtime_.now();
  if (now >= options_.window.end) return;  // the host was busy when it was due
  take_presence(now);
  take_deploys(now);
  take_storms(now);
  take_link_changes(now);
  arm_for_next();
}

void Comings::take_presence(TimePoint now) {
  if (presence_.is_constant()) return;
  const Duration passed = now - options_.window.begin;
  while (!again_.empty() && again_.front().at <= passed) {
    const PresenceChange asked = again_.front();
    again_.pop_front();
    if (to_ask_again_[asked.client]) change(asked, now);
  }
  while (true) {
    for (; next_change_ < changes_.size() && changes_[next_change_].at <= passed; ++next_change_) {
      change(changes_[next_change_], now);
    }
    if (next_change_ < changes_.size() || presence_.begin_of(hour_ + 1) > passed) return;
    changes_ = presence_.changes_in(++hour_, options_.clients);
    next_change_ = 0;
  }
}

void Comings::change(const PresenceChange& change, TimePoint now) {
  to_ask_again_[change.client] = false;
  if (change.comes) {
    ++counts_.came;
    calls_.call_in(change.client);
  } else if (calls_.send_away(change.client)) {
    ++counts_.went;
  } else {
    to_ask_again_[change.client] = true;
    again_.push_back({now + kAskAgain - options_.window.begin, change.client, false});
  }
}

void Comings::take_deploys(TimePoint now) {
  const PopulationProfile& profile = options_.profile;
  if (profile.deploys_per_day <= 0) return;
  const auto due = [&] {
    return options_.window.begin +
               seconds_of(time_of(deploy_, profile.deploys_per_day) + profile.deploy_takes_s * batch_ / batches_) <=
           now;
  };
  for (; due();) {
    if (batch_ == 0) ++counts_.deploys;
    // A server's share of the connections is closed by that server: what it had queued for them is gone.
    for (std::uint64_t client = batch_; client < options_.clients; client += batches_) {
      calls_.drop(static_cast<ClientId>(client));
    }
    if (++batch_ < batches_) continue;
    batch_ = 0;
    ++deploy_;
  }
}

void Comings::take_storms(TimePoint now) {
  const double per_day = options_.profile.storms_per_day;
  if (per_day <= 0) return;
  for (; options_.window.begin + seconds_of(time_of(storm_, per_day)) <= now; ++storm_) {
    ++counts_.storms;
    calls_.strike(LinkFault::reset, [](std::uint32_t) { return true; });
  }
}

void Comings::plan_link_change(TimePoint since) {
  const double per_s = options_.profile.link_changes_per_client_hour * options_.clients / 3600;
  if (per_s <= 0) return;
  next_link_change_ = since + seconds_of(link_dice_.exponential() / per_s);
}

void Comings::take_link_changes(TimePoint now) {
  while (next_link_change_ <= now) {
    const auto client = static_cast<ClientId>(link_dice_.below(options_.clients));
    on_second_[client] = !on_second_[client];
    ++counts_.link_changes;
    // First the way that new connections take: who is told of the loss may ask for one at once.
    calls_.change_link(client, on_second_[client]);
    calls_.strike_one(LinkFault::lost, client);
    plan_link_change(next_link_change_);
  }
}

Comings::Calls comings_calls(world::World& world, Population& population, const world::Link& first,
                             const world::Link& second) {
  Comings::Calls calls;
  calls.send_away = [&population](ClientId client) { return population.send_away(client); };
  calls.call_in = [&population](ClientId client) { population.call_in(client); };
  calls.strike = [&world](LinkFault fault, const Comings::Calls::Users& users) { world.strike(fault, users); };
  calls.strike_one = [&world](LinkFault fault, ClientId client) { world.strike(fault, client); };
  calls.drop = [&world](ClientId client) { world.drop(client); };
  calls.change_link = [&world, first, second](ClientId client, bool on_second) {
    world.set_link(client, on_second ? second : first);  // and another address, which means nothing in this world
  };
  return calls;
}

}  // namespace pushbench
