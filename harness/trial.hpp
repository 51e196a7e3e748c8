// One trial: one transport carries one scenario through connect, warm-up, measure and drain, in fresh processes, while
// what the scenario breaks is broken.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

#include "harness/plan.hpp"
#include "harness/scenario.hpp"
#include "harness/variant.hpp"
#include "results/trial.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// A server that is not this run's own (`pushbench drive`).
struct ExternalServer {
  Endpoint endpoint;
  std::string host;        ///< for the Host header; empty: the endpoint
  std::string target;      ///< see ClientContext::target
  Duration clock_ahead{};  ///< how far its clock is ahead of ours
};

struct TrialOrder {
  const Scenario& scenario;
  const Variant& variant;
  std::uint32_t number = 1;  ///< from 1
  std::uint64_t run_seed = 1;
  Machine machine;
  const ExternalServer* external = nullptr;
};

/// Where a trial is, for whoever waits.
struct TrialProgress {
  enum class Phase : std::uint8_t { starting, connecting, warming_up, measuring, draining, reporting };
  Phase phase = Phase::starting;
  std::uint64_t connected = 0, clients = 0;
  double elapsed_s = 0, length_s = 0;  ///< of the phase; length 0 where it is not known
};

/// Is told how far the trial is, some ten times a second; returns true to interrupt it.
using Watcher = std::function<bool(const TrialProgress&)>;

/// Runs the trial. Whatever becomes of it is in the result: failed with the reason if a worker died, did not answer or
/// could not be started, invalid if what it measured can't be trusted (see harness/verdict.hpp). Throws InputError if
/// it can't be laid out.
results::Trial run_trial(boost::asio::io_context& context, const TrialOrder& order, const Watcher& watcher);

std::string_view name_of(TrialProgress::Phase phase);

}  // namespace pushbench
