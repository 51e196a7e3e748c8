// What breaks in a scenario. Part of it; when each fault strikes, and whom, is harness/fault_plan.hpp.
#pragma once

#include <cstdint>
#include <optional>

namespace pushbench {

enum class FaultKind : std::uint8_t {
  fin,      ///< the connection ends, told to both sides (a proxy closed it)
  reset,    ///< the same, not so politely: what is under way is lost
  silence,  ///< nothing comes through any more, and nobody is told; for for_ms, or for good
  move,     ///< the client gets another source address: its connections fall silent for good, and it knows at once
  stall,    ///< the client reads nothing for for_ms
  restart,  ///< every server worker is killed (SIGKILL) and started again for_ms later
  pause,    ///< every server worker stands still for for_ms (SIGSTOP)
};

/// Whether it strikes the server, rather than clients.
constexpr bool harms_server(FaultKind kind) { return kind == FaultKind::restart || kind == FaultKind::pause; }

/// Times count from the beginning of the measure phase.
struct Fault {
  FaultKind kind = FaultKind::reset;
  /// Exactly one of the two: once at a time, or at random instants so often a second on average.
  std::optional<double> at_s, per_s;
  /// Of the clients, drawn anew each time; without it a single one. Not for faults of the server.
  std::optional<double> share;
  double for_ms = 0;         ///< see FaultKind
  bool history_kept = true;  ///< only for restart: "history": "kept" or "lost"
};

}  // namespace pushbench
