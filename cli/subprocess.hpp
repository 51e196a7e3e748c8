// Other programs, started without a shell and waited for: what draws charts, and other builds of pushbench.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pushbench {

struct Subprocess {
  std::vector<std::string> arguments;  ///< the program first: a path, or a name that is looked for in PATH
  std::string input;                   ///< for its standard input
  std::optional<std::chrono::milliseconds> limit = std::nullopt;  ///< then it is killed; absent: waits for ever
  bool quiet = true;  ///< its standard error is collected; else it goes where ours goes
  /// How long it may take to end by itself once it was interrupted.
  std::chrono::milliseconds grace = std::chrono::seconds{2};
};

struct SubprocessEnd {
  int exit_code = 0;         ///< 128 and the signal's number if one ended it, as in a shell
  bool timed_out = false;    ///< it was killed because of its limit
  bool interrupted = false;  ///< we got SIGINT, SIGTERM or SIGHUP meanwhile, and passed it on
  std::string output, errors;

  /// The first line of `errors` that says something; else how it ended: "it was ended by signal 11".
  std::string complaint() const;
};

/// Runs it to its end, as a process group of its own, which is killed as a whole; it does not outlive us. Throws
/// InputError, which names the program, if it cannot be started or says more than 256 MB.
SubprocessEnd run_subprocess(const Subprocess& subprocess);

}  // namespace pushbench
