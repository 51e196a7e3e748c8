// What one trial says about a load: it meets the goal, misses it, or tells more of the load generator than of the
// server. Pure.
#pragma once

#include "harness/capacity/search.hpp"
#include "harness/scenario.hpp"
#include "results/capacity.hpp"
#include "results/trial.hpp"

namespace pushbench {

/// A server whose core is this full can't carry a tenth more, whatever else went wrong.
inline constexpr double kFullShare = 0.95;

/// `scenario`, which has a goal, is what ran. Beside the goal, nobody may be lost: clients that did not connect, were
/// dropped as slow, or did not get every message are a miss (messages only if neither the goal nor a fault has a word
/// on them). So is whatever invalidates a trial without being the generator's doing: a late server, a queue that grows.
/// The generator's doing is a saturated one, but where the server's core was full, too: then it had met its limit
/// anyway. Where a figure of the goal can't be told, for want of messages, and nothing else was wrong, the trial has
/// failed.
results::CapacityProbe judged(const results::Trial& trial, const Scenario& scenario, double value, bool confirms);

/// What a search is to know of it.
Observation observed(const results::CapacityProbe& probe, const results::Trial& trial);

}  // namespace pushbench
