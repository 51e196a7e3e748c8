// A population's day, carried out on a simulated trial: clients come and go by the hour, deploys and storms drop their
// connections, phones change from one network to another.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "harness/latency_steps.hpp"
#include "harness/models/models.hpp"
#include "harness/simulation/presence.hpp"
#include "runtime/link_fault.hpp"
#include "runtime/random.hpp"
#include "runtime/runtime.hpp"
#include "runtime/world/world.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class Population;

/// The seed of all that a population does in one trial; see seed_for().
std::uint64_t population_seed(std::uint64_t run_seed, std::uint32_t trial);

/// How often each befalls a window of that length.
std::uint32_t deploys_in(const PopulationProfile& profile, double measure_s);
std::uint32_t storms_in(const PopulationProfile& profile, double measure_s);

/// Whether connections come and go because of it, so that nothing is in a steady state (Little's law).
bool is_eventful(const PopulationProfile& profile, double measure_s);

class Comings {
 public:
  struct Options {
    const PopulationProfile& profile;
    std::uint32_t clients = 0;  ///< numbered from 0
    std::uint64_t seed = 1;     ///< population_seed()
    Window window;              ///< nothing happens outside it
  };

  /// What is done to clients and their connections.
  struct Calls {
    using Users = std::function<bool(std::uint32_t user)>;
    std::function<bool(ClientId)> send_away;  ///< false: it can't go now, and is asked again
    std::function<void(ClientId)> call_in;
    std::function<void(LinkFault, const Users&)> strike;
    std::function<void(LinkFault, ClientId)> strike_one;
    std::function<void(ClientId)> drop;  ///< the server closes its connections, as one that is replaced does
    std::function<void(ClientId, bool second)> change_link;  ///< for connections from now on
  };

  /// Begins when the window does. `runtime` is of the host that the clients are on; it and what `options` refers to
  /// outlive this.
  Comings(Runtime& runtime, const Options& options, Calls calls);
  ~Comings();
  Comings(const Comings&) = delete;
  Comings& operator=(const Comings&) = delete;

  /// Of the whole population's: connections dropped at one instant, or over a while; links changed.
  struct Counts {
    std::uint64_t came = 0, went = 0, deploys = 0, storms = 0, link_changes = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  void act();
  void arm_for_next();
  void take_presence(TimePoint now);
  void take_deploys(TimePoint now);
  void take_storms(TimePoint now);
  void take_link_changes(TimePoint now);
  void plan_link_change(TimePoint since);
  void change(const PresenceChange& change, TimePoint now);

  Runtime& runtime_;
  Options options_;
  Calls calls_;
  DailyPresence presence_;
  std::vector<PresenceChange> changes_;  ///< of the hour at hand
  std::size_t next_change_ = 0;
  std::uint32_t hour_ = 0;
  std::deque<PresenceChange> again_;  ///< that could not go, by the time at which to ask again
  std::vector<bool> to_ask_again_;    ///< by client; others in again_ have come back meanwhile
  std::uint32_t batches_ = 1;         ///< of a deploy
  std::uint32_t deploy_ = 0, batch_ = 0, storm_ = 0;
  Random link_dice_;
  TimePoint next_link_change_ = TimePoint::max();
  std::vector<bool> on_second_;  ///< by client
  Counts counts_;
  Timer timer_ = Timer::calling<&Comings::act>(*this);
};

/// Comings' calls for clients of `population` in `world`, on links like `first` and, after a change, `second`.
Comings::Calls comings_calls(world::World& world, Population& population, const world::Link& first,
                             const world::Link& second);

}  // namespace pushbench
