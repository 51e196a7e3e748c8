// What may happen to a client's connections on purpose, so that an experiment can see what gets lost.
#pragma once

#include <cstdint>

namespace pushbench {

enum class LinkFault : std::uint8_t {
  fin,      ///< ended in both directions: both ends see the end of the stream, and what was queued is gone
  reset,    ///< both ends see RST
  silence,  ///< nothing comes or goes any more, and neither end is told
  lost,     ///< the same for the peer, but this end is told at once (unreachable), as one whose address has changed
  stall,    ///< nothing is read, so that the peer's queue for it fills
};

}  // namespace pushbench
