// What comes to an end of a connection, and the units of work that its core does for it. A handler is called last,
// because it may end anything; the stream itself stays until its own last unit.
#include <algorithm>
#include <utility>

#include "runtime/world/connection.hpp"
#include "runtime/world/network.hpp"
#include "runtime/world/stream.hpp"

namespace pushbench::world {

namespace {

/// One read takes no more, as RealRuntime's buffer.
constexpr std::size_t kMostAtOnce = std::size_t{64} * 1024;

}  // namespace

void Flight::arrive() { to->arrived(*this); }

void WorldStream::push(Flight::Kind kind, TimePoint when, const SharedBytes& bytes, std::string_view data) {
  if (network().stopped()) return;
  Flight& flight = network().flights().take();
  flight.to = this;
  flight.kind = kind;
  flight.when = incoming_.empty() ? when : std::max(when, incoming_.back().when);
  flight.bytes = bytes;
  flight.rest = data;
  flight.observed = false;
  const bool first = incoming_.empty();
  incoming_.push(flight);
  unread_ += static_cast<std::uint32_t>(data.size());
  if (first || !reads()) schedule();
}

/// What is on its way stays there: the network lets nothing through to this end.
bool WorldStream::held() const {
  if (!connection_.silent()) return false;
  return client_ || (state_ == State::arriving && peer().state_ == State::asking);
}

void WorldStream::schedule() {
  if (incoming_.empty() || ready_ || network().stopped()) return;
  EventQueue& events = network().events();
  Flight& front = incoming_.front();
  Flight& back = incoming_.back();
  // Who does not read notices a reset all the same, as epoll tells it, and never sees what came before it.
  const bool waits = held() || (!reads() && back.kind != Flight::Kind::reset);
  Flight* const next = waits ? nullptr : reads() ? &front : &back;
  if (next != &front) events.disarm(front.timer);
  if (next != &back) events.disarm(back.timer);
  if (next != nullptr) events.arm(next->timer, std::max(next->when, network().event_time()));
}

/// Whether it is here by then, and the observer lets it through.
bool WorldStream::has_arrived(Flight& flight, TimePoint at) const {
  if (flight.when > at) return false;
  if (!client_ || flight.observed || network().observer() == nullptr) return true;
  flight.observed = true;
  if (flight.kind == Flight::Kind::given_up) return true;  // nothing came
  flight.when += connection_.observe(flight.when, flight.rest.size(), false);
  return flight.when <= at;
}

void WorldStream::arrived(Flight& flight) {
  if (!has_arrived(flight, network().event_time())) return schedule();
  if (flight.kind == Flight::Kind::asked) {  // the kernel's own to answer
    drop_front();
    return connection_.be_asked();
  }
  if (flight.kind == Flight::Kind::accepted) come(Coming::waiting);
  if (!ready_ && !core_->do_now(this)) make_ready();
}

void WorldStream::run() {
  ready_ = false;
  network().set_current(&connection_);
  if (state_ == State::ended || close_due_) {
    tell_end();
  } else if (room_due_) {
    flush();
  } else {
    receive();
  }
  if (!live() || ready_) return;
  const bool more =
      room_due_ || (!incoming_.empty() && reads() && !held() && has_arrived(incoming_.front(), core_->cursor()));
  if (more) {
    make_ready();
  } else {
    schedule();
  }
}

void WorldStream::receive() {
  if (incoming_.empty() || held()) return;
  if (!reads()) {
    const Flight& back = incoming_.back();
    if (back.kind == Flight::Kind::reset && back.when <= core_->cursor()) end(CloseReason::reset);
    return;
  }
  if (!has_arrived(incoming_.front(), core_->cursor())) return;
  switch (incoming_.front().kind) {
    case Flight::Kind::asked: return;  // never comes here
    case Flight::Kind::accepted: return accept();
    case Flight::Kind::opened: return open();
    case Flight::Kind::refused: return end(CloseReason::refused);
    case Flight::Kind::given_up: return end(CloseReason::timed_out);
    case Flight::Kind::data: return read();
    case Flight::Kind::finished: return receive_fin();
    case Flight::Kind::reset: return end(CloseReason::reset);
  }
}

void WorldStream::drop_front() {
  Flight& front = incoming_.pop();
  network().events().disarm(front.timer);
  network().flights().give_back(front);
}

void WorldStream::come(Coming to) {
  if (to != coming_) network().backlog(connection_.port()).move(coming_, to);
  coming_ = to;
}

void WorldStream::accept() {
  drop_front();
  come(Coming::not_at_all);
  ModelHost& host = core_->host();
  const TimePoint done = core_->charge(host.options().costs.accept);
  ++host.count().accepts;
  AcceptHandler* const acceptor = network().acceptor(connection_.port());
  if (acceptor == nullptr || host.full()) {
    if (acceptor != nullptr) ++host.count().refused;
    connection_.carry_reset(*this, done);
    vanish();
    return;
  }
  host.opened(false);
  state_ = State::open;
  handler_ = acceptor->on_accept(*this);
  if (handler_ == nullptr) abort();
}

void WorldStream::open() {
  drop_front();
  state_ = State::open;
  stop_giving_up();
  room_due_ = has_queue();
  if (handler_ != nullptr) handler_->on_open();
}

void WorldStream::read() {
  const TimePoint begun = core_->cursor();
  const TimePoint no_earlier = core_->free_at();
  SharedBytes held;
  std::string_view data;
  std::string& together = network().scratch;
  std::size_t total = 0;
  while (total < kMostAtOnce && !incoming_.empty()) {
    Flight& front = incoming_.front();
    if (front.kind != Flight::Kind::data || !has_arrived(front, begun)) break;
    const std::string_view part = front.rest.substr(0, kMostAtOnce - total);
    connection_.note_arrival(*this, std::max(front.when, no_earlier), part.size());
    if (total == 0) {
      held = front.bytes;
      data = part;
    } else {
      if (total == data.size() && held != nullptr) together.assign(data);
      held = nullptr;
      together += part;
    }
    total += part.size();
    front.rest.remove_prefix(part.size());
    if (front.rest.empty()) drop_front();
  }
  unread_ -= static_cast<std::uint32_t>(total);
  if (held == nullptr) data = together;

  ModelHost& host = core_->host();
  const Costs& costs = host.options().costs;
  const bool heard = state_ == State::open && handler_ != nullptr;
  const double of_bytes = costs.read_ns_per_byte * static_cast<double>(total);
  ++host.count().reads;
  host.count().bytes_read += total;
  const TimePoint done =
      core_->charge(costs.read + host.come_from_afar() + Duration{static_cast<std::int64_t>(of_bytes)});
  connection_.note_read(*this, done);
  if (peer().has_queue()) peer().expect_room(done + connection_.delay(client_));
  if (!heard) return;
  core_->charge(costs.parse);
  handler_->on_bytes(data);
}

void WorldStream::receive_fin() {
  connection_.note_fin(*this, std::max(incoming_.front().when, core_->free_at()), state_ == State::lingering);
  drop_front();
  peer_finished_ = true;
  if (state_ == State::lingering) {
    end(reason_);
  } else if (state_ == State::open && has_queue()) {
    part(CloseReason::closed_by_peer);  // it may have closed only its own direction and still read ours
  } else if (state_ == State::open) {
    connection_.carry_fin(*this, core_->cursor());
    end(CloseReason::closed_by_peer);
  }
}

void WorldStream::tell_end() {
  const bool over = state_ == State::ended;
  if (over) {
    ++core_->host().count().closes;
    core_->charge(core_->host().options().costs.close);
  }
  const bool due = close_due_;
  close_due_ = false;
  if (due && handler_ != nullptr) std::exchange(handler_, nullptr)->on_close(reason_);
  if (over) release();
}

}  // namespace pushbench::world
