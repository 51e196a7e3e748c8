// Endpoints as the kernel's socket addresses, and back.
#pragma once

#include <sys/socket.h>

#include <optional>

#include "runtime/runtime.hpp"

namespace pushbench {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

/// Nullopt if the address is not numeric IPv4 or IPv6.
std::optional<SocketAddress> to_socket_address(const Endpoint& endpoint);

Endpoint endpoint_of(const SocketAddress& address);

/// The address that `socket` is bound to.
Endpoint local_endpoint(int socket);

/// It will end by RST, even with its process; what it has not sent then is lost.
void discard_on_close(int socket);

}  // namespace pushbench
