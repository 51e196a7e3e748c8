// How answers put figures and names into sentences.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/summary.hpp"

namespace pushbench::results {

/// "a", "a and b", "a, b and c"; `last` is the word before the last.
std::string listed(std::span<const std::string> words, std::string_view last = "and");

/// "websocket 3.34 % of a core (3.20 to 3.50)" and the like, by the figure's unit: times, shares of a core, bytes.
std::string quantity_text(std::string_view metric, double value);

/// quantity_text() of the figure and, in parentheses, its interval if there is one that says more.
std::string figure_text(std::string_view metric, const Figure& figure);

/// The rows of least `metric`: the first and those whose intervals overlap its own, ascending; then all others that
/// have the figure, ascending.
struct Ranking {
  std::vector<const Row*> least, others;
};
Ranking ranking_of(std::span<const Row* const> rows, std::string_view metric);

/// "telegraph 3.2 % of a core (3.1 % to 3.4 %) and pigeon_post …; others: town_crier 1.3x".
std::string words_of(const Ranking& ranking, std::string_view metric);

std::vector<std::string> names_of(std::span<const Row* const> rows);

}  // namespace pushbench::results
