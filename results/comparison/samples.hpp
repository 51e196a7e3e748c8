// The figures of two runs' trials that can be compared with each other: by logarithm, trial by trial, and between runs
// of different times without what the machine did to the control as well.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/comparison/watched.hpp"
#include "results/result.hpp"

namespace pushbench::results {

/// Of one scenario, transport and metric. Ordinary figures by their logarithm, counts by that of one more.
struct Samples {
  using ByTrial = std::map<std::uint32_t, double>;  ///< by the trial's number

  bool measured = false;  ///< one of the runs has such a figure, or no trial that counts
  bool usable = false;    ///< both have enough to say how far they lie apart
  bool too_few = false;   ///< because of that not usable
  bool gone = false;      ///< the base has such a figure, and the candidate none: not usable
  std::string reason;     ///< why not usable
  bool corrects = false;  ///< it is the control, which the others were divided by
  ByTrial base, candidate;
  std::optional<double> base_figure, candidate_figure;  ///< medians, sums of counts, in the metric's unit
  std::size_t affected = 0;                             ///< trials of the candidate in which something was counted

  std::vector<double> base_values() const { return values(base); }
  std::vector<double> candidate_values() const { return values(candidate); }
  /// Candidate minus base, of the trials that are in both.
  std::vector<double> differences() const;

 private:
  static std::vector<double> values(const ByTrial& by_trial);
};

/// Means over several transports. In turn of all that a round has, else only of the trials that all have.
Samples together(const std::vector<const Samples*>& all, bool paired);

class Trials {
 public:
  /// The runs outlive it.
  Trials(const Run& base, const Run& candidate);

  bool paired() const { return paired_; }
  const std::string& control() const { return control_; }
  /// What figures of time are divided by; empty: nothing.
  std::string correction() const { return paired_ ? std::string{} : control_; }
  /// How many were invalid or failed, of those that could be compared.
  std::uint32_t invalid() const { return invalid_; }
  struct Tally {
    std::uint32_t all = 0, failed = 0, not_counting = 0;
  };
  /// Of the base and of the candidate.
  std::pair<Tally, Tally> tallies(const std::string& scenario, const std::string& transport) const;
  /// That both have, in the base's order.
  const std::vector<std::string>& scenarios() const { return scenarios_; }
  /// That both have in it: the control first, then by name.
  std::vector<std::string> transports(const std::string& scenario) const;

  /// `watched.metric`, or the one instead of it.
  std::string_view metric_of(const std::string& scenario, const Watched& watched) const;

  Samples samples(const std::string& scenario, const std::string& transport, std::string_view metric,
                  const Watched& watched) const;

 private:
  using Counting = std::map<std::uint32_t, const Trial*>;  ///< those that are ok, by number
  using Key = std::pair<std::string, std::string>;         ///< scenario and transport
  struct Side {
    std::map<Key, Counting> counting;
    std::map<Key, Tally> all;
  };

  const Counting& counting(const Side& side, const Key& key) const;
  static Side side_of(const Run& run);
  void correct(Samples& samples, const std::string& scenario, std::string_view metric, const Watched& watched) const;

  Side base_, candidate_;
  bool paired_;
  std::string control_;
  std::uint32_t invalid_ = 0;
  std::vector<std::string> scenarios_;
};

}  // namespace pushbench::results
