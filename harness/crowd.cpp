#include "harness/crowd.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench {

Crowd::Crowd(const Scenario& scenario)
    : clients_(scenario.clients),
      least_(scenario.channels.room_size),
      most_(scenario.channels.room_size_most),
      groups_(scenario.groups) {
  if (scenario.channels.layout == Layout::shared) least_ = most_ = clients_;
  if (scenario.channels.layout == Layout::one_per_client) least_ = most_ = 1;
  if (clients_ == 0 || least_ == 0 || most_ < least_ || groups_.empty()) std::abort();
  has_inboxes_ = std::any_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.to_server; });
  rooms_ = room_with(clients_ - 1).number + 1;
  if (groups_.size() == 1) return;
  members_.resize(groups_.size());
  for (std::uint32_t number = 0; number < rooms_; ++number) {
    const Room room = room_at(number);
    std::uint32_t client = room.first;
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      for (std::uint32_t i = members_of(group, room.size); i > 0; --i) members_[group].push_back(client++);
    }
  }
}

std::uint32_t Crowd::clients() const { return clients_; }

std::uint32_t Crowd::rooms() const { return rooms_; }

std::uint32_t Crowd::channels() const { return has_inboxes_ ? 2 * rooms_ : rooms_; }

std::string Crowd::channel_name(std::uint32_t channel) const {
  return channel < rooms_ ? "c" + std::to_string(channel) : "i" + std::to_string(channel - rooms_);
}

/// The first client of room `number`, were there clients without end. Sizes come in turn: each turn holds the same.
std::uint32_t Crowd::first_of(std::uint64_t number) const {
  const std::uint64_t sizes = most_ - least_ + std::uint64_t{1};
  const std::uint64_t turn = sizes * (std::uint64_t{least_} + most_) / 2;
  const std::uint64_t within = number % sizes;
  const std::uint64_t first = number / sizes * turn + within * least_ + within * (within - 1) / 2;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(first, clients_));
}

Crowd::Room Crowd::room_at(std::uint32_t number) const {
  const std::uint32_t first = first_of(number);
  return {number, first, first_of(std::uint64_t{number} + 1) - first};
}

Crowd::Room Crowd::room_with(std::uint32_t client) const {
  // The last room that begins at or before the client.
  std::uint32_t low = client / most_;
  std::uint32_t high = client / least_;
  while (low < high) {
    const std::uint32_t middle = high - (high - low) / 2;
    if (first_of(middle) <= client) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return room_at(low);
}

std::uint32_t Crowd::room_of(std::uint32_t client) const { return room_with(client).number; }

/// In a room of that size. A last room that is too small lacks the groups that come last, "all the others" first of
/// all.
std::uint32_t Crowd::members_of(std::uint32_t group, std::uint32_t room_size) const {
  std::uint32_t left = room_size;
  for (std::uint32_t each = 0; each < groups_.size(); ++each) {
    const std::uint32_t members = std::min(groups_[each].members, left);
    if (each == group && groups_[each].members > 0) return members;
    left -= members;
  }
  return left;
}

std::uint32_t Crowd::group_of(std::uint32_t client) const {
  if (groups_.size() == 1) return 0;
  const Room room = room_with(client);
  std::uint32_t place = client - room.first;
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    const std::uint32_t members = members_of(group, room.size);
    if (place < members) return group;
    place -= members;
  }
  std::abort();
}

bool Crowd::follows(std::uint32_t client) const { return groups_[group_of(client)].follows; }

std::uint32_t Crowd::publish_channel_of(std::uint32_t client) const {
  const std::uint32_t room = room_of(client);
  return groups_[group_of(client)].to_server ? rooms_ + room : room;
}

std::uint32_t Crowd::followers_of(std::uint32_t channel) const {
  if (channel >= rooms_) return 0;
  const std::uint32_t size = room_at(channel).size;
  std::uint32_t followers = 0;
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    if (groups_[group].follows) followers += members_of(group, size);
  }
  return followers;
}

std::uint32_t Crowd::size_of(std::uint32_t group) const {
  return members_.empty() ? clients_ : static_cast<std::uint32_t>(members_[group].size());
}

std::uint32_t Crowd::client_of(std::uint32_t group, std::uint32_t index) const {
  return members_.empty() ? index : members_[group][index];
}

}  // namespace pushbench
