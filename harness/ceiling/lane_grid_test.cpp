#include "harness/ceiling/lane_grid.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <utility>

namespace pushbench {
namespace {

constexpr PortRange kFive{.first = 65531, .last = 65535};

/// Takes all that there is, up to `most` at a time, and says how many distinct connections that makes.
std::size_t take_all(LaneGrid& grid, std::uint32_t most, std::set<std::tuple<int, int, int>>& taken) {
  while (const auto slice = grid.take(most)) {
    EXPECT_LE(slice->ports, most);
    for (std::uint32_t i = 0; i < slice->ports; ++i) {
      EXPECT_TRUE(taken.emplace(slice->source, slice->server_port, slice->first_port + i).second);
    }
  }
  return taken.size();
}

TEST(LaneGrid, GivesEveryPortOnce) {
  LaneGrid grid(kFive, false, false);
  EXPECT_EQ(grid.capacity(), 5u);
  const auto first = grid.take(3);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first_port, 65531);
  EXPECT_EQ(first->ports, 3u);
  ASSERT_TRUE(grid.next());
  EXPECT_EQ(grid.next()->first_port, 65534);
  EXPECT_EQ(grid.left_towards(0), 2u);
  const auto second = grid.take(3);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->first_port, 65534);
  EXPECT_EQ(second->ports, 2u);
  EXPECT_FALSE(grid.take(1));
  EXPECT_FALSE(grid.next());
}

TEST(LaneGrid, DoublesAddressesAndServerPortsInTurn) {
  LaneGrid grid(kFive, true, true);
  std::set<std::tuple<int, int, int>> taken;
  for (const auto& [sources, server_ports] : {std::pair{1u, 1u}, {2u, 1u}, {2u, 2u}, {4u, 2u}, {4u, 4u}}) {
    EXPECT_EQ(grid.sources(), sources);
    EXPECT_EQ(grid.server_ports(), server_ports);
    EXPECT_EQ(grid.capacity(), 5u * sources * server_ports);
    EXPECT_EQ(take_all(grid, 2, taken), grid.capacity());
    EXPECT_TRUE(grid.grow());
  }
}

TEST(LaneGrid, DoublesOnlyWhatItMay) {
  LaneGrid addresses(kFive, true, false);
  EXPECT_TRUE(addresses.grow());
  EXPECT_TRUE(addresses.grow());
  EXPECT_EQ(addresses.sources(), 4u);
  EXPECT_EQ(addresses.server_ports(), 1u);
  LaneGrid server_ports(kFive, false, true);
  EXPECT_TRUE(server_ports.grow());
  EXPECT_TRUE(server_ports.grow());
  EXPECT_EQ(server_ports.sources(), 1u);
  EXPECT_EQ(server_ports.server_ports(), 4u);
  EXPECT_FALSE(LaneGrid(kFive, false, false).grow());
}

TEST(LaneGrid, EndsToGrowSomewhere) {
  LaneGrid grid(kFive, true, true);
  int times = 0;
  while (grid.grow()) ++times;
  EXPECT_EQ(times, 22);
  EXPECT_EQ(grid.sources(), LaneGrid::kMostSources);
  EXPECT_EQ(grid.server_ports(), LaneGrid::kMostServerPorts);
}

TEST(LaneGrid, FillsOneServerPortBeforeTheNext) {
  LaneGrid grid(kFive, true, true);
  grid.take(5);
  grid.grow();
  grid.take(5);
  grid.grow();
  grid.grow();  // new: two sources to two ports each; the other port's two lanes are left as well
  std::uint32_t changes = 0;
  std::uint32_t before = 1;
  EXPECT_EQ(grid.left_towards(0), 10u);
  EXPECT_EQ(grid.left_towards(1), 20u);
  while (const auto slice = grid.take(5)) changes += std::exchange(before, slice->server_port) != slice->server_port;
  EXPECT_EQ(changes, 2u);
}

TEST(LaneGrid, GivesAPortAgainThatWasPutBack) {
  LaneGrid grid(kFive, false, false);
  grid.take(5);
  grid.put_back({.source = 0, .server_port = 0, .first_port = 65533, .ports = 1});
  EXPECT_EQ(grid.left_towards(0), 1u);
  const auto again = grid.take(9);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->first_port, 65533);
  EXPECT_EQ(again->ports, 1u);
  EXPECT_FALSE(grid.take(1));
}

TEST(LaneGrid, SourceAddressesAreNotTheServers) {
  EXPECT_EQ(source_address(0), "127.0.1.1");
  EXPECT_EQ(source_address(3), "127.0.1.4");
  EXPECT_EQ(source_address(255), "127.0.2.0");
  EXPECT_EQ(source_address(LaneGrid::kMostSources - 1), "127.0.17.0");
}

}  // namespace
}  // namespace pushbench
