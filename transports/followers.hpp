// Who follows which channel: what a transport server walks when a message is published. One pointer a follower, in one
// vector a channel, because the walk over 9,000 of them is the fan-out's cost beside the kernel's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "hub/hub.hpp"

namespace pushbench {

/// `Follower` is a connection with a member `std::uint32_t place_`, which it leaves to this class, its friend.
template <class Follower>
class Followers {
 public:
  void add(const Channel& channel, Follower& follower) {
    auto& members = by_channel_[&channel];
    follower.place_ = static_cast<std::uint32_t>(members.size());
    members.push_back(&follower);
    ++size_;
  }

  /// Constant time: the last one takes the place of the one that leaves.
  void remove(const Channel& channel, Follower& follower) {
    const auto found = by_channel_.find(&channel);
    auto& members = found->second;
    members[follower.place_] = members.back();
    members[follower.place_]->place_ = follower.place_;
    members.pop_back();
    if (members.empty()) by_channel_.erase(found);
    --size_;
  }

  /// Those of `channel`, or null if there are none. Valid until the next add or remove.
  const std::vector<Follower*>* of(const Channel& channel) const {
    const auto found = by_channel_.find(&channel);
    return found == by_channel_.end() ? nullptr : &found->second;
  }

  /// Takes all of `channel` out at once: long polls, which are answered and gone.
  std::vector<Follower*> take(const Channel& channel) {
    const auto found = by_channel_.find(&channel);
    if (found == by_channel_.end()) return {};
    std::vector<Follower*> members = std::move(found->second);
    by_channel_.erase(found);
    size_ -= members.size();
    return members;
  }

  std::size_t size() const { return size_; }

 private:
  std::unordered_map<const Channel*, std::vector<Follower*>> by_channel_;
  std::size_t size_ = 0;
};

}  // namespace pushbench
