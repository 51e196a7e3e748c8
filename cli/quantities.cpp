#include "cli/quantities.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using Unit = std::pair<std::string_view, double>;

/// A number with one of `units` behind it, in what they are multiples of; nullopt for anything else.
std::optional<double> parse(std::string_view text, std::initializer_list<Unit> units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, size] : units) {
    if (unit == name) return number * size;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> whole(std::optional<double> number, std::uint64_t most) {
  if (!number || !(*number >= 1) || *number > static_cast<double>(most) || *number != std::floor(*number)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*number);
}

}  // namespace

std::uint64_t parse_count(std::string_view text, std::string_view where, std::uint64_t most) {
  const auto count = whole(parse(text, {{"", 1}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}}), most);
  if (!count) {
    throw InputError(
        where, in_quotes(text) + " is not accepted",
        fmt::format("a whole number from 1 to {}, such as {}", most, most < 1'000'000 ? "2" : "1000000, 1M or 250k"));
  }
  return *count;
}

std::vector<std::uint64_t> parse_ascending_counts(std::string_view text, std::string_view where, std::uint64_t most) {
  std::vector<std::uint64_t> counts;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    const std::uint64_t count = parse_count(text.substr(0, comma), where, most);
    if (!counts.empty() && count <= counts.back()) {
      throw InputError(where, fmt::format("{} is not above the one before it, {}", count, counts.back()),
                       "ascending numbers, such as 1k,10k,100k");
    }
    counts.push_back(count);
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  return counts;
}

std::uint64_t parse_bytes(std::string_view text, std::string_view where, std::optional<std::uint64_t> machine_bytes) {
  constexpr double kLeast = 1 << 20;
  constexpr double kMost = 1e18;
  std::optional<double> bytes =
      parse(text, {{"", 1}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}});
  if (const auto percent = parse(text, {{"%", 1}}); percent && machine_bytes && *percent <= 100) {
    bytes = *percent / 100 * static_cast<double>(*machine_bytes);
  }
  if (!bytes || *bytes < kLeast || *bytes > kMost) {
    throw InputError(where, in_quotes(text) + " is not accepted",
                     std::string{"bytes, from 1 MiB on, such as 8GiB, 512MiB, 8GB or 8589934592"} +
                         (machine_bytes ? ", or a share of this machine's memory, such as 50%" : ""));
  }
  return static_cast<std::uint64_t>(*bytes);
}

double parse_duration(std::string_view text, std::string_view where) {
  constexpr double kMost = 30 * 86400.0;
  const auto seconds = parse(text, {{"", 1}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}});
  if (!seconds || !(*seconds > 0) || *seconds > kMost) {
    throw InputError(where, in_quotes(text) + " is not accepted",
                     "more than 0 and at most 30 days, in seconds or with a unit, such as 90, 90s, 5m or 1.5h");
  }
  return *seconds;
}

double parse_latency_us(std::string_view text, std::string_view where) {
  const auto us = parse(text, {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"min", 6e7}, {"h", 3.6e9}});
  if (!us || !(*us > 0) || *us > 3.6e9) {
    throw InputError(where, in_quotes(text) + " is not accepted",
                     "a time with its unit, at most an hour, such as 500ms, 2.5s or 800us");
  }
  return *us;
}

PortRange parse_ports(std::string_view text, std::string_view where) {
  const std::size_t dash = text.find('-');
  PortRange range;
  if (dash != std::string_view::npos) {
    range.first = whole(parse(text.substr(0, dash), {{"", 1}}), UINT16_MAX).value_or(0);
    range.last = whole(parse(text.substr(dash + 1), {{"", 1}}), UINT16_MAX).value_or(0);
  }
  constexpr std::uint64_t kFirst = 1024;  // the kernel gives lower ones to root alone
  if (range.first < kFirst || range.last < range.first) {
    throw InputError(where, in_quotes(text) + " is not accepted",
                     "FIRST-LAST, both from 1024 to 65535, such as 1024-65535");
  }
  return range;
}

}  // namespace pushbench
