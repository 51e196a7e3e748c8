// `pushbench advise` answered from evidence: which transport meets a question with the fewest servers, what each
// would cost, and what would have to change for another answer. Pure; docs/advising.md says how it decides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/advice/evidence.hpp"

namespace pushbench::results::advice {

struct Question {
  double clients = 0;
  double rate = 0;  ///< messages a second that each client gets, and with `up` sends
  double payload_bytes = 0;
  bool down = true, up = false;  ///< one of them at least
  double p99_us = 0;             ///< the goal
  /// Clients that get the same message: 1 on a channel of one's own; absent: all.
  std::optional<double> followers = 1;
  double cores = 8;  ///< of a server
  double memory_bytes = 32 * 0x1p30;
  std::optional<double> interval_s;  ///< between polls; absent: as long as the goal allows
  std::optional<double> rtt_us;      ///< of the network; absent: a fifth of the goal is left to it

  double network_us() const { return rtt_us.value_or(p99_us / 5); }
  /// What is left of the goal on a machine without a network, which is what is measured.
  double goal_us() const { return p99_us - network_us(); }
};

/// What a server runs out of first.
enum class Bound : std::uint8_t {
  cpu,
  memory,
  connections,
  latency,
  measured,  ///< nothing: with fewer servers each would carry more than measurements can tell of
};

std::string_view name_of(Bound bound);

/// What a figure rests on.
struct Basis {
  std::string file, scenario;
  std::uint32_t trials = 0;
  double weight = 0;  ///< 1 is the whole figure
  std::optional<LoadPoint> at;
  double measured = 0;  ///< the figure there, in its own unit (a message's, where costs are multiplied)
  std::string figure;   ///< which: "CPU us a message"
  bool simulated = false;
};

struct BackedFigure {
  Measured figure;
  std::vector<Basis> bases;
};

/// One transport's answer.
struct Option {
  std::string variant;
  std::uint32_t rank = 0;  ///< from 1; those that intervals do not separate share one
  bool meets = false;      ///< what the network leaves of the goal, by the expected p99
  bool surely = false;     ///< the interval of p99 says so, too
  std::uint64_t servers = 0;
  Bound bound = Bound::cpu;
  double load = 0, load_low = 0, load_high = 0;  ///< in servers, not rounded up: what ranks
  std::optional<double> interval_s;              ///< between polls
  BackedFigure p50_us, p99_us;                   ///< of the slower direction
  BackedFigure cores;                            ///< of all servers together
  std::optional<BackedFigure> memory_bytes;      ///< of all connections
  std::optional<BackedFigure> wire_bytes_per_s;  ///< both ways
  /// How many times the question lies beyond what was measured, by name of what: "clients a server"; above 1 only.
  std::map<std::string, double> beyond;
};

/// A transport for which nothing near enough was measured.
struct Unanswered {
  std::string variant;
  std::string reason;   ///< in words
  std::string command;  ///< that measures it
};

/// Where another transport becomes the first.
struct Flip {
  std::string axis;  ///< as the option is named: "messages-per-second"
  bool above = false;
  std::optional<double> at;  ///< absent: not up to `searched`
  double searched = 0;
  std::string first;  ///< the transport that is first beyond it
  std::string why;    ///< "it fills fewer servers", "sse misses p99"
};

struct Advice {
  Question question;
  std::vector<Option> options;  ///< best first
  std::vector<Unanswered> unanswered;
  std::vector<Flip> flips;
  std::vector<std::string> notes;
  std::map<std::string, double> errors;  ///< by figure: RMS of ln(predicted / measured), one cell left out; the median
  std::vector<std::string> machines, worlds;  ///< as in the evidence
};

/// Throws InputError if `evidence` has no cell for what is asked, or none of a transport is near enough.
Advice advise(const Question& question, const Evidence& evidence);

}  // namespace pushbench::results::advice
