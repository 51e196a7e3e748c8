#include "harness/ceiling/lanes.hpp"

#include <iterator>
#include <stdexcept>
#include <string>

#include "runtime/real/address.hpp"

namespace pushbench {

namespace {

constexpr std::uint32_t kHighestPort = 65'535;

void check(const Lane& lane) {
  const auto refuse = [](const std::string& why) { throw std::runtime_error("a lane " + why); };
  if (!to_socket_address({lane.source, 0})) refuse("from \"" + lane.source + "\", which is no numeric address");
  if (lane.server.port == 0 || !to_socket_address(lane.server)) {
    refuse("to \"" + lane.server.address + "\" port " + std::to_string(lane.server.port) + ", where nobody can listen");
  }
  if (lane.ports == 0 || lane.first_port == 0 || lane.ports > kHighestPort - lane.first_port + 1) {
    refuse("of " + std::to_string(lane.ports) + " ports from " + std::to_string(lane.first_port) +
           " on; there are those from 1 to " + std::to_string(kHighestPort));
  }
}

}  // namespace

void Lanes::assign(ClientId first, const Lane& lane) {
  check(lane);
  by_first_client_[first] = {lane};
}

std::optional<Endpoint> Lanes::next(ClientId client) {
  const auto behind = by_first_client_.upper_bound(client);
  if (behind == by_first_client_.begin()) return std::nullopt;
  Used& used = std::prev(behind)->second;
  if (used.given == used.lane.ports) return std::nullopt;
  return Endpoint{used.lane.source, static_cast<std::uint16_t>(used.lane.first_port + used.given++)};
}

}  // namespace pushbench
