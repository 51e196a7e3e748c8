// What searches for capacity say, in words. All text is printable ASCII.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/capacity_figures.hpp"

namespace pushbench::results {

/// "clients", "messages/s".
std::string_view unit_of(CapacityOf of);

/// "12,000", and with the unit "12,000 clients", "48,000 messages/s".
std::string figure_text(CapacityOf of, double value);
std::string value_text(CapacityOf of, double value);

/// "meets", "saturated".
std::string_view word_of(ProbeOutcome outcome);

/// What was carried: "12,000", ">= 12,000", "< 500" (the lowest that was tried misses the goal), "-" if not known.
std::string knee_text(const Capacity& capacity);

/// What keeps it from being more, in a word or two: "p99", "generator".
std::string limit_text(const Capacity& capacity);

/// "downlink.each_per_s=0.1"; empty if nothing was swept.
std::string at_text(const Capacity& capacity);

/// "at least 12,000 clients, in 3 of 3 repeated trials; the load generator was at its limit: ...": what a search came
/// to, and why to no more, in one line.
std::string answer_text(const Capacity& capacity);

/// "Goal: p99 <= 3 s. The server had 1 core. Settings: ...": under which terms the group's figures were found; empty if
/// that is not known.
std::string terms_of(const CapacityGroup& group);

/// How each two transports of the group stand to each other over the swept key, a sentence each; none without a key.
std::vector<std::string> contests_of(const CapacityGroup& group);

/// Sentences on the searches that ended otherwise than by the goal, and why.
std::vector<std::string> notes_on(const CapacityGroup& group);

}  // namespace pushbench::results
