// Carries out a scenario's faults on one worker's clients, when the plan says so: cuts, silences and stalls their
// connections, and notes who is struck when the command line kills or stops the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "harness/crowd.hpp"
#include "harness/fault_plan.hpp"
#include "harness/strikes.hpp"
#include "runtime/link_fault.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

/// What is done to connections: RealRuntime's calls of these names, or a test's.
struct Wires {
  using Users = std::function<bool(std::uint32_t user)>;
  std::function<void(LinkFault, const Users&)> strike;
  std::function<void(const Users&)> heal;
  std::function<void(std::uint32_t user, const std::string& address)> set_source;
  std::function<std::uint64_t()> current_bytes;  ///< wire bytes of the stream whose event is being handled
};

class Breaker {
 public:
  struct Options {
    const Scenario& scenario;
    const Crowd& crowd;
    std::uint32_t first = 0, count = 0;  ///< this worker's clients
    TimePoint begin;                     ///< of the measure phase
    std::uint64_t seed = 1;
    Wires wires;
    /// Whether that client is connected, and means to stay.
    std::function<bool(ClientId)> is_here;
  };

  /// Begins to strike. All of `options` outlives it.
  Breaker(Runtime& runtime, Options options);
  ~Breaker();
  Breaker(const Breaker&) = delete;
  Breaker& operator=(const Breaker&) = delete;

  /// A client lost its connection (of which is_here() must still know) or could not connect.
  void lost(ClientId client, CloseReason reason);

  /// A client follows again, without what `missed` says.
  void returned(ClientId client, const Span& missed);

  /// A client has left of its own will.
  void left(ClientId client) { strikes_.left(client); }

  /// Whether a strike has that client: see Strikes::has.
  bool has(ClientId client) const { return strikes_.has(client, runtime_.now()); }

  const Strikes& strikes() const { return strikes_; }

 private:
  /// When what a strike did is to be undone, and to whom.
  struct Heal {
    TimePoint at;
    std::unordered_set<ClientId> clients;
  };

  TimePoint time_of(const Strike& strike) const { return options_.begin + strike.offset; }
  const Fault& fault_of(const Strike& strike) const { return options_.scenario.faults[strike.fault]; }
  void act();
  void arm_for_next();
  void mark_server_faults();
  void mark(const Strike& strike);
  void attribute_to_server(ClientId client);
  void strike(const Strike& strike);
  void heal(const Heal& heal);
  TimePoint end_of(const Fault& fault, ClientId client, TimePoint at) const;

  Runtime& runtime_;
  Options options_;
  Strikes strikes_;
  std::vector<Strike> of_clients_, of_server_;
  std::size_t next_of_clients_ = 0, next_of_server_ = 0;
  std::vector<Heal> heals_;  ///< in no order: there are few
  std::uint32_t moves_ = 0;
  Timer timer_ = Timer::calling<&Breaker::act>(*this);
};

}  // namespace pushbench
