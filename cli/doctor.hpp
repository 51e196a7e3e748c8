// The doctor's findings, as text and as JSON.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/doctor.hpp"

namespace pushbench {

/// Two or three lines a finding, the verdict first, and a count of verdicts at the end.
std::string findings_text(std::span<const Finding> findings, std::uint32_t clients);
/// {"clients": N, "findings": [{name, verdict, found, means, lift}]}; lift is null where there is nothing to lift.
std::string findings_json(std::span<const Finding> findings, std::uint32_t clients);

}  // namespace pushbench
