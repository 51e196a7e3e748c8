// The doctor's findings, one function each; nothing if there is nothing to say.
#pragma once

#include <optional>
#include <span>

#include "harness/doctor.hpp"

namespace pushbench {

using Examination = std::optional<Finding> (*)(const MachineFacts& facts, std::uint32_t clients);

/// Processes, cores, memory, clock.
std::span<const Examination> machine_examinations();
/// Ports, queues, buffers, and what TCP does by itself.
std::span<const Examination> network_examinations();

/// 1536 as "1.5 KiB".
std::string bytes_in_words(double count);

}  // namespace pushbench
