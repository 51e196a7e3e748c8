// Whether a transport meets the goals that a scenario sets itself ("slo"), by how much it misses them, or why that
// can't be said; and which of those that meet them costs least.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/result.hpp"

namespace pushbench::results {

struct Row;

/// By name of a figure (results/metrics.hpp), the most it may be.
struct Goal {
  std::string metric;
  double most = 0;
};

enum class Verdict : std::uint8_t {
  meets,
  misses,
  cannot,  ///< be said, because the trials don't count, or don't tell
};

/// How one transport stands to the goals of one scenario: medians over trials, counts over all of them together.
struct Judgement {
  std::string transport;
  bool is_control = false;
  Verdict verdict = Verdict::cannot;
  /// The goal that it is furthest beyond or, if it meets them all, nearest to; empty if that can't be said.
  std::string metric;
  std::optional<double> value;   ///< its figure
  std::optional<double> factor;  ///< the figure over the goal; absent where the goal is 0
  std::string detail;            ///< in words: "p99 412 ms", "lost 312", or why it can't be said
  std::string trials;            ///< "2 of 3 trials" if not all count; else empty
};

/// Of the transports that meet a scenario's goals, the control aside, which costs least.
struct Cheapest {
  /// The one that takes the least CPU of the server and, behind it, those whose intervals overlap its own. Empty if
  /// none meets the goals, or their CPU was not to be had.
  std::vector<std::string> transports;
  std::optional<double> server_cpu_cores;  ///< of the first
  std::string fewest_bytes;  ///< the one that needs at least 10 % fewer wire bytes than the first; empty if none does
};

struct GoalCheck {
  std::string scenario;
  std::vector<Goal> goals;
  std::vector<Judgement> judgements;  ///< in the order of the summary's rows
  Cheapest cheapest;
};

/// The goals in a scenario's document, in the order of metrics(); none if it has none.
std::vector<Goal> goals_of(const ScenarioRecord& scenario);

/// All scenarios that have goals and rows. A row is judged if at least half of its trials are ok.
std::vector<GoalCheck> check_goals(const Run& run, const std::vector<Row>& rows);

/// How one row stands to `goals`, which may be some of its scenario's.
Judgement judge(const Run& run, const Row& row, const std::vector<Goal>& goals);

/// "p99" of "latency_p99_us": what a narrow column has room for. As it is if there is no such figure.
std::string label_of(std::string_view metric);

/// "p99 <= 100 ms", "none lost".
std::string words_of(const Goal& goal);

}  // namespace pushbench::results
