// A comparison in words and as views, before anybody decides how they are drawn.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "results/comparison/comparison.hpp"
#include "results/view.hpp"

namespace pushbench::results {

/// Of each Change, in its order.
inline constexpr std::array<std::string_view, 4> kChangeWords{"none", "worse", "better", "cannot"};
constexpr std::string_view word_of(Change change) { return kChangeWords.at(static_cast<std::size_t>(change)); }

/// "feed sse", "feed, all transports".
std::string name_of(const Compared& row);

/// The short name where there is one.
std::string_view figure_name(const Compared& row);

/// "cpu 12.0 % worse (7.1 % to 17.3 %), 5 % is allowed", or why it cannot be said.
std::string sentence_of(const Compared& row);

/// "2 regressions, 1 improvement, 27 figures not told apart, 3 undecided (up to 1.68x is possible)".
std::string headline_of(const Comparison& comparison);

/// Regressions, improvements and, if `all`, the rest; those without rows are left out.
std::vector<View> views_of(const Comparison& comparison, bool all);

/// Why figures could not be judged, each reason once with how many they are.
std::vector<std::string> reasons_of(const Comparison& comparison);

/// How it was compared, in a few sentences.
std::string legend_of(const Comparison& comparison);

/// "Changes from these on could have been seen: cpu 5 % to 12 %, latency_p50 6 %."; empty if none could.
std::string sight_of(const Comparison& comparison);

/// All that is to be careful with: reasons_of(), trials that don't count, and the comparison's notes.
std::vector<std::string> warnings_of(const Comparison& comparison);

}  // namespace pushbench::results
