#include "harness/ceiling/lane_grid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pushbench {

LaneGrid::LaneGrid(PortRange ports, bool more_sources, bool more_server_ports)
    : ports_(ports),
      ports_of_a_lane_(static_cast<std::uint32_t>(ports.last - ports.first + 1)),
      more_sources_(more_sources),
      more_server_ports_(more_server_ports) {
  add_lanes(0, 0);
}

std::uint64_t LaneGrid::capacity() const { return std::uint64_t{ports_of_a_lane_} * sources_ * server_ports_; }

std::optional<LaneSlice> LaneGrid::next() const {
  if (!returned_.empty()) return returned_.front();
  return lanes_.empty() ? std::nullopt : std::optional{lanes_.front()};
}

std::optional<LaneSlice> LaneGrid::take(std::uint32_t most) {
  std::deque<LaneSlice>& from = returned_.empty() ? lanes_ : returned_;
  if (from.empty()) return std::nullopt;
  LaneSlice& lane = from.front();
  LaneSlice taken = lane;
  taken.ports = std::min(lane.ports, most);
  lane.first_port = static_cast<std::uint16_t>(lane.first_port + taken.ports);
  lane.ports -= taken.ports;
  if (lane.ports == 0) from.pop_front();
  return taken;
}

std::uint64_t LaneGrid::left_towards(std::uint32_t server_port) const {
  std::uint64_t left = 0;
  for (const auto* slices : {&returned_, &lanes_}) {
    for (const LaneSlice& slice : *slices) left += slice.server_port == server_port ? slice.ports : 0;
  }
  return left;
}

bool LaneGrid::grow() {
  const bool can_add_sources = more_sources_ && sources_ * 2 <= kMostSources;
  const bool can_add_ports = more_server_ports_ && server_ports_ * 2 <= kMostServerPorts;
  if (can_add_sources && (sources_ <= server_ports_ || !can_add_ports)) {
    sources_ *= 2;
    add_lanes(sources_ / 2, 0);
    return true;
  }
  if (!can_add_ports) return false;
  server_ports_ *= 2;
  add_lanes(0, server_ports_ / 2);
  return true;
}

// Server port by server port: the processes behind one fill up before those behind the next are begun.
void LaneGrid::add_lanes(std::uint32_t first_source, std::uint32_t first_server_port) {
  for (std::uint32_t server_port = first_server_port; server_port < server_ports_; ++server_port) {
    for (std::uint32_t source = first_source; source < sources_; ++source) {
      lanes_.push_back({.source = source,
                        .server_port = server_port,
                        .first_port = static_cast<std::uint16_t>(ports_.first),
                        .ports = ports_of_a_lane_});
    }
  }
}

std::string source_address(std::uint32_t number) {
  constexpr std::uint32_t kFirst = 0x0101;  // 127.0.1.1
  const std::uint32_t low = kFirst + number;
  return fmt::format("127.0.{}.{}", low >> 8 & 0xff, low & 0xff);
}

}  // namespace pushbench
