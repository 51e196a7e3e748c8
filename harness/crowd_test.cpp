#include "harness/crowd.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace pushbench {
namespace {

Scenario scenario(Layout layout, std::uint32_t clients, std::uint32_t least = 20, std::uint32_t most = 0) {
  Scenario scenario;
  scenario.clients = clients;
  scenario.channels = {layout, least, most == 0 ? least : most};
  return scenario;
}

Group group(std::string name, std::uint32_t members, bool follows = true, bool to_server = false) {
  Group group;
  group.name = std::move(name);
  group.members = members;
  group.follows = follows;
  group.to_server = to_server;
  return group;
}

TEST(Crowd, SharesOneChannelOrHasOneEach) {
  const Crowd shared(scenario(Layout::shared, 41));
  EXPECT_EQ(shared.rooms(), 1U);
  EXPECT_EQ(shared.channels(), 1U);
  EXPECT_EQ(shared.room_of(40), 0U);
  EXPECT_EQ(shared.followers_of(0), 41U);
  const Crowd apart(scenario(Layout::one_per_client, 41));
  EXPECT_EQ(apart.rooms(), 41U);
  EXPECT_EQ(apart.room_of(40), 40U);
  EXPECT_EQ(apart.followers_of(40), 1U);
  EXPECT_EQ(apart.channel_name(40), "c40");
}

/// Rooms one after another, their sizes in turn: counted, not computed.
std::vector<std::uint32_t> rooms_counted(const Scenario& scenario) {
  std::vector<std::uint32_t> room_of;
  std::uint32_t size = scenario.channels.room_size;
  for (std::uint32_t room = 0; room_of.size() < scenario.clients; ++room) {
    for (std::uint32_t i = 0; i < size && room_of.size() < scenario.clients; ++i) room_of.push_back(room);
    size = size == scenario.channels.room_size_most ? scenario.channels.room_size : size + 1;
  }
  return room_of;
}

TEST(Crowd, FillsRoomsOfAnySizesAsIfCountedOut) {
  for (const auto& [least, most] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
           {1, 1}, {20, 20}, {2, 20}, {1, 2}, {3, 4}, {7, 100}, {5000, 5000}}) {
    for (const std::uint32_t clients : {1U, 2U, 19U, 20U, 21U, 208U, 209U, 210U, 1000U}) {
      const Scenario s = scenario(Layout::rooms, clients, least, most);
      const Crowd crowd(s);
      const std::vector<std::uint32_t> expected = rooms_counted(s);
      ASSERT_EQ(crowd.rooms(), expected.back() + 1) << least << ' ' << most << ' ' << clients;
      std::map<std::uint32_t, std::uint32_t> sizes;
      for (std::uint32_t client = 0; client < clients; ++client) {
        ASSERT_EQ(crowd.room_of(client), expected[client]) << least << ' ' << most << ' ' << client;
        ++sizes[expected[client]];
      }
      for (const auto& [room, size] : sizes) ASSERT_EQ(crowd.followers_of(room), size);
    }
  }
}

TEST(Crowd, OfFiveMillionIsArithmetic) {
  const Crowd crowd(scenario(Layout::rooms, 5'000'000, 2, 20));
  EXPECT_EQ(crowd.room_of(208), 18U);  // 2 + 3 + … + 19 = 207
  EXPECT_EQ(crowd.room_of(209), 19U);
  EXPECT_EQ(crowd.room_of(4'999'999), crowd.rooms() - 1);
  EXPECT_EQ(crowd.size_of(0), 5'000'000U);
  EXPECT_EQ(crowd.client_of(0, 4'999'999), 4'999'999U);
}

TEST(Crowd, GroupsStandInEveryRoomInTheirOrder) {
  Scenario s = scenario(Layout::rooms, 11, 5);
  s.groups = {group("driver", 1, false), group("watchers", 0), group("guards", 2, true, true)};
  const Crowd crowd(s);
  // Rooms of 5, 5 and 1: d w w g g | d w w g g | d
  const std::vector<std::uint32_t> groups = {0, 1, 1, 2, 2, 0, 1, 1, 2, 2, 0};
  for (std::uint32_t client = 0; client < 11; ++client) EXPECT_EQ(crowd.group_of(client), groups[client]) << client;
  EXPECT_FALSE(crowd.follows(5));
  EXPECT_TRUE(crowd.follows(6));
  EXPECT_EQ(crowd.followers_of(0), 4U);
  EXPECT_EQ(crowd.followers_of(2), 0U);

  EXPECT_EQ(crowd.rooms(), 3U);
  EXPECT_EQ(crowd.channels(), 6U);
  EXPECT_EQ(crowd.publish_channel_of(5), 1U);
  EXPECT_EQ(crowd.publish_channel_of(8), 4U);
  EXPECT_EQ(crowd.channel_name(1), "c1");
  EXPECT_EQ(crowd.channel_name(4), "i1");
  EXPECT_EQ(crowd.followers_of(4), 0U);
}

TEST(Crowd, EveryClientIsInOneGroupAndFoundThere) {
  for (const Layout layout : {Layout::shared, Layout::rooms}) {
    for (const std::uint32_t clients : {10U, 100U, 101U, 103U}) {
      Scenario s = scenario(layout, clients, 6, 9);
      s.groups = {group("a", 2), group("b", 3), group("rest", 0, false)};
      const Crowd crowd(s);
      std::set<std::uint32_t> seen;
      std::uint32_t followers = 0;
      for (std::uint32_t g = 0; g < 3; ++g) {
        for (std::uint32_t i = 0; i < crowd.size_of(g); ++i) {
          const std::uint32_t client = crowd.client_of(g, i);
          EXPECT_EQ(crowd.group_of(client), g);
          seen.insert(client);
          followers += crowd.follows(client) ? 1 : 0;
        }
      }
      EXPECT_EQ(seen.size(), clients);
      std::uint32_t by_channel = 0;
      for (std::uint32_t channel = 0; channel < crowd.channels(); ++channel) by_channel += crowd.followers_of(channel);
      EXPECT_EQ(by_channel, followers);
    }
  }
}

}  // namespace
}  // namespace pushbench
