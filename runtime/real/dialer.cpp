#include "runtime/real/dialer.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>

namespace pushbench {

namespace {

CloseReason reason_of(int error) {
  switch (error) {
    case ECONNREFUSED: return CloseReason::refused;
    case EADDRNOTAVAIL: return CloseReason::out_of_ports;
    case EMFILE:
    case ENFILE: return CloseReason::out_of_files;
    default: return CloseReason::unreachable;
  }
}

Dialer::Attempt open_socket(const SocketAddress& peer) {
  const int socket = ::socket(peer.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (socket < 0) return {-1, reason_of(errno)};
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return {socket};
}

/// Zero, or why not.
int bind_to(int socket, const SocketAddress& source, bool any_port) {
  const int on = 1;
  // A port that is given may serve towards several peers; one that is chosen is chosen with connect(), to the same end.
  if (any_port) {
    setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
  } else {
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    discard_on_close(socket);  // so that the port is free at once, and not after a minute's TIME_WAIT
  }
  return ::bind(socket, source.get(), source.length) == 0 ? 0 : errno;
}

/// Zero if it is under way, or why not.
int begin(int socket, const SocketAddress& peer) {
  return ::connect(socket, peer.get(), peer.length) == 0 || errno == EINPROGRESS ? 0 : errno;
}

}  // namespace

void Dialer::set_address(std::uint32_t user, const std::string& address) {
  addresses_[user] = to_socket_address({address, 0}).value_or(SocketAddress{});
}

Dialer::Attempt Dialer::dial(const Endpoint& peer, std::uint32_t user) const {
  const auto address = to_socket_address(peer);
  if (!address) return {-1, CloseReason::unreachable};
  const auto moved = addresses_.find(user);
  if (sources_ && moved == addresses_.end()) return dial_from_sources(*address, user);
  Attempt attempt = open_socket(*address);
  if (attempt.failed) return attempt;
  if (moved != addresses_.end() && bind_to(attempt.socket, moved->second, true) != 0) {
    attempt.failed = CloseReason::unreachable;
  } else if (const int error = begin(attempt.socket, *address); error != 0) {
    attempt.failed = reason_of(error);
  }
  return attempt;
}

Dialer::Attempt Dialer::dial_from_sources(const SocketAddress& peer, std::uint32_t user) const {
  // The socket comes first: when this process can have no more, no source is used up for nothing.
  Attempt attempt = open_socket(peer);
  std::optional<Endpoint> last;
  while (!attempt.failed) {
    const auto source = sources_(user);
    if (!source || source == last) {
      attempt.failed = CloseReason::out_of_ports;
      break;
    }
    last = source;
    const auto from = to_socket_address(*source);
    const int bind_error = from ? bind_to(attempt.socket, *from, source->port == 0) : EINVAL;
    if (bind_error == EADDRINUSE) continue;
    const int error = bind_error == 0 ? begin(attempt.socket, peer) : 0;
    if (bind_error != 0) {
      attempt.failed = CloseReason::unreachable;
    } else if (error == EADDRNOTAVAIL) {  // it is bound now, and of no use for another source
      ::close(attempt.socket);
      attempt = open_socket(peer);
    } else {
      if (error != 0) attempt.failed = reason_of(error);
      break;
    }
  }
  return attempt;
}

}  // namespace pushbench
