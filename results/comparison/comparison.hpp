// Whether one result is worse than another, said so that it holds on a noisy machine: a regression is called only where
// the interval excludes that nothing changed and the change is larger than what was asked to be told. Pure and
// deterministic. How, and why so: docs/comparing.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/result.hpp"
#include "results/statistics.hpp"

namespace pushbench::results {

/// A figure that is watched, and how much worse it may become: 0.1 is ten percent.
struct Threshold {
  std::string metric;  ///< of watched()
  double most = 0;
  bool operator==(const Threshold&) const = default;
};

enum class Change : std::uint8_t {
  none,    ///< told apart neither way, or by less than the threshold
  worse,   ///< a regression
  better,  ///< by more than the threshold, and its interval excludes no change
  cannot,  ///< be said
};

struct Compared {
  std::string scenario;
  std::string transport;  ///< empty: all of them together, which shows what is too small to be seen in each
  std::string metric;
  bool is_control = false;
  bool is_count = false;          ///< base and candidate are sums over their trials, and there is no ratio
  bool higher_is_better = false;  ///< else less is better
  double threshold = 0;
  /// In the metric's unit, as measured.
  std::optional<double> base, candidate;  ///< medians; none of all transports together
  /// Candidate to base. Between runs of different times, of what the control did not do as well. Its interval leaves
  /// out `tail` on each side, so that all alarms of a comparison together keep to ComparisonOptions::alarms.
  std::optional<Estimate> ratio;
  double tail = 0;
  std::uint32_t base_trials = 0, candidate_trials = 0;  ///< that count; in turn: pairs, the same number on both sides
  Change change = Change::cannot;
  bool too_few = false;             ///< that is why it cannot be said
  std::uint32_t trials_wanted = 0;  ///< on each side, that would do; only if they are too few
  bool blind = false;               ///< a gate that cannot see this must not be green
  std::string reason;               ///< why it cannot be said, or what to know of the change

  /// Told apart neither way, though by its interval it may have become worse by more than the threshold.
  bool undecided() const;
  /// By how much it would have to change to be seen; absent where there is no interval.
  std::optional<double> smallest_seen() const;
};

struct ComparisonOptions {
  std::vector<Threshold> thresholds;  ///< which must be seen, then; empty: default_thresholds(), where there are any
  double alarms = 0.02;               ///< how often, over all that is compared, an alarm may be false; above 0
};

struct Comparison {
  bool paired = false;  ///< trials were measured in turn, and are compared pair by pair
  std::string control;  ///< what the ratios are corrected by; empty: nothing
  double alarms = 0;    ///< of the options
  std::vector<Compared> rows;
  std::vector<std::string> notes;    ///< what to be careful with: other machine, other build, other settings
  std::uint32_t invalid_trials = 0;  ///< of both, that did not count

  std::size_t count(Change change) const;
  /// Whether a figure could not be judged that must be.
  bool blind() const;
};

/// Metrics of rows that no trial has, but a run: trials that failed, and trials that don't count.
inline constexpr const char* kFailedTrials = "failed_trials";
inline constexpr const char* kInvalidTrials = "invalid_trials";

std::vector<Threshold> default_thresholds();

/// Throws InputError if the runs have no scenario and transport in common, or a scenario differs in what it asks for.
Comparison compare(const Run& base, const Run& candidate, const ComparisonOptions& options = {});

}  // namespace pushbench::results
