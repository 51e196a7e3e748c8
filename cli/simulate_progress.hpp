// Shows how a simulation gets on: virtual time, events a second, and how long it will still take; and in the end what
// the simulator did, which is no part of the result.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/progress_lines.hpp"
#include "harness/simulation/simulation.hpp"

namespace pushbench {

/// "600 of 605 s, 2.1 M events/s, 5,000,000 connected, about 12 s left", of a trial that has taken `real_s`.
std::string simulation_text(const SimulationProgress& progress, double real_s);

/// A table of what was simulated how fast; empty if nothing was.
std::string speed_text(const std::vector<SimulationSpeed>& speeds);

class SimulationDisplay final : public SimulationObserver {
 public:
  explicit SimulationDisplay(ProgressLines lines) : lines_(lines) {}

  void on_trial(std::size_t index, std::size_t of, const Scenario& scenario, const Variant& variant) override;
  void on_progress(const SimulationProgress& progress) override;
  void on_result(const results::Trial& trial, const SimulationSpeed& speed) override;

  const std::vector<SimulationSpeed>& speeds() const { return speeds_; }

 private:
  using Stopwatch = std::chrono::steady_clock;

  ProgressLines lines_;
  std::string head_;
  std::size_t left_ = 0;  ///< trials after the one at hand
  Stopwatch::time_point began_{}, shown_{};
  std::vector<SimulationSpeed> speeds_;
};

}  // namespace pushbench
