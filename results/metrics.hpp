// Every figure that is made of a trial, in one list: name, unit and how to get it. Tables and exporters choose from it
// by name, so a new figure is one entry here.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "results/trial.hpp"

namespace pushbench::results {

/// How the trials of one transport become one figure.
enum class Combine : std::uint8_t {
  median,  ///< with an interval, and a ratio to the control
  sum,     ///< of all trials: events that none of them should have
};

struct Metric {
  std::string_view name;  ///< "latency_p99_us": ends in its unit where it has one
  std::string_view unit;  ///< "us", "bytes", "1/s"; "1" for a share or a count
  std::string_view what;  ///< one line
  Combine combine;
  std::optional<double> (*of)(const Trial&);  ///< nullopt if the trial can't tell
};

/// In the order in which exporters list them.
std::span<const Metric> metrics();

/// Its index in metrics(). Aborts if there is none of that name.
std::size_t metric_index(std::string_view name);

}  // namespace pushbench::results
