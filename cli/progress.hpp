// Shows how a run gets on and how long it will still take: one line that keeps changing on a terminal, one line a trial
// in a log.
#pragma once

#include <string>

#include "cli/progress_lines.hpp"
#include "harness/run.hpp"

namespace pushbench {

class ProgressDisplay final : public RunObserver {
 public:
  ProgressDisplay(ProgressLines lines, const RunPlan& plan);

  void on_trial(std::size_t index, std::size_t of, const PlannedTrial& trial) override;
  void on_progress(const TrialProgress& progress) override;
  void on_result(const results::Trial& trial) override;

 private:
  ProgressLines lines_;
  std::string head_;
  std::size_t name_width_ = 0;  ///< of scenario and transport
  double left_s_;               ///< after the trial that is running
};

/// "connecting 20 of 1000", "measuring 1.2 of 5.0 s".
std::string phase_text(const TrialProgress& progress);

/// "1 min 45 s", "12 s".
std::string duration_text(double seconds);

/// How long a trial of `scenario`, and all trials of `plan`, take in seconds, if nothing goes wrong.
double estimated_s(const Scenario& scenario);
double estimated_s(const RunPlan& plan);

}  // namespace pushbench
