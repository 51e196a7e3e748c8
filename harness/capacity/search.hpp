// The search for the highest value that meets a goal: is told what came of one trial after the other, and says which
// value to try next. Pure, so that it can be tried on servers that are a formula.
#pragma once

#include <cstdint>
#include <optional>

#include "results/capacity.hpp"

namespace pushbench {

struct SearchOptions {
  double start = 1;                 ///< tried first
  double least = 1, most = 1e9;     ///< nothing below or above is tried
  double precision = 0.1;           ///< the interval in the end, as a share of the knee
  std::uint32_t confirmations = 3;  ///< trials at the knee; more than half of them must meet the goal
  bool whole = false;               ///< values are whole numbers
  bool linear = true;               ///< work grows as the value does, so that CPU tells how far it may be raised
};

/// What came of a trial.
struct Observation {
  results::ProbeOutcome outcome = results::ProbeOutcome::failed;
  double busiest_share = 0;  ///< of a core, of server or generator, whichever is nearer to its limit; 0: not known
  bool certain = false;      ///< a miss that is no accident: the server's core was full
};

/// Climbs from the start while the goal is met (or descends until it is), bisects, and confirms what it found. What
/// could be an accident is tried twice before it bounds the search.
class CapacitySearch {
 public:
  /// Aborts unless 0 < least <= start <= most.
  explicit CapacitySearch(const SearchOptions& options);

  struct Next {
    double value = 0;
    bool confirms = false;
  };
  /// What to try; nothing when the search is over.
  std::optional<Next> next() const;
  /// Of the trial that next() asked for.
  void observe(const Observation& observation);
  /// Ends it where it is, for a reason of its own.
  void stop(results::CapacityEnd why);

  /// What is known; of a search that is not over, so far.
  results::CapacityEnd end() const { return end_; }
  std::optional<double> knee() const;
  std::optional<double> beyond() const;
  std::uint32_t confirmed() const { return confirmed_; }
  std::uint32_t confirmations() const { return tried_; }

 private:
  enum class Stage : std::uint8_t { searching, confirming, over };
  struct Bound {
    double value;
    results::ProbeOutcome outcome;  ///< misses or saturated
  };

  void plan();
  void confirm();
  void observe_search(const Observation& observation);
  void observe_confirmation(const Observation& observation);
  void contradicted();
  void conclude();
  void finish(results::CapacityEnd end);
  bool deserves_second_look(const Observation& observation) const;
  double raised() const;
  double rounded(double value, double above, double below) const;

  SearchOptions options_;
  Stage stage_ = Stage::searching;
  results::CapacityEnd end_ = results::CapacityEnd::interrupted;
  double value_;
  double lowest_tried_;
  double share_ = 0;                              ///< busiest, at low_
  std::optional<double> low_;                     ///< the highest that met the goal, or is to show that it does
  bool proven_ = false;                           ///< a trial at low_ met it
  std::optional<Bound> high_;                     ///< the lowest above it that did not
  std::optional<results::ProbeOutcome> doubted_;  ///< what came of value_ the first time, if it is tried again
  std::uint32_t confirmed_ = 0, tried_ = 0, missed_ = 0;
  std::uint32_t failures_ = 0;  ///< in a row
};

}  // namespace pushbench
