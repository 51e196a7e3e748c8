// Begins connections, and knows where they come from: the kernel's choice, an address that a user has been moved to, or
// what somebody gives out, one port after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/real/address.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

class Dialer {
 public:
  using Sources = std::function<std::optional<Endpoint>(std::uint32_t user)>;

  /// A socket that is connecting; or why it is not, and then there may be none (-1).
  struct Attempt {
    int socket = -1;
    std::optional<CloseReason> failed = {};
  };

  Attempt dial(const Endpoint& peer, std::uint32_t user) const;

  void set_sources(Sources sources) { sources_ = std::move(sources); }
  void set_address(std::uint32_t user, const std::string& address);

 private:
  Attempt dial_from_sources(const SocketAddress& peer, std::uint32_t user) const;

  Sources sources_;
  std::unordered_map<std::uint32_t, SocketAddress> addresses_;  // of users who were moved
};

}  // namespace pushbench
