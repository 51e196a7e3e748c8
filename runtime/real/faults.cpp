// Connections struck on purpose.
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

/// What arrives is dropped before TCP sees it, so that the kernel neither acknowledges nor answers it.
void drop_all_that_arrives(int socket) {
  sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{1, &nothing};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot silence a connection (SO_ATTACH_FILTER)");
  }
}

}  // namespace

void RealStream::fall_silent() {
  if (silent_) return;
  drop_all_that_arrives(socket_);
  silent_ = true;
  if (state_ != State::connecting) update_events();
}

/// False if there is no connection to strike, or none that it could still reach.
bool RealStream::strike(LinkFault fault) {
  if (state_ == State::ended) return false;
  const bool in_use = state_ == State::connecting || state_ == State::open;
  switch (fault) {
    case LinkFault::silence: fall_silent(); return in_use;
    case LinkFault::lost:
      fall_silent();
      end(CloseReason::unreachable);
      return in_use;
    case LinkFault::stall:
      if (!in_use) return false;
      stalled_ = true;
      if (state_ == State::open) update_events();
      return true;
    case LinkFault::fin:
      if (!in_use || silent_) return false;
      queue_.reset();
      awaits_room_ = false;
      if (state_ == State::open) {
        part(CloseReason::closed_by_peer);
      } else {
        end(CloseReason::closed_by_peer);
      }
      return true;
    case LinkFault::reset:
      if (!in_use || silent_) return false;
      discard_on_close(socket_);
      end(CloseReason::reset);
      return true;
  }
  return false;
}

void RealStream::heal() {
  if (state_ == State::ended) return;
  const int unused = 0;
  if (silent_) setsockopt(socket_, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused));
  silent_ = false;
  stalled_ = false;
  if (state_ != State::connecting) update_events();
}

std::vector<RealStream*> RealRuntime::streams_of(const Users& users) {
  std::vector<RealStream*> found;
  for (StreamList* list : {&streams_, &lingering_}) {
    for (RealStream& stream : *list) {
      if (users(stream.user_)) found.push_back(&stream);
    }
  }
  return found;
}

std::size_t RealRuntime::strike(LinkFault fault, const Users& hits) {
  std::size_t count = 0;
  // Collected first, because a stream that is struck may change lists.
  for (RealStream* stream : streams_of(hits)) {
    if (stream->strike(fault)) ++count;
  }
  return count;
}

void RealRuntime::heal(const Users& hits) {
  for (RealStream* stream : streams_of(hits)) stream->heal();
}

void RealRuntime::keep_silent(int socket) {
  unwatch(socket);
  silent_sockets_.push_back(socket);
}

TcpTraffic RealRuntime::current_traffic() const {
  if (current_ == nullptr) return {};
  const auto ended = last_traffic_.find(current_);
  return ended == last_traffic_.end() ? traffic_of(current_->socket_) : ended->second;
}

}  // namespace pushbench
