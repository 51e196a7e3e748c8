#include "runtime/real/held_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "runtime/real/address.hpp"

namespace pushbench {

namespace {

/// Bound, but never listening: with SO_REUSEADDR at both, others may listen on the port beside it, and the kernel gives
/// it to nobody who lets the kernel choose.
int bind_any_port(const std::string& address) {
  const auto local = to_socket_address({address, 0});
  errno = EINVAL;
  const int socket = local ? ::socket(local->family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP) : -1;
  const int on = 1;
  if (socket >= 0 && setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
      bind(socket, local->get(), local->length) == 0) {
    return socket;
  }
  const std::string cause = std::strerror(errno);
  if (socket >= 0) ::close(socket);
  throw std::runtime_error("cannot hold a port of " + address + ": " + cause);
}

}  // namespace

HeldPort::HeldPort(const std::string& address)
    : socket_(bind_any_port(address)), number_(local_endpoint(socket_).port) {}

HeldPort::HeldPort(HeldPort&& other) noexcept : socket_(std::exchange(other.socket_, -1)), number_(other.number_) {}

HeldPort::~HeldPort() {
  if (socket_ >= 0) ::close(socket_);
}

}  // namespace pushbench
