#include "harness/scenario.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench {

bool Scenario::has_uplink() const {
  return std::any_of(groups.begin(), groups.end(), [](const Group& group) { return !group.uplink.empty(); });
}

bool Scenario::harms_server() const {
  return std::any_of(faults.begin(), faults.end(),
                     [](const Fault& fault) { return pushbench::harms_server(fault.kind); });
}

const Settings& Scenario::settings_of(std::string_view transport) const {
  const auto found = transports.find(transport);
  if (found == transports.end()) std::abort();
  return found->second;
}

std::string_view name_of(Layout layout) {
  switch (layout) {
    case Layout::shared: return "shared";
    case Layout::rooms: return "rooms";
    case Layout::one_per_client: return "private";
  }
  std::abort();
}

std::string_view name_of(Arrivals arrivals) {
  switch (arrivals) {
    case Arrivals::constant: return "constant";
    case Arrivals::poisson: return "poisson";
    case Arrivals::burst: return "burst";
    case Arrivals::periodic: return "periodic";
  }
  std::abort();
}

std::string_view name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::fin: return "fin";
    case FaultKind::reset: return "reset";
    case FaultKind::silence: return "silence";
    case FaultKind::move: return "move";
    case FaultKind::stall: return "stall";
    case FaultKind::restart: return "restart";
    case FaultKind::pause: return "pause";
  }
  std::abort();
}

}  // namespace pushbench
