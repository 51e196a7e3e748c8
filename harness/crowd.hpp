// Who is who in a scenario: which client is in which room and group, which channel it follows, and where it publishes.
// Plain arithmetic where all clients are alike; tables only where they are not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/scenario.hpp"

namespace pushbench {

class Crowd {
 public:
  explicit Crowd(const Scenario& scenario);

  std::uint32_t clients() const;

  /// Channels that clients may follow and the downlink goes to, from 0.
  std::uint32_t rooms() const;
  /// All channels: rooms, and behind them one inbox for each room if a group publishes to the server.
  std::uint32_t channels() const;
  /// The name on the wire: "c0", "c1", … for rooms, "i0", "i1", … for their inboxes.
  std::string channel_name(std::uint32_t channel) const;

  /// Which room client `client` belongs to.
  std::uint32_t room_of(std::uint32_t client) const;
  /// Its group's index in Scenario::groups.
  std::uint32_t group_of(std::uint32_t client) const;
  /// Whether it follows its room's channel.
  bool follows(std::uint32_t client) const;
  /// The channel that it publishes to: its room's, or the inbox.
  std::uint32_t publish_channel_of(std::uint32_t client) const;

  /// How many clients follow channel `channel`; none follows an inbox.
  std::uint32_t followers_of(std::uint32_t channel) const;

  /// A group's clients, and the client that is its `index`-th: targets of its uplink's schedule.
  std::uint32_t size_of(std::uint32_t group) const;
  std::uint32_t client_of(std::uint32_t group, std::uint32_t index) const;

 private:
  /// A room, and the clients in it: numbers from `first` on.
  struct Room {
    std::uint32_t number, first, size;
  };
  Room room_with(std::uint32_t client) const;
  Room room_at(std::uint32_t number) const;
  std::uint32_t first_of(std::uint64_t number) const;
  std::uint32_t members_of(std::uint32_t group, std::uint32_t room_size) const;

  std::uint32_t clients_;
  std::uint32_t least_, most_;  ///< clients in a room
  std::vector<Group> groups_;
  bool has_inboxes_ = false;
  std::uint32_t rooms_ = 0;
  std::vector<std::vector<std::uint32_t>> members_;  ///< clients by group; only where there are several
};

}  // namespace pushbench
