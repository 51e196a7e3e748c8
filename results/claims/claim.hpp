// What people say about transports, as data: which figures of which results decide a claim, and what makes those
// results. claims/claims.json holds them; nothing here knows what a verdict will be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pushbench::results {

/// A command of this program that makes one result file.
struct Measurement {
  std::string name;                  ///< of its file without ".json": "feed", "claims/headers"
  std::string what;                  ///< in words, what it measures
  std::vector<std::string> command;  ///< arguments behind "pushbench": "run", "feed"; no output, no format
  double about_s = 0;                ///< how long it takes
};

/// One figure of one result.
struct Place {
  std::string result;    ///< a measurement's name
  std::string scenario;  ///< of figures of trials and capacities
  std::string transport;
  std::string metric;        ///< see figures.hpp
  std::optional<double> at;  ///< of a capacity, the value of the key that was swept
};

/// What is made of two places.
enum class Form : std::uint8_t {
  value,  ///< only the first one's figure
  ratio,  ///< the first over the second
  saved,  ///< what the first takes less, as a share of the second: 1 - ratio
};

/// One figure, and what it must be for the claim to hold there. Without a bound it is only shown.
struct Case {
  std::string label;  ///< where: "broadcast of 200 B to 1,000"
  std::string what;   ///< which figure: "p99 of WebSocket to that of SSE"
  std::string unit;   ///< of the figure after `times`: "us", "bytes", "1/s", "x", "%", or whatever is counted
  Place of, to;       ///< `to` has what it does not say of `of`
  Form form = Form::value;
  double times = 1;
  std::optional<double> at_least, at_most;
  /// Cases with the same word are requirements of that: one that fails, and it does not hold there. Empty: a condition
  /// of its own, under which the claim holds or not.
  std::string required_of;
};

struct SweepPoint {
  double at = 0;
  std::string result, scenario, transport, to_transport;  ///< in place of the case's, where not empty
};

/// The same case under a condition that takes several values: where the claim flips.
struct Sweep {
  std::string over;                ///< "messages a second to each user"
  Case test;                       ///< with a bound
  std::vector<SweepPoint> points;  ///< ascending
};

/// What to say besides, whichever verdict it is.
struct VerdictWords {
  std::string holds, holds_only_when, does_not_hold;
};

struct Claim {
  std::string id;
  std::string claim;  ///< what people say
  std::string measured;
  std::vector<Case> cases;  ///< the first that has a bound is the claim's figure
  std::vector<Sweep> flips;
  std::string flips_when;  ///< what no figure here can show
  VerdictWords words;
  std::vector<std::string> needs;  ///< what is not built yet; the verdict is of a part of the claim, or of nothing
};

struct Claims {
  std::vector<Measurement> measurements;
  std::vector<Claim> claims;
};

/// Null if there is none of that name.
const Measurement* find_measurement(const Claims& claims, const std::string& name);

/// The measurements that a claim's figures come from, each once, in the order in which they are first needed.
std::vector<const Measurement*> measurements_of(const Claims& claims, const Claim& claim);

/// As typed into a shell that is in the project's folder: "pushbench run feed -o DIR".
std::string command_text(const Measurement& measurement, const std::string& directory);

}  // namespace pushbench::results
