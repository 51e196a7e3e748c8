// What happens to whom and when: a pure function of a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/clock.hpp"

namespace pushbench::faults {

inline constexpr std::uint32_t kClients = 6;

/// Everything that is planned happens within this time, in which a silence of its beginning is noticed.
inline constexpr Duration kPlanLasts = std::chrono::milliseconds{2800};

enum class Kind : std::uint8_t {
  fin,
  reset,
  silence,          ///< for good: the connection is found to be dead, or it hangs
  passing_silence,  ///< with an end
  move,             ///< to another address
  stall,            ///< with an end
  restart_by_fin,   ///< of the server, as its clients see it when the kernel closes what it had
  restart_by_reset,
};

struct Event {
  Duration at{};
  Kind kind{};
  std::uint32_t clients = 0;  ///< a bit each
  Duration lasts{};           ///< until the end of a silence or stall, or until the server is back
};

/// In order of time.
std::vector<Event> plan_of(std::uint64_t seed);

/// A line each: "at 120 ms stall of 000101 for 40 ms".
std::string in_words(const std::vector<Event>& plan);

}  // namespace pushbench::faults
