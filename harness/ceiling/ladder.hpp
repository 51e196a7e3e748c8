// One transport's way up: step by step until the target or a wall, measured at every step.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

#include "harness/ceiling/ceiling.hpp"
#include "harness/execution.hpp"

namespace pushbench {

/// The scenario that the workers of a ceiling are given: nobody sends anything by itself, a poll stays for as long as
/// its transport permits, and nobody leaves a connection for being silent, unless the variant says otherwise.
Scenario scenario_to_hold(const Variant& variant);

struct ClimbOrder {
  const CeilingPlan& plan;
  const Variant& variant;
  const MachineFacts& facts;  ///< of the network that this process is in
  PortRange ports;            ///< that clients connect from
  bool own_network = false;
};

/// Climbs with one variant. `ceiling` is filled in as it goes, and `save` is called whenever it has a step more. What
/// ends it early is its end and its reasons.
void climb(boost::asio::io_context& context, const Interruption& interruption, const ClimbOrder& order,
           CeilingObserver& observer, results::Ceiling& ceiling, const std::function<void()>& save);

}  // namespace pushbench
