// Whether a trial's figures mean what they say. Pure judgement on what was measured: a saturated generator, a schedule
// that was not kept or a broken law invalidates it, and the reasons say so in words.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario.hpp"
#include "results/trial.hpp"

namespace pushbench {

/// The limits past which a trial is not believed.
struct Limits {
  double client_cpu_share = 0.95;  ///< of the clients' busiest core: above, latency is the generator's own
  std::uint64_t uplink_lateness_p99_us = 10'000;     ///< clients that publish late are the generator's doing
  std::uint64_t downlink_lateness_p99_us = 100'000;  ///< a server so late did not offer the load that was asked for
  double littles_law_error = 0.10;                   ///< relative, where more than one message is in flight
};

/// One thing that invalidates a trial.
struct Flaw {
  enum class Kind : std::uint8_t {
    not_connected,
    generator_full,
    clients_late,  ///< the generator's doing, as the one before
    server_late,
    not_offered,  ///< deliveries that were due were never published
    unsteady,     ///< by Little's law
  };
  Kind kind;
  std::string words;
};

/// What is wrong with a trial that ran to its end; `scenario` says what could be expected.
std::vector<Flaw> flaws_of(const results::Trial& trial, const Scenario& scenario, const Limits& limits = {});

/// Sets status and reasons by flaws_of(). Leaves a failed trial failed.
void judge(results::Trial& trial, const Scenario& scenario, const Limits& limits = {});

}  // namespace pushbench
