#include "results/format.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pushbench::results {

std::string count_text(double value) {
  std::string text = fmt::format("{:.0f}", value);
  const std::size_t digits_begin = text[0] == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > digits_begin + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string number_text(double value) {
  const double size = std::abs(value);
  // The limits are where rounding would add a digit.
  if (size >= 99.95) return count_text(value);
  if (size >= 9.995) return fmt::format("{:.1f}", value);
  if (size >= 0.9995) return fmt::format("{:.2f}", value);
  if (size < 0.0005) return "0";
  return fmt::format("{:.3f}", value);
}

std::string ratio_text(double ratio) {
  if (ratio >= 9.95) return count_text(ratio) + "x";
  if (ratio >= 0.995) return fmt::format("{:.1f}x", ratio);
  return fmt::format("{:.2f}x", ratio);
}

std::string time_text(double us) {
  const double size = std::abs(us);
  const std::string_view unit = size < 999.5 ? "us" : size < 999'500 ? "ms" : "s";
  std::string text = number_text(us / (unit == "us" ? 1 : unit == "ms" ? 1e3 : 1e6));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text.append(" ").append(unit);
}

std::string binary_bytes_text(double bytes) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1024;
  return unit == 0 || bytes >= 100 ? fmt::format("{:.0f} {}", bytes, kUnits[unit])
                                   : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

std::string decimal_bytes_text(double bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1000;
  return fmt::format("{} {}", number_text(bytes), kUnits[unit]);
}

std::string interval_text(double low, double high) { return number_text(low) + ".." + number_text(high); }

std::string plain_text(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c < ' ' || c > '~') c = '?';
  }
  return result;
}

}  // namespace pushbench::results
