#include "runtime/runtime.hpp"

#include <cstdlib>

namespace pushbench {

std::string_view name_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::closed_here: return "closed_here";
    case CloseReason::closed_by_peer: return "closed_by_peer";
    case CloseReason::reset: return "reset";
    case CloseReason::refused: return "refused";
    case CloseReason::timed_out: return "timed_out";
    case CloseReason::unreachable: return "unreachable";
    case CloseReason::out_of_ports: return "out_of_ports";
    case CloseReason::out_of_files: return "out_of_files";
    case CloseReason::slow_consumer: return "slow_consumer";
  }
  std::abort();
}

}  // namespace pushbench
