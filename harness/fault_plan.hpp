// When a scenario's faults strike, and whom: computed ahead from the seed, the same for every transport and every
// worker.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/scenario.hpp"
#include "runtime/clock.hpp"

namespace pushbench {

/// How long what it does lasts; 0 if that is an instant, or for good.
Duration length_of(const Fault& fault);

/// One fault striking once.
struct Strike {
  Duration offset{};        ///< from the beginning of the measure phase
  std::uint32_t fault = 0;  ///< index in Scenario::faults
  std::uint64_t dice = 0;   ///< who is struck

  /// Whether client `client` of `clients` is among the struck: a share of them, or one; of a fault of the server, all.
  bool hits(const Fault& kind, std::uint32_t client, std::uint32_t clients) const;
};

/// All strikes of one trial, in order of time; none at or past the end of the measure phase. Of faults at random, those
/// are left out that would not be over by then, or that would strike a server which is down or stands still.
std::vector<Strike> plan_faults(const Scenario& scenario, std::uint64_t seed);

}  // namespace pushbench
