// What protocol code calls, and how an end of a connection comes to its end. Nothing here calls back: it makes the
// stream ready, and its core comes to it.
#include "runtime/world/stream.hpp"

#include <algorithm>
#include <utility>

#include "runtime/world/connection.hpp"
#include "runtime/world/network.hpp"

namespace pushbench::world {

namespace {

/// As RealRuntime has it: no peer is waited for longer.
constexpr Duration kLongestLinger = std::chrono::seconds{5};
/// A queue keeps no more that was sent, unless more than that waits.
constexpr std::size_t kMostSentChunks = 64;

}  // namespace

Network& WorldStream::network() const { return connection_.network(); }

WorldStream& WorldStream::peer() const { return connection_.peer_of(*this); }

WorldStream::Waiting& WorldStream::waiting() {
  if (!waiting_) waiting_ = std::make_unique<Waiting>(*this);
  return *waiting_;
}

void WorldStream::begin(Core& core, StreamHandler* handler, State state) {
  core_ = &core;
  handler_ = handler;
  state_ = state;
  reason_ = CloseReason::closed_here;
  unread_ = 0;
  reading_ = true;
  stalled_ = ready_ = close_due_ = room_due_ = peer_finished_ = false;
}

// ---- Sending.

bool WorldStream::may_send() {
  if (network().stopped()) return false;
  if (state_ != State::open && state_ != State::asking) return false;
  if (queued_bytes() <= core_->host().options().queue_limit) return true;
  ++core_->host().count().slow_consumers;
  break_off(CloseReason::slow_consumer);
  return false;
}

bool WorldStream::must_queue() const {
  return state_ == State::asking || has_queue() || (client_ && connection_.silent());
}

void WorldStream::send(std::string_view bytes) {
  if (!bytes.empty()) send(share(std::string{bytes}));
}

void WorldStream::send(const SharedBytes& bytes) {
  if (bytes->empty() || !may_send()) return;
  const std::size_t sent = must_queue() ? 0 : pass_on(bytes, *bytes, true);
  if (sent < bytes->size()) enqueue(bytes, sent);
}

/// How much of `data`, which points into `bytes`, the network takes; `begins`: with a call to the kernel of its own.
std::size_t WorldStream::pass_on(const SharedBytes& bytes, std::string_view data, bool begins) {
  const HostOptions& options = core_->host().options();
  const std::size_t used = std::min<std::size_t>(peer().unread_, options.kernel_bytes);
  const std::size_t count = std::min(data.size(), options.kernel_bytes - used);
  if (count == 0) return 0;
  Operations& done = core_->host().count();
  if (begins) ++done.sends;
  done.bytes_sent += count;
  const double of_bytes = options.costs.send_ns_per_byte * static_cast<double>(count);
  const Duration call = begins ? options.costs.send + core_->host().come_from_afar() : Duration{};
  const Duration cost = call + Duration{static_cast<std::int64_t>(of_bytes)};
  connection_.carry(*this, core_->charge(cost), bytes, data.substr(0, count));
  return count;
}

void WorldStream::enqueue(const SharedBytes& bytes, std::size_t sent) {
  Waiting& queue = waiting();
  queue.chunks.push_back({bytes, sent});
  queue.bytes += bytes->size() - sent;
}

void WorldStream::drop_queue() {
  if (!waiting_) return;
  network().events().disarm(waiting_->room);
  waiting_->chunks = {};
  waiting_->first = 0;
  waiting_->bytes = 0;
}

void WorldStream::flush() {
  room_due_ = false;
  if (!has_queue() || (client_ && connection_.silent())) return;
  Waiting& queue = *waiting_;
  bool first = true;
  while (queue.first < queue.chunks.size()) {
    Chunk& chunk = queue.chunks[queue.first];
    const SharedBytes held = chunk.bytes;
    const std::string_view rest = std::string_view{*held}.substr(chunk.sent);
    const std::size_t taken = pass_on(held, rest, first);
    first = false;
    queue.bytes -= taken;
    chunk.sent += taken;
    if (taken < rest.size()) {
      const std::size_t sent = queue.first;
      if (sent <= kMostSentChunks || 2 * sent <= queue.chunks.size()) return;
      queue.chunks.erase(queue.chunks.begin(), queue.chunks.begin() + static_cast<std::ptrdiff_t>(sent));
      queue.first = 0;
      return;
    }
    chunk.bytes.reset();
    ++queue.first;
  }
  drop_queue();
  if (state_ == State::closing) {
    send_fin();
  } else if (handler_ != nullptr) {
    handler_->on_drained();
  }
}

void WorldStream::expect_room(TimePoint at) {
  if (has_queue() && !network().stopped() && !waiting_->room.armed()) network().events().arm(waiting_->room, at);
}

void WorldStream::on_room() {
  room_due_ = true;
  if (!ready_ && !core_->do_now(this)) make_ready();
}

// ---- Ending.

void WorldStream::close() {
  if (network().stopped()) return;
  if (state_ == State::asking || (state_ == State::open && client_ && connection_.silent())) {
    break_off(CloseReason::closed_here);
  } else if (state_ == State::open) {
    part(CloseReason::closed_here);
  }
}

void WorldStream::abort() {
  if (live() && !network().stopped()) break_off(CloseReason::closed_here);
}

void WorldStream::detach() {
  handler_ = nullptr;
  close();
}

void WorldStream::set_reading(bool reading) {
  if (reading_ == reading || (state_ != State::open && state_ != State::asking)) return;
  reading_ = reading;
  schedule();
}

/// Ends it now; the peer hears of it by RST, if it can.
void WorldStream::break_off(CloseReason reason) {
  if (client_ && connection_.silent()) connection_.forsake();
  if (state_ == State::asking) {
    connection_.take_back();
  } else {
    connection_.carry_reset(*this, network().time());
  }
  end(reason);
}

/// The handler is told soon; the stream goes on without it until all is sent and the peer has finished, too.
void WorldStream::part(CloseReason reason) {
  reason_ = reason;
  close_due_ = true;
  reading_ = true;
  stalled_ = false;
  state_ = State::closing;
  stop_giving_up();
  if (!has_queue()) send_fin();
  if (state_ != State::ended) give_up_after(kLongestLinger);
  make_ready();
}

void WorldStream::send_fin() {
  connection_.carry_fin(*this, core_->charge(Duration::zero()));
  if (peer_finished_) {
    end(reason_);
  } else {
    state_ = State::lingering;
  }
}

void WorldStream::end(CloseReason reason) {
  if (!live()) return;
  if (state_ != State::closing && state_ != State::lingering) {  // else it is told already
    reason_ = reason;
    close_due_ = true;
  }
  state_ = State::ended;
  core_->host().closed(client_);
  clear();
  if (peer().live()) peer().expect_room(network().time());
  make_ready();
}

void WorldStream::vanish() {
  if (state_ == State::none) return;
  come(Coming::not_at_all);
  if (live() && state_ != State::arriving) core_->host().closed(client_);
  clear();
  release();
}

void WorldStream::clear() {
  forget_incoming();
  unread_ = 0;
  if (!waiting_) return;
  EventQueue& events = network().events();
  events.disarm(waiting_->room);
  events.disarm(waiting_->deadline);
  waiting_.reset();
}

void WorldStream::forget_incoming() {
  while (!incoming_.empty()) drop_front();
}

void WorldStream::release() {
  state_ = State::none;
  handler_ = nullptr;
  if (!connection_.in_use()) network().give_back(connection_);
}

void WorldStream::give_up_after(Duration wait) {
  Timer& deadline = waiting().deadline;
  if (!deadline.armed() && !network().stopped()) network().events().arm(deadline, network().time() + wait);
}

void WorldStream::stop_giving_up() {
  if (waiting_) network().events().disarm(waiting_->deadline);
}

void WorldStream::on_deadline() {
  if (state_ == State::closing || state_ == State::lingering) {
    break_off(reason_);
  } else if (live()) {
    connection_.count_retries(*this);
    if (state_ == State::asking) connection_.take_back();
    end(CloseReason::timed_out);
  }
}

void WorldStream::make_ready() {
  if (ready_) return;
  ready_ = true;
  core_->make_ready(this);
}

}  // namespace pushbench::world
