// What this machine's limits mean for a run: each limit in words, with the number computed, and the command that lifts
// it. Pure: facts in, findings out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/probes_machine.hpp"

namespace pushbench {

enum class Verdict : std::uint8_t {
  ok,
  limits,   ///< a run works, but it or its figures meet this limit
  problem,  ///< a run fails, or its figures don't mean what they say
};

struct Finding {
  std::string name;   ///< "open files"
  std::string found;  ///< what the kernel states: "20,000 a process"
  std::string means;  ///< what it will limit, with the number computed
  Verdict verdict = Verdict::ok;
  std::string lift;  ///< a command, or what else helps; empty if nothing needs to be lifted
};

/// One finding for each limit that there is something to say about, for runs of `clients` clients.
std::vector<Finding> diagnose(const MachineFacts& facts, std::uint32_t clients);

/// "ok", "limits", "problem".
std::string_view name_of(Verdict verdict);

/// 28232 as "28,232".
std::string grouped(std::uint64_t number);

}  // namespace pushbench
