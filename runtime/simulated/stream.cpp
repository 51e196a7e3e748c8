#include "runtime/simulated/stream.hpp"

#include <algorithm>
#include <utility>

#include "runtime/simulated/network.hpp"

namespace pushbench::simulated {

SimulatedStream::~SimulatedStream() {
  unlink();
  network_.events().disarm(arrival_);
  network_.events().disarm(notice_);
}

// ---- What protocol code calls. Nothing here calls back: it arms events.

void SimulatedStream::start_connecting(const Endpoint& peer, StreamHandler& handler) {
  handler_ = &handler;
  state_ = State::asking;
  asked_ = std::make_unique<Endpoint>(peer);
  network_.events().arm(arrival_, network_.now() + network_.options_.delay);
}

void SimulatedStream::send(std::string_view bytes) {
  if (!bytes.empty()) send(share(std::string{bytes}));
}

void SimulatedStream::send(const SharedBytes& bytes) {
  if (bytes->empty() || closing_ || state_ == State::ended) return;
  if (outgoing_.bytes() > network_.options_.queue_limit) {
    push(Segment::Kind::reset);
    end(CloseReason::slow_consumer);
    return;
  }
  std::string_view data = *bytes;
  if (state_ == State::open && outgoing_.empty()) data.remove_prefix(pass_on(bytes, data));
  if (!data.empty()) outgoing_.push_data({}, bytes, data);
}

void SimulatedStream::close() {
  if (closing_ || state_ == State::ended) return;
  if (state_ != State::open) return abort();
  const bool reading = reads();
  closing_ = true;
  if (!reading) schedule_arrival();  // to discard what comes, and to notice a reset
  network_.events().arm(notice_, network_.now());
  if (outgoing_.empty()) finish();
}

void SimulatedStream::abort() {
  if (state_ == State::ended) return;
  push(Segment::Kind::reset);
  end(CloseReason::closed_here);
}

void SimulatedStream::detach() {
  handler_ = nullptr;
  close();
}

void SimulatedStream::set_reading(bool reading) {
  if (closing_ || reading == reading_) return;
  reading_ = reading;
  schedule_arrival();
}

// ---- The two events of a stream.

/// One numbered step: a request for a connection or the first of `incoming_` arrives.
void SimulatedStream::step() {
  const std::optional<Cut> cut = network_.begin_step();
  if (cut && cut->lose_in_flight) return break_here(*cut);
  if (state_ == State::asking) {
    ask();
    if (cut) break_behind();
  } else {
    if (cut) break_behind();
    receive();
  }
}

/// Tells the handler what its own calls led to; not a step, because no connection takes part.
void SimulatedStream::notice() {
  if (state_ == State::ended || closing_) {
    // A closing stream lives on without its handler until what is queued has left.
    if (handler_ != nullptr) std::exchange(handler_, nullptr)->on_close(reason_);
    if (state_ == State::ended) network_.destroy(*this);
  } else if (outgoing_.empty() && handler_ != nullptr) {
    handler_->on_drained();
  }
}

// ---- What arrives. A handler is called last, because it may destroy anything but this.

void SimulatedStream::ask() {
  const Endpoint asked = *std::exchange(asked_, nullptr);
  state_ = State::awaiting;
  AcceptHandler* acceptor = network_.listening(asked);
  if (acceptor == nullptr) {
    incoming_.push(Segment::Kind::refused, network_.now() + network_.options_.delay);
    schedule_arrival();
    return;
  }
  SimulatedStream& accepted = network_.make_stream();
  accepted.peer_ = this;
  peer_ = &accepted;
  accepted.push(Segment::Kind::opened);
  accepted.handler_ = acceptor->on_accept(accepted);
  if (accepted.handler_ == nullptr) accepted.abort();
}

void SimulatedStream::receive() {
  if (!reads()) return end(CloseReason::reset);
  switch (incoming_.front().kind) {
    case Segment::Kind::opened: return open();
    case Segment::Kind::refused: return end(CloseReason::refused);
    case Segment::Kind::data: return receive_data();
    case Segment::Kind::finished: return end(CloseReason::closed_by_peer);
    case Segment::Kind::reset: return end(CloseReason::reset);
  }
}

void SimulatedStream::open() {
  incoming_.pop();
  state_ = State::open;
  schedule_arrival();
  pump();
  if (handler_ != nullptr) handler_->on_open();
}

void SimulatedStream::receive_data() {
  std::optional<Cut> cut;
  std::size_t left = network_.bytes_before_cut(chunk_size(), cut);
  if (left == 0) return cut->lose_in_flight ? break_here(*cut) : break_behind();
  const SharedBytes held = incoming_.front().bytes;
  std::string_view data = incoming_.front().rest;
  if (left <= data.size()) {
    data = data.substr(0, left);
    incoming_.take(left);
  } else {
    std::string& together = network_.scratch_;
    together.clear();
    while (left > 0) {
      const std::string_view part = incoming_.front().rest.substr(0, left);
      together += part;
      left -= part.size();
      incoming_.take(part.size());
    }
    data = together;
  }
  schedule_arrival();
  if (peer_ != nullptr) peer_->pump();
  if (!closing_ && handler_ != nullptr) handler_->on_bytes(data);
  if (cut && state_ == State::open) cut->lose_in_flight ? break_here(*cut) : break_behind();
}

std::size_t SimulatedStream::chunk_size() {
  std::size_t most = SIZE_MAX;
  switch (network_.options_.chunking) {
    case Chunking::as_sent: return incoming_.front().rest.size();
    case Chunking::bytewise: return 1;
    case Chunking::merged: break;
    case Chunking::random: {
      constexpr std::uint64_t kMostBits = 12;  // as often a few bytes as a few thousand
      Random& random = network_.random_;
      most = 1 + random.below(std::uint64_t{1} << random.below(kMostBits + 1));
    }
  }
  std::size_t arrived = 0;
  for (const Segment* segment = incoming_.first(); segment != nullptr && arrived < most;
       segment = segment->next.get()) {
    if (segment->kind != Segment::Kind::data || segment->when > network_.now()) break;
    arrived += segment->rest.size();
  }
  return std::min(arrived, most);
}

void SimulatedStream::schedule_arrival() {
  if (silent_) return network_.events().disarm(arrival_);
  if (state_ == State::asking) return;
  // Who does not read notices a reset all the same, as epoll tells it, and never sees what came before it.
  const Segment* next = reads() ? incoming_.first() : incoming_.last();
  if (next != nullptr && (reads() || next->kind == Segment::Kind::reset)) {
    network_.events().arm(arrival_, std::max(next->when, network_.now()));
  } else {
    network_.events().disarm(arrival_);
  }
}

void SimulatedStream::set_stalled(bool stalled) {
  stalled_ = stalled;
  schedule_arrival();
}

void SimulatedStream::set_silent(bool silent) {
  silent_ = silent;
  if (state_ == State::asking && !silent) {
    network_.events().arm(arrival_, network_.now() + network_.options_.delay);
  } else {
    schedule_arrival();
  }
  if (peer_ == nullptr) return;
  peer_->silent_ = silent;
  peer_->schedule_arrival();
}

// ---- Towards the peer.

void SimulatedStream::push(Segment::Kind kind) {
  if (peer_ == nullptr) return;
  peer_->incoming_.push(kind, network_.now() + network_.options_.delay);
  if (!peer_->arrival_.armed()) peer_->schedule_arrival();
}

/// How many bytes of `data`, which points into `bytes`, the network takes: all if nobody is there to receive them.
std::size_t SimulatedStream::pass_on(const SharedBytes& bytes, std::string_view data) {
  if (peer_ == nullptr) {
    // What is sent into a broken connection comes back as a reset.
    const TimePoint back = network_.now() + 2 * network_.options_.delay;
    if (!incoming_.empty() && incoming_.front().kind == Segment::Kind::reset && incoming_.front().when > back) {
      incoming_.front().when = back;
      schedule_arrival();
    }
    return data.size();
  }
  const std::size_t used = std::min(peer_->incoming_.bytes(), network_.options_.window);
  const std::size_t count = std::min(data.size(), network_.options_.window - used);
  if (count > 0) {
    peer_->incoming_.push_data(network_.now() + network_.options_.delay, bytes, data.substr(0, count));
    if (!peer_->arrival_.armed()) peer_->schedule_arrival();
  }
  return count;
}

/// Passes on what was queued.
void SimulatedStream::pump() {
  if (outgoing_.empty() || state_ != State::open) return;
  while (!outgoing_.empty()) {
    const SharedBytes bytes = outgoing_.front().bytes;
    const std::size_t taken = pass_on(bytes, outgoing_.front().rest);
    if (taken == 0) return;
    outgoing_.take(taken);
  }
  if (closing_) {
    finish();
  } else {
    network_.events().arm(notice_, network_.now());
  }
}

void SimulatedStream::finish() {
  push(Segment::Kind::finished);
  end(CloseReason::closed_here);
}

// ---- The end.

/// The connection is over for this end; on_close() follows.
void SimulatedStream::end(CloseReason reason) {
  state_ = State::ended;
  if (!closing_) reason_ = reason;
  incoming_.clear();
  outgoing_.clear();
  network_.events().disarm(arrival_);
  network_.events().arm(notice_, network_.now());
  if (SimulatedStream* left = unlink()) left->pump();
}

SimulatedStream* SimulatedStream::unlink() {
  if (peer_ != nullptr) peer_->peer_ = nullptr;
  return std::exchange(peer_, nullptr);
}

void SimulatedStream::break_here(const Cut& cut) {
  SimulatedStream* far = unlink();
  lose(cut.seen == Cut::Seen::by_far_first ? cut.late : Duration::zero());
  if (far != nullptr) far->lose(cut.seen == Cut::Seen::by_near_first ? cut.late : Duration::zero());
}

/// What is in flight still arrives; a reset follows it.
void SimulatedStream::break_behind() {
  push(Segment::Kind::reset);
  incoming_.push(Segment::Kind::reset, network_.now() + network_.options_.delay);
  outgoing_.clear();
  if (!arrival_.armed()) schedule_arrival();
  if (SimulatedStream* far = unlink()) far->outgoing_.clear();
}

/// The connection broke, and nothing in flight arrives.
void SimulatedStream::lose(Duration noticed_after) {
  incoming_.clear();
  outgoing_.clear();
  if (closing_ || noticed_after == Duration::zero()) return end(CloseReason::reset);
  if (state_ == State::asking) state_ = State::awaiting;
  incoming_.push(Segment::Kind::reset, network_.now() + noticed_after);
  schedule_arrival();
}

}  // namespace pushbench::simulated
