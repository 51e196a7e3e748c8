// `pushbench capacity`: the highest message rate, or the highest number of clients, at which a transport still meets
// the scenario's goal without saturating the load generator. Found by bisection, confirmed by repeated trials.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/run.hpp"
#include "harness/variant.hpp"
#include "results/capacity.hpp"

namespace pushbench {

/// One search.
struct CapacityQuestion {
  Scenario scenario;  ///< with the swept key set; it has a goal
  Variant variant;
  results::CapacityOf of = results::CapacityOf::message_rate;
  std::map<std::string, double> at;
};

struct CapacityPlan {
  Scenario scenario;  ///< as the result records it: without what is swept
  std::vector<CapacityQuestion> questions;
  double precision = 0.1;            ///< the search ends when the interval is narrower than this share of the knee
  std::uint32_t confirmations = 3;   ///< trials at the knee; more than half of them must meet the goal
  double most_clients = 100'000;     ///< never more than this, nor
  double most_messages_per_s = 1e6;  ///< due a second, deliveries counted
  double time_limit_s = 900;         ///< for each search
  std::uint64_t seed = 1;
  std::string command_line;
  std::filesystem::path file;
};

/// Told what happens, for whoever watches.
class CapacityObserver {
 public:
  virtual void on_question(std::size_t index, std::size_t of, const CapacityQuestion& question) = 0;
  virtual void on_trial(const CapacityQuestion& question, double value, bool confirms) = 0;
  virtual void on_progress(const TrialProgress& progress) = 0;
  virtual void on_probe(const CapacityQuestion& question, const results::CapacityProbe& probe) = 0;
  virtual void on_answer(const results::Capacity& capacity) = 0;

 protected:
  ~CapacityObserver() = default;
};

/// Answers all questions, or until SIGINT or SIGTERM; the result (Run::capacities) is on disk after every probe. Throws
/// InputError if a scenario has no goal or can't be laid out, nothing is due in it whose rate could be raised, or the
/// result can't be written.
Execution execute_capacity(const CapacityPlan& plan, CapacityObserver& observer);

}  // namespace pushbench
