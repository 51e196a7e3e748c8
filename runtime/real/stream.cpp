#include "runtime/real/stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "runtime/real/address.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

CloseReason reason_of(int error) {
  switch (error) {
    case ECONNREFUSED: return CloseReason::refused;
    case ETIMEDOUT: return CloseReason::timed_out;
    case ENETUNREACH:
    case EHOSTUNREACH: return CloseReason::unreachable;
    default: return CloseReason::reset;
  }
}

}  // namespace

RealStream::~RealStream() {
  if (socket_ >= 0) ::close(socket_);
}

bool RealStream::may_send() {
  if (state_ != State::open && state_ != State::connecting) return false;
  if (queued_bytes() <= runtime_.options_.send_queue_limit) return true;
  ++runtime_.counters_.slow_consumers;
  // By RST: a FIN would tell the peer that it has got everything, and the kernel would keep megabytes for it.
  discard_on_close(socket_);
  end(CloseReason::slow_consumer);
  return false;
}

std::size_t RealStream::send_now(std::string_view bytes) {
  if (broken_) return bytes.size();
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return 0;
  note_broken(errno);
  return bytes.size();
}

/// Not the end yet: the peer's last words (a Close frame, a 413) may lie unread, and reading finds the end behind them.
/// It will look like a FIN then, because the kernel tells an error only once.
void RealStream::note_broken(int error) {
  broken_ = true;
  reset_ = reset_ || error == ECONNRESET;
}

void RealStream::enqueue(SharedBytes bytes, std::size_t sent) {
  if (!queue_) queue_ = std::make_unique<Queue>();
  queue_->bytes += bytes->size() - sent;
  queue_->chunks.push_back({std::move(bytes), sent});
  if (state_ != State::connecting && !awaits_room_) {
    if (!silent_) ++runtime_.counters_.sends_queued;
    awaits_room_ = true;
    update_events();
  }
}

void RealStream::send(std::string_view bytes) {
  if (bytes.empty() || !may_send()) return;
  const std::size_t sent = must_queue() ? 0 : send_now(bytes);
  if (sent < bytes.size()) enqueue(share(std::string{bytes.substr(sent)}), 0);
}

void RealStream::send(const SharedBytes& bytes) {
  if (bytes->empty() || !may_send()) return;
  const std::size_t sent = must_queue() ? 0 : send_now(*bytes);
  if (sent < bytes->size()) enqueue(bytes, sent);
}

void RealStream::flush() {
  if (silent_) return;
  constexpr std::size_t kMostPieces = 64;
  while (queue_) {
    std::array<iovec, kMostPieces> pieces;
    std::size_t count = 0;
    for (const Chunk& chunk : queue_->chunks) {
      if (count == pieces.size()) break;
      pieces[count++] = {const_cast<char*>(chunk.bytes->data()) + chunk.sent, chunk.bytes->size() - chunk.sent};
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const ssize_t result = broken_ ? -1 : ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result < 0) {
      if (!broken_ && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) return;
      if (!broken_) note_broken(errno);
      queue_.reset();
      break;
    }
    auto taken = static_cast<std::size_t>(result);
    queue_->bytes -= taken;
    while (taken > 0) {
      Chunk& first = queue_->chunks.front();
      const std::size_t left = first.bytes->size() - first.sent;
      if (taken < left) {
        first.sent += taken;
        break;
      }
      taken -= left;
      queue_->chunks.pop_front();
    }
    if (queue_->chunks.empty()) queue_.reset();
  }
  awaits_room_ = false;
  update_events();
  if (state_ == State::closing) {
    send_fin();
  } else if (handler_ != nullptr) {
    handler_->on_drained();
  }
}

void RealStream::close() {
  if (state_ == State::ended || state_ == State::closing || state_ == State::lingering) return;
  if (state_ == State::connecting || silent_) {
    end(CloseReason::closed_here);
    return;
  }
  part(CloseReason::closed_here);
}

void RealStream::part(CloseReason reason) {
  reason_ = reason;
  close_pending_ = true;
  reading_ = true;
  stalled_ = false;
  state_ = State::closing;
  runtime_.linger(*this);
  runtime_.tell_of_end(*this);
  if (queue_) {
    update_events();
  } else {
    send_fin();
  }
}

void RealStream::send_fin() {
  if (peer_finished_ || broken_) {
    end(reason_);
    return;
  }
  state_ = State::lingering;
  ::shutdown(socket_, SHUT_WR);
  update_events();
}

void RealStream::abort() {
  if (state_ == State::ended) return;
  discard_on_close(socket_);
  end(CloseReason::closed_here);
}

void RealStream::detach() {
  handler_ = nullptr;
  close();
}

void RealStream::set_reading(bool reading) {
  if (reading_ == reading || state_ != State::open) return;
  reading_ = reading;
  update_events();
}

void RealStream::update_events() {
  if (state_ == State::ended) return;
  const std::uint32_t events = (reads() && !peer_finished_ ? EPOLLIN : 0U) | (awaits_room_ && !silent_ ? EPOLLOUT : 0U);
  runtime_.rewatch(socket_, *this, events);
}

void RealStream::end(CloseReason reason) {
  if (state_ == State::ended) return;
  const bool measured = runtime_.options_.measures_traffic && socket_ >= 0;
  const TcpTraffic traffic = measured ? traffic_of(socket_) : TcpTraffic{};
  if (measured && user_ != kNobody) runtime_.last_traffic_[this] = traffic;
  if (silent_) runtime_.keep_silent(std::exchange(socket_, -1));
  if (measured && socket_ >= 0) {
    runtime_.ended_traffic_ += traffic;
    // This end has seen the peer's FIN and answers with its own, unless that is sent already.
    if (peer_finished_ && state_ != State::lingering) runtime_.ended_traffic_ += traffic_of_last_fin(socket_);
  }
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  if (state_ != State::closing && state_ != State::lingering) {  // else it is told already
    reason_ = reason;
    close_pending_ = true;
  }
  state_ = State::ended;
  queue_.reset();
  runtime_.tell_of_end(*this);
}

void RealStream::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    end(reason_of(error));
    return;
  }
  state_ = State::open;
  awaits_room_ = queue_ != nullptr;
  const bool watched_so_already = awaits_room_ && reads() && !silent_;
  if (!watched_so_already) update_events();
  if (handler_ != nullptr) handler_->on_open();
  if (queue_ && state_ == State::open) flush();
}

void RealStream::read() {
  auto& buffer = runtime_.read_buffer_;
  const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (received > 0) {
    if (state_ == State::open && handler_ != nullptr) {
      handler_->on_bytes({buffer.data(), static_cast<std::size_t>(received)});
    }
    return;
  }
  if (received < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) end(reason_of(errno));
    return;
  }
  peer_finished_ = true;
  if (queue_ && !broken_ && state_ != State::lingering) {
    // The peer may have closed only its own direction and still read ours.
    if (state_ == State::open) {
      part(CloseReason::closed_by_peer);
    } else {
      update_events();
    }
    return;
  }
  end(reset_ ? CloseReason::reset : CloseReason::closed_by_peer);
}

void RealStream::on_events(std::uint32_t events) {
  if (state_ == State::ended) return;
  runtime_.current_ = this;
  if (state_ == State::connecting) {
    finish_connecting();
    return;
  }
  const bool over = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if (over && (!reads() || peer_finished_)) {
    end(CloseReason::reset);
    return;
  }
  if ((events & EPOLLIN) != 0 || over) read();
  if ((events & EPOLLOUT) != 0 && state_ != State::ended && queue_) flush();
}

}  // namespace pushbench
