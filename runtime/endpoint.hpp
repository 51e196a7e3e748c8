// Where something listens, or comes from.
#pragma once

#include <cstdint>
#include <string>

namespace pushbench {

/// A numeric IPv4 or IPv6 address and a port; port 0 lets the runtime choose when listening.
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

}  // namespace pushbench
