// Numbers as people type them, with a letter for the zeros or with a unit. Each throws InputError, `where` naming the
// option, with what is accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/probes_machine.hpp"

namespace pushbench {

/// "1000000", "1M", "250k", "1.5M": a whole number from 1 to `most`.
std::uint64_t parse_count(std::string_view text, std::string_view where, std::uint64_t most);

/// "1000,10k,100k": counts, each above the one before it.
std::vector<std::uint64_t> parse_ascending_counts(std::string_view text, std::string_view where, std::uint64_t most);

/// "8GiB", "512MiB", "8589934592", or "50%" of `machine_bytes`, if there are any; from 1 MiB on.
std::uint64_t parse_bytes(std::string_view text, std::string_view where, std::optional<std::uint64_t> machine_bytes);

/// "90", "90s", "5m", "1.5h", in seconds; more than 0.
double parse_duration(std::string_view text, std::string_view where);

/// "500ms", "2.5s", "800us", "1min", "1h", in microseconds; more than 0, at most an hour, never without a unit.
double parse_latency_us(std::string_view text, std::string_view where);

/// "1024-65535"; none below 1024.
PortRange parse_ports(std::string_view text, std::string_view where);

}  // namespace pushbench
