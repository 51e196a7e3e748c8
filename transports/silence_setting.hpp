// The setting of all transports that push: after how long without a byte a client takes its connection for dead.
#pragma once

#include <algorithm>

#include "transports/transport.hpp"

namespace pushbench {

inline SettingSpec silence_setting() {
  return {.name = "silence_ms",
          .help =
              "a client on whose connection nothing came for so long, and for two heartbeats, comes back on another; "
              "0 for never",
          .standard = std::int64_t{75'000},
          .least = 0,
          .most = 3'600'000};
}

/// For ClientKind. Zero, which is never, where nothing is sure to come: without heartbeats (`heartbeat_s`), and from
/// servers that are not ours. Never shorter than two heartbeats, which may lie so far apart while clients come and go.
inline Duration silence_of(const Settings& settings, const ClientContext& context) {
  const Duration heartbeat = std::chrono::seconds{settings.number("heartbeat_s")};
  const Duration silence = std::chrono::milliseconds{settings.number("silence_ms")};
  if (heartbeat == Duration::zero() || silence == Duration::zero() || !context.target.empty()) return Duration::zero();
  return std::max(silence, 2 * heartbeat);
}

}  // namespace pushbench
