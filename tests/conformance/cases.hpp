// What is tested: every transport of the registry, each with the settings that matter. Nothing here knows one by name.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "transports/registry.hpp"

// Where every step is broken once, a sanitizers' build takes every fifth: the Release build has them all.
#ifndef PUSHBENCH_EVERY_STEP
#define PUSHBENCH_EVERY_STEP 1
#endif

namespace pushbench::conformance {

inline constexpr std::uint64_t kEveryStep = PUSHBENCH_EVERY_STEP;

struct Case {
  const Transport* transport;
  std::string variant;  ///< "standard", or what is set otherwise
  Settings settings;
};

/// Everything as it is by default; each flag and choice in each other way; each time at its bounds; all at once.
std::vector<Case> all_cases();

/// Of those only everything by default, and all at once: for tests that take long.
std::vector<Case> main_cases();

/// For sockets, where time is not free: times short, choices as by default and all otherwise.
std::vector<Case> quick_cases();

/// "websocket_deflate_true", as gtest wants it.
std::string name_of_case(const testing::TestParamInfo<Case>& info);

void PrintTo(const Case& tested, std::ostream* out);

}  // namespace pushbench::conformance
