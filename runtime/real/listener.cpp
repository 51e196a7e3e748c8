#include "runtime/real/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "runtime/real/address.hpp"

namespace pushbench {

namespace {

constexpr int kBacklog = 65535;      // the kernel takes the least of this and somaxconn
constexpr int kAcceptsAtOnce = 256;  // then those already connected get their turn

int open_listener(const Endpoint& local) {
  const auto address = to_socket_address(local);
  errno = EINVAL;
  const int socket =
      address ? ::socket(address->family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP) : -1;
  const int on = 1;
  if (socket >= 0) {
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(socket, address->get(), address->length) == 0 && ::listen(socket, kBacklog) == 0) return socket;
  }
  const std::string cause = address ? std::strerror(errno) : "not a numeric IPv4 or IPv6 address";
  if (socket >= 0) ::close(socket);
  throw std::runtime_error("cannot listen on " + local.address + " port " + std::to_string(local.port) + ": " + cause);
}

}  // namespace

bool lacks_means(int accept_error) {
  return accept_error == EMFILE || accept_error == ENFILE || accept_error == ENOMEM || accept_error == ENOBUFS;
}

RealListener::RealListener(RealRuntime& runtime, const Endpoint& local, AcceptHandler& handler)
    : runtime_(runtime), handler_(handler), socket_(runtime.listeners_.take_adopted(local)) {
  if (socket_ < 0) socket_ = open_listener(local);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // accepted sockets inherit it
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
  local_ = local_endpoint(socket_);
  set_open(runtime_.listeners_.has_room());
  if (!open_ && runtime_.listeners_.has_room()) {
    const std::string cause = std::strerror(errno);
    ::close(socket_);
    throw std::runtime_error("cannot watch for connections on port " + std::to_string(local_.port) + ": " + cause);
  }
  runtime_.listeners_.add(*this);
}

RealListener::~RealListener() {
  runtime_.listeners_.remove(*this);
  set_open(false);  // closing is not enough: a socket that another process shares would stay in the epoll set
  runtime_.forget(*this);
  ::close(socket_);
}

// Without EPOLLEXCLUSIVE, which does nothing in an epoll set that is itself waited on. So whoever shares the socket and
// has room hears of every connection, and none is left lying that came before another process was full.
void RealListener::set_open(bool open) {
  if (open == open_) return;
  if (open) {
    open_ = runtime_.watch(socket_, *this, EPOLLIN);
  } else {
    runtime_.unwatch(socket_);
    open_ = false;
  }
}

void RealListener::on_events(std::uint32_t) {
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    if (!runtime_.listeners_.has_room()) return set_open(false);
    const int accepted = accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) {
      if (lacks_means(errno)) refuse_one();
      if (errno == ECONNABORTED) continue;
      return;
    }
    RealStream& stream = runtime_.add_stream(accepted, RealStream::State::open, kNobody);
    runtime_.listeners_.stream_opened();
    if (runtime_.watch(accepted, stream, EPOLLIN)) {
      ++runtime_.counters_.accepted;
      stream.handler_ = handler_.on_accept(stream);
    } else {
      ++runtime_.counters_.refused_out_of_files;
    }
    if (stream.handler_ == nullptr) stream.abort();
  }
}

// Left waiting, a connection that cannot be accepted would keep the listener readable and the loop spinning.
void RealListener::refuse_one() {
  ++runtime_.counters_.refused_out_of_files;
  if (runtime_.spare_descriptor_ < 0) return;
  ::close(runtime_.spare_descriptor_);
  const int refused = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
  if (refused >= 0) {
    discard_on_close(refused);
    ::close(refused);
  }
  runtime_.spare_descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace pushbench
