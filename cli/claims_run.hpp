// Measures again what claims are decided by: each measurement is a run of this very program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/claims/claim.hpp"

namespace pushbench {

struct ClaimsRun {
  std::vector<const results::Measurement*> measurements;
  std::filesystem::path directory;      ///< a measurement's result is DIRECTORY/NAME.json then
  std::vector<std::string> overrides;   ///< KEY=VALUE of a scenario, for what has one
  std::optional<std::uint32_t> trials;  ///< instead of what the command says, for `run`
  bool quiet = false;
};

struct ClaimsRunEnd {
  std::vector<std::string> made;  ///< names of measurements that have a new result
  bool interrupted = false;
  bool doubtful = false;              ///< some trials do not count
  std::vector<std::string> failures;  ///< measurements that have no result, and why, a line each
};

/// How long it takes, in words.
std::string claims_run_duration(const ClaimsRun& run);

/// One after the other; Ctrl-C ends it and keeps what was finished. A measurement that takes far longer than it should
/// is ended. One that fails is noted, and the next one's turn; but if the first refuses what it was told, InputError.
ClaimsRunEnd run_measurements(const ClaimsRun& run);

}  // namespace pushbench
