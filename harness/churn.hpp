// When clients that churn leave and come back: seeded, and the same for every transport and however clients are spread
// over workers.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "harness/scenario.hpp"
#include "runtime/clock.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// A client leaves, or comes back.
struct Turn {
  TimePoint at;
  ClientId client = 0;
  bool leaves = true;
};

/// An endless series of turns in order of time: each client's lie exponential sessions and absences apart.
class ChurnSchedule {
 public:
  explicit ChurnSchedule(std::uint64_t seed) : seed_(seed) {}

  /// That client is here from `begin` on. `churn` outlives the schedule.
  void add(ClientId client, const Churn& churn, TimePoint begin);

  bool empty() const { return queue_.empty(); }
  /// The next turn; there must be one.
  const Turn& next() const { return queue_.top().turn; }
  /// Moves on to the one after it.
  void advance();

 private:
  struct Entry {
    Turn turn;
    std::uint32_t number;  // of the client's turns, from 0: even ones leave
    const Churn* churn;
  };
  struct Later {
    bool operator()(const Entry& one, const Entry& other) const { return one.turn.at > other.turn.at; }
  };
  void put(ClientId client, const Churn& churn, std::uint32_t number, TimePoint since);

  std::uint64_t seed_;
  std::priority_queue<Entry, std::vector<Entry>, Later> queue_;
};

}  // namespace pushbench
