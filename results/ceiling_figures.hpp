// Every figure that is made of a step of a ceiling, in one list: name, unit and how to get it. Tables and exporters
// choose from it by name; with the number of connections on x, each is a curve.
#pragma once

#include <span>
#include <string_view>

#include "results/ceiling.hpp"
#include "results/value.hpp"

namespace pushbench::results {

struct StepFigure {
  std::string_view name;                            ///< "broadcast_max_us": ends in its unit where it has one
  std::string_view unit;                            ///< "us", "bytes", "1/s"; "1" for a share or a count
  std::string_view what;                            ///< one line
  Value (*of)(const Ceiling&, const CeilingStep&);  ///< nullopt if the step can't tell
};

/// In the order in which exporters list them.
std::span<const StepFigure> step_figures();

/// The figure of that name. Aborts if there is none.
Value step_figure(std::string_view name, const Ceiling& ceiling, const CeilingStep& step);

/// All broadcasts of the step together.
Broadcast all_broadcasts(const CeilingStep& step);

/// How many deliveries they should have made in all.
std::uint64_t deliveries_due(const CeilingStep& step);

/// Whether every broadcast, one at least, was sent to all connections of the step, and reached each of them once.
bool reached_all(const CeilingStep& step);

/// Whether all that was held lived: broadcasts reached all at every step, the last step had as many as were ever held,
/// and none was lost.
bool is_proven(const Ceiling& ceiling);

}  // namespace pushbench::results
