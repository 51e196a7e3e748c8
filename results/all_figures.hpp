// Every figure of a result, one entry each, whatever it holds: trials, ceilings or capacities. What keeps or hands on
// figures by name works on this list.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/result.hpp"
#include "results/summary.hpp"

namespace pushbench::results {

struct NamedFigure {
  std::string scenario;  ///< of a ceiling "ceiling"; of a swept capacity with its place: "ticker at clients=100"
  std::string transport;
  bool is_control = false;
  std::string metric;  ///< of metrics() or step_figures(); "connections_held", "capacity_clients", …
  std::string_view unit;
  std::string_view what;  ///< one line
  Figure figure;
  std::uint32_t trials = 0;  ///< that it was made of
  bool simulated = false;
};

/// In the order of the run; absent figures are left out. Of a ceiling the figures of its last step.
std::vector<NamedFigure> all_figures(const Run& run);

}  // namespace pushbench::results
