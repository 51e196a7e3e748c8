// The figures that a comparison can watch: their short names, which way is worse, and what a slow machine does to them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/comparison/comparison.hpp"

namespace pushbench::results {

/// What a machine that is slower by a tenth does to a figure.
enum class OfMachine : std::uint8_t {
  nothing,  ///< bytes and counts
  all,      ///< CPU time: a tenth more
  work,     ///< latency: a tenth more of what is work in it, as much as the control's; the rest is waiting by a timer
};

struct Watched {
  std::string_view name;    ///< "cpu"
  std::string_view metric;  ///< of metrics(): "server_cpu_us_per_message"
  double most = 0.05;       ///< threshold where it is watched without saying how much
  bool usual = false;       ///< among default_thresholds()
  OfMachine of_machine = OfMachine::nothing;
  bool is_count = false;          ///< of events that should not happen
  bool exact = false;             ///< a single one, where the base has none, is a regression
  bool higher_is_better = false;  ///< else less is better
  std::string_view instead = {};  ///< metric for scenarios where this one has no figure, because nothing goes down
};

std::span<const Watched> watched();

/// Aborts if `metric` is not among them.
const Watched& watched_metric(std::string_view metric);

/// The short name of a watched metric; else the metric.
std::string_view short_name(std::string_view metric);

/// "10%", "0.1" or "10.5 %"; nullopt if it is none, or above 10,000 %.
std::optional<double> parse_share(std::string_view text);

/// "latency_p99=10%,cpu=5%,wire_bytes": short names or metrics, each with what it may become worse by ("10%", "0.1") or
/// its usual threshold. Throws InputError, `where` naming the option, with what is accepted.
std::vector<Threshold> parse_thresholds(std::string_view text, std::string_view where);

}  // namespace pushbench::results
