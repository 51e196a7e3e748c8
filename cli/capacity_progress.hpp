// Shows how searches for capacity get on: one line a trial, and one that keeps changing on a terminal.
#pragma once

#include <string>

#include "cli/progress_lines.hpp"
#include "harness/capacity/capacity.hpp"

namespace pushbench {

class CapacityDisplay final : public CapacityObserver {
 public:
  CapacityDisplay(ProgressLines lines, const CapacityPlan& plan) : lines_(lines), plan_(plan) {}

  void on_question(std::size_t index, std::size_t of, const CapacityQuestion& question) override;
  void on_trial(const CapacityQuestion& question, double value, bool confirms) override;
  void on_progress(const TrialProgress& progress) override;
  void on_probe(const CapacityQuestion& question, const results::CapacityProbe& probe) override;
  void on_answer(const results::Capacity& capacity) override;

 private:
  ProgressLines lines_;
  const CapacityPlan& plan_;
  std::string head_;
};

}  // namespace pushbench
