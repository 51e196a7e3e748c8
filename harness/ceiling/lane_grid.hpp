// Which connections there can be: every port of every source address towards every server port. One address and one
// server port to begin with; when their ports are used up, addresses and server ports are doubled in turn. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "harness/probes_machine.hpp"

namespace pushbench {

/// Some ports, one after the other, of one source address towards one server port; both by their numbers, from 0.
struct LaneSlice {
  std::uint32_t source = 0, server_port = 0;
  std::uint16_t first_port = 0;
  std::uint32_t ports = 0;
};

class LaneGrid {
 public:
  /// Far more than can be held.
  static constexpr std::uint32_t kMostSources = 4096;
  static constexpr std::uint32_t kMostServerPorts = 1024;

  LaneGrid(PortRange ports, bool more_sources, bool more_server_ports);

  std::uint32_t sources() const { return sources_; }
  std::uint32_t server_ports() const { return server_ports_; }
  std::uint32_t ports_of_a_lane() const { return ports_of_a_lane_; }
  /// Connections that there can be at once on all lanes.
  std::uint64_t capacity() const;

  /// The next ports that were not given out yet, not more than `most`, which is not 0; nothing if there are none.
  std::optional<LaneSlice> take(std::uint32_t most);
  /// Towards which server port the next ones lead, and how many there are in this lane; nothing if there are none.
  std::optional<LaneSlice> next() const;
  /// Ports that were not given out yet towards one server port.
  std::uint64_t left_towards(std::uint32_t server_port) const;

  /// Gives a single port out once more: it turned out to be free.
  void put_back(const LaneSlice& port) { returned_.push_back(port); }

  /// Doubles the source addresses or the server ports, in turn where both may be. False if neither can be.
  bool grow();

 private:
  void add_lanes(std::uint32_t first_source, std::uint32_t first_server_port);

  PortRange ports_;
  std::uint32_t ports_of_a_lane_;
  bool more_sources_, more_server_ports_;
  std::uint32_t sources_ = 1, server_ports_ = 1;
  std::deque<LaneSlice> lanes_;  ///< what is left of each, in order
  std::deque<LaneSlice> returned_;
};

/// Where clients come from: 127.0.1.1, 127.0.1.2, … The server has an address of its own (127.0.0.1), as it would on a
/// machine of its own, so that no port that it listens at is missing among those of its clients.
std::string source_address(std::uint32_t number);

}  // namespace pushbench
