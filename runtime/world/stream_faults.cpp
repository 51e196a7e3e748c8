// Connections struck on purpose, as runtime/real/faults.cpp does it with sockets.
#include <algorithm>

#include "runtime/world/connection.hpp"
#include "runtime/world/network.hpp"
#include "runtime/world/stream.hpp"

namespace pushbench::world {

bool WorldStream::strike(LinkFault fault) {
  if (!live()) return false;
  const bool in_use = state_ == State::asking || state_ == State::open;
  switch (fault) {
    case LinkFault::silence: connection_.fall_silent(); return in_use;
    case LinkFault::lost:
      connection_.fall_silent();
      break_off(CloseReason::unreachable);
      return in_use;
    case LinkFault::stall:
      if (!in_use) return false;
      stalled_ = true;
      schedule();
      return true;
    case LinkFault::fin:
      if (!in_use || connection_.silent()) return false;
      drop_queue();
      if (state_ == State::open) {
        part(CloseReason::closed_by_peer);
      } else {
        break_off(CloseReason::closed_by_peer);
      }
      return true;
    case LinkFault::reset:
      if (!in_use || connection_.silent()) return false;
      break_off(CloseReason::reset);
      return true;
  }
  return false;
}

bool WorldStream::drop() {
  if (!live()) return false;
  if (state_ != State::arriving) {
    break_off(CloseReason::reset);
    return true;
  }
  come(Coming::not_at_all);
  connection_.carry_reset(*this, network().time());
  state_ = State::ended;  // no protocol code knows of it, nor did it count as a connection
  clear();
  make_ready();
  return true;
}

void WorldStream::heal() {
  if (!live()) return;
  connection_.heal();
  if (!stalled_) return;
  stalled_ = false;
  schedule();
}

/// The network did not let it through before.
void WorldStream::delay_until(TimePoint when) {
  incoming_.each([when](Flight& flight) { flight.when = std::max(flight.when, when); });
  schedule();
}

/// A packet that was lost is sent again earlier than it seemed.
void WorldStream::hurry(TimePoint when) {
  incoming_.each([when](Flight& flight) { flight.when = std::min(flight.when, when); });
  schedule();
}

}  // namespace pushbench::world
