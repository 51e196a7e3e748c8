// How a command ends, for whatever started it; "pushbench --help" and docs/ci/README.md say the same.
#pragma once

namespace pushbench {

inline constexpr int kGood = 0;
inline constexpr int kFailed = 1;         ///< of compare and ab: a regression
inline constexpr int kBadInput = 2;       ///< one line says what would be accepted
inline constexpr int kInvalid = 3;        ///< results that can't be trusted, or too few to tell
inline constexpr int kInterrupted = 130;  ///< as a shell tells of Ctrl-C

}  // namespace pushbench
