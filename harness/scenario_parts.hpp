// The parts of a scenario's document, each read by a function of its own, and the words that they share. Only for the
// reader's files.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario.hpp"
#include "harness/scenario_document.hpp"

namespace pushbench {

inline constexpr std::uint32_t kMostClients = 5'000'000;
inline constexpr std::uint32_t kMostMembers = 1'000'000;  ///< of one group, in a room
inline constexpr double kMostRate = 1e7;                  ///< messages per second in one series
inline constexpr std::size_t kMostElements = 64;          ///< in any list
inline constexpr std::size_t kLongestLine = 300;          ///< bytes

/// Whether `key`, which means nothing beside this value of `decider`, is absent, or the file's while the decider was
/// changed on the command line: that should not take a second flag.
bool left_over(const ScenarioFields& fields, std::string_view key, std::string_view decider);

/// Which of two keys that exclude each other counts: the one that is there or, of both, the one typed on the command
/// line. Throws, with what is `accepted`, if that leaves not exactly one.
std::string_view one_of(const ScenarioFields& fields, std::string_view one, std::string_view other,
                        std::string_view accepted);

/// Whether it is one line of text, not empty, of up to kLongestLine bytes.
bool is_line(std::string_view text);
/// Whether it is made of a-z, 0-9, _ and -, up to 40 of them.
bool is_plain_name(std::string_view text);

// Those of what is sent and by whom: scenario_traffic.cpp.
Channels read_channels(const ScenarioFields& parent);
std::vector<Traffic> read_traffic(const ScenarioFields& parent, std::string_view direction);
std::optional<Churn> read_churn(const ScenarioFields& parent);
std::vector<Group> read_groups(const ScenarioFields& parent);
std::optional<Replies> read_replies(const ScenarioFields& parent);

// Those of when, what breaks, and what is asked of it: scenario_course.cpp.
Phases read_phases(const ScenarioFields& parent);
std::vector<Fault> read_faults(const ScenarioFields& parent);
Reconnect read_reconnect(const ScenarioFields& parent);
std::map<std::string, double, std::less<>> read_slo(const ScenarioFields& parent);
/// A list of lines.
std::vector<std::string> read_lines(const ScenarioFields& parent, std::string_view key);

/// What no key alone shows: scenario_whole.cpp. Throws InputError.
void check_whole(const Scenario& scenario, const ScenarioFields& fields);

}  // namespace pushbench
