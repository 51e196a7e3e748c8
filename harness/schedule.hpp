// When each message is due, and where: pure, computed ahead, never waiting for the system (open loop). Server and
// client workers compute the same schedule from the same seed; a sharded worker computes all of it and takes its part.
#pragma once

#include <cstdint>

#include "harness/load_curve.hpp"
#include "harness/scenario.hpp"
#include "runtime/clock.hpp"
#include "runtime/random.hpp"

namespace pushbench {

/// One message to come.
struct Due {
  std::uint64_t k = 0;              ///< its number, from 0
  Duration offset{};                ///< from the start of the schedule; never less than the one before
  std::uint32_t target = 0;         ///< which channel (downlink) or which of the group's clients (uplink), from 0
  std::uint32_t payload_bytes = 0;  ///< how large it is
  std::uint64_t payload_at = 0;     ///< how many bytes the series had before it: see Payload::slice()
};

/// The offset of message `k` of a series that is constant, periodic or in bursts (aborts for Poisson's): exact for any
/// k, without drift. Message (or burst) k lies in the middle of the k-th gap, so that a whole number of gaps holds
/// exactly as many and none lies on a boundary. Rates count in millionths of a message per second; `targets` counts for
/// a rate of each.
Duration even_offset(const Traffic& traffic, std::uint64_t k, std::uint32_t targets = 1);

/// An endless series of messages. Targets are uniform and independent, but for periodic traffic, where they take turns.
class Schedule {
 public:
  /// `targets` is at least 1. `load` is to make of an even load what the scenario's phases say.
  Schedule(const Traffic& traffic, std::uint32_t targets, std::uint64_t seed, LoadCurve load = {});

  /// The next message.
  const Due& due() const { return due_; }
  /// Moves on to the one after it.
  void advance();

 private:
  void settle();
  Duration next_load_time();

  Traffic traffic_;
  std::uint32_t targets_;
  LoadCurve load_;
  Random gaps_;
  Random choices_;
  Random sizes_;
  Duration load_time_{};
  Due due_;
};

/// What a seed is for: one number typed by a person must not give two series the same dice.
enum class Purpose : std::uint32_t {
  downlink = 1,
  uplink,
  payload,
  connect,
  order,
  faults,
  churn,
  replies,
  population
};

/// The seed for one purpose in one trial. All transports get the same load in the same trial. `index` tells several
/// series of one purpose apart: downlinks as the scenario lists them, uplinks likewise over all its groups.
std::uint64_t seed_for(std::uint64_t run_seed, std::uint32_t trial, Purpose purpose, std::uint32_t index = 0);

}  // namespace pushbench
