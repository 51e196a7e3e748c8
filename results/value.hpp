// A figure that may be absent, and what is done with such figures. What a file says need not be possible: sums, means
// and quotients of figures must stay finite.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace pushbench::results {

using Value = std::optional<double>;

/// Nullopt for what nothing measures, but a file may say.
inline Value believable(double value) { return std::abs(value) < 1e18 ? Value{value} : std::nullopt; }

/// Nullopt also where there is nothing to divide by.
inline Value ratio(Value of, Value to) {
  if (!of || !to || !(*to > 0)) return std::nullopt;
  return believable(*of / *to);
}

template <class Number>
Value number(const std::optional<Number>& value) {
  return value ? believable(static_cast<double>(*value)) : std::nullopt;
}

inline Value number(std::uint64_t value) { return static_cast<double>(value); }

/// Nullopt if either moment could not be read.
inline Value growth(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after) {
  if (!before || !after) return std::nullopt;
  return static_cast<double>(*after) - static_cast<double>(*before);
}

}  // namespace pushbench::results
